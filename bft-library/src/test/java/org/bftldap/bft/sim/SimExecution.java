package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/** Runs batches and reads on a replica's service, as the node's executor and read server do. */
final class SimExecution {

    private static final String ROLE = "relay";

    private final RegisterService service;
    private @Nullable BatchTransaction open;

    SimExecution(RegisterService service) {
        this.service = service;
    }

    List<byte[]> execute(Command.Execute execute) {
        BatchTransaction transaction = service.begin(execute.context());
        open = transaction;
        List<byte[]> results = new ArrayList<>();
        for (Command.Operation operation : execute.operations()) {
            results.add(transaction.execute(operation.index(), new Caller(operation.client(), ROLE), operation.payload()));
        }
        return results;
    }

    void seal(Command.Seal seal) {
        BatchTransaction transaction = open;
        if (transaction == null) {
            throw new Violation("SIM", "batch " + seal.sequence() + " was sealed but not executed");
        }
        for (Command.LeafChange leaf : seal.leaves()) {
            byte[] value = leaf.value();
            if (value == null) {
                transaction.removeLibraryLeaf(leaf.key());
            } else {
                transaction.putLibraryLeaf(leaf.key(), value);
            }
        }
        transaction.commit();
        open = null;
    }

    ReadReply answer(ReadRequest read, int self) {
        ReadAnswer answer = service.read(new Caller(0, ROLE), read.operation());
        List<byte[]> chunks = chunks(answer);
        return reply(read.readId(), answer.version(), chunks, read.replier() == self);
    }

    /** An ordered read: its version is the batch's number. */
    ReadReply answer(Command.OrderedRead read, long sequence, int self) {
        List<byte[]> chunks = chunks(service.read(new Caller(read.client(), ROLE), read.payload()));
        return reply(read.readId(), sequence, chunks, read.replier() == self);
    }

    private static List<byte[]> chunks(ReadAnswer answer) {
        List<byte[]> chunks = new ArrayList<>();
        for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
            chunks.add(chunk);
        }
        return chunks;
    }

    private static ReadReply reply(long readId, long version, List<byte[]> chunks, boolean whole) {
        ReadContent content = whole ? new ReadContent.Whole(chunks.get(0)) : ReadContent.NONE;
        return new ReadReply(readId, version, chunks.stream().map(chunk -> Digest.sha256(chunk)).toList(), content);
    }
}
