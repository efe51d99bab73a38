package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Request;

/** Requests and batches of them. */
final class RequestCodec {

    private static final int WRITE = 1;
    private static final int ORDERED_READ = 2;
    private static final int REGISTER = 3;
    private static final int OPERATION_BYTES_MIN = 1;
    private static final int REQUEST_BYTES_MIN = 4 + 8 + 8 + 8 + 4 + OPERATION_BYTES_MIN + 64;

    private final Limits limits;

    RequestCodec(Limits limits) {
        this.limits = limits;
    }

    /** Everything but the signature. */
    static void writeSigned(BinaryWriter out, Request request) {
        out.putInt(request.client());
        out.putLong(request.session());
        out.putLong(request.acknowledged());
        out.putLong(request.firstNumber());
        out.putInt(request.operations().size());
        for (ClientOperation operation : request.operations()) {
            write(out, operation);
        }
    }

    static void write(BinaryWriter out, Request request) {
        writeSigned(out, request);
        out.putSignature(request.signature());
    }

    private static void write(BinaryWriter out, ClientOperation operation) {
        if (operation instanceof ClientOperation.Write write) {
            out.putByte(WRITE);
            out.putBytes(write.payload());
        } else if (operation instanceof ClientOperation.OrderedRead read) {
            out.putByte(ORDERED_READ);
            out.putLong(read.readId());
            out.putInt(read.replier());
            out.putBytes(read.payload());
        } else {
            out.putByte(REGISTER);
        }
    }

    Request read(BinaryReader in) throws MalformedException {
        int start = in.position();
        int client = in.takeInt(Integer.MAX_VALUE, "client");
        long session = in.takeNumber("session");
        long acknowledged = in.takeNumber("acknowledged");
        long first = in.takeNumber("number");
        int count = in.takeCount(limits.requestOperationsMax(), OPERATION_BYTES_MIN, "operations");
        List<ClientOperation> operations = new ArrayList<>(count);
        boolean registers = false;
        for (int i = 0; i < count; i++) {
            ClientOperation operation = readOperation(in);
            registers |= operation instanceof ClientOperation.Register;
            operations.add(operation);
        }
        if (count == 0 || first < 1 || acknowledged >= first || registers != (session == 0) || registers && count != 1) {
            throw new MalformedException("not a request");
        }
        Request request = new Request(client, session, acknowledged, first, operations, in.takeSignature());
        if (in.position() - start > limits.requestBytesMax()) {
            throw new MalformedException("request too long");
        }
        return request;
    }

    private ClientOperation readOperation(BinaryReader in) throws MalformedException {
        int kind = in.takeByte();
        switch (kind) {
            case WRITE:
                return new ClientOperation.Write(in.takeBytes(limits.operationBytesMax(), "operation"));
            case ORDERED_READ:
                long readId = in.takeLong();
                int replier = in.takeInt(limits.replicas() - 1, "replier");
                return new ClientOperation.OrderedRead(
                        readId, replier, in.takeBytes(limits.operationBytesMax(), "operation"));
            case REGISTER:
                return new ClientOperation.Register();
            default:
                throw new MalformedException("unknown kind of operation");
        }
    }

    static Batch batch(List<Request> requests) {
        BinaryWriter out = new BinaryWriter(256 * requests.size() + 16);
        out.putInt(requests.size());
        for (Request request : requests) {
            write(out, request);
        }
        return new Batch(out.toBytes(), requests);
    }

    Batch readBatch(BinaryReader in) throws MalformedException {
        byte[] bytes = in.takeBytes(limits.batchBytesMax(), "batch");
        BinaryReader inner = new BinaryReader(bytes);
        int count = inner.takeCount(Integer.MAX_VALUE, REQUEST_BYTES_MIN, "requests");
        List<Request> requests = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            requests.add(read(inner));
        }
        inner.end();
        return new Batch(bytes, requests);
    }
}
