package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** Invocations, and what is ordered and said about them, as bytes and back. Canonical: what decodes encodes to the same bytes. Stateless. */
final class InvocationCodec {

    private static final byte[] DEMAND = "bftldap demand v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TOLD = "bftldap told v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final int CLOSE = 1;
    private static final int ABORT = 2;
    private static final int SERVE = 3;
    private static final int EXPIRE = 4;
    private static final int WANTED = 1;
    private static final int GIVEN_UP = 2;
    private static final int DONE = 0;
    private static final int NOT_TAKEN = 1;
    private static final int VOUCHER_BYTES = 4 + Signature.BYTES;
    private static final int CERTIFIED_BYTES_MAX = NestedCodec.RESULT_BYTES_MAX + (64 << 10);

    /** What a replica has ordered on its own word, since it proves itself. */
    sealed interface Own {}

    /** At the caller: the target's answer. */
    record Close(InvocationId id, CertifiedReply reply) implements Own {}

    /** At the caller: f+1 of its replicas gave up. */
    record Abort(InvocationId id, List<Voucher> votes) implements Own {}

    /** At the target: f+1 of the caller's replicas want it. */
    record Serve(Invocation invocation, List<Voucher> vouchers) implements Own {}

    /** At the caller: a deadline has passed here, so a batch is wanted whose time tells whether it has for the group. Proves nothing, does nothing else. */
    record Expire(long deadlineMillis) implements Own {}

    /** A replica of the caller asks a replica of the target to have it executed, and for what came of it. */
    record Demand(Digest nonce, Invocation invocation, List<Voucher> vouchers) {}

    /** One replica of the caller to the others. */
    sealed interface Told {
        InvocationId id();

        Voucher voucher();
    }

    /** It wants the invocation executed. */
    record Wanted(InvocationId id, Voucher voucher) implements Told {}

    /** It gives up waiting. */
    record GivenUp(InvocationId id, Voucher voucher) implements Told {}

    private InvocationCodec() {}

    static byte[] encode(Own own) {
        BinaryWriter out = new BinaryWriter(512);
        if (own instanceof Close close) {
            out.putByte(CLOSE);
            id(out, close.id());
            out.putBytes(NestedCodec.encode(close.reply()));
        } else if (own instanceof Abort abort) {
            out.putByte(ABORT);
            id(out, abort.id());
            vouchers(out, abort.votes());
        } else if (own instanceof Serve serve) {
            out.putByte(SERVE);
            out.putBytes(serve.invocation().request());
            vouchers(out, serve.vouchers());
        } else if (own instanceof Expire expire) {
            out.putByte(EXPIRE);
            out.putLong(expire.deadlineMillis());
        }
        return out.toBytes();
    }

    static Own own(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        int kind = in.takeByte();
        Own own =
                switch (kind) {
                    case CLOSE -> new Close(id(in), NestedCodec.certified(in.takeBytes(CERTIFIED_BYTES_MAX, "certified reply")));
                    case ABORT -> new Abort(id(in), vouchers(in));
                    case SERVE -> new Serve(invocation(in), vouchers(in));
                    case EXPIRE -> new Expire(in.takeLong());
                    default -> throw new MalformedException("an operation of unknown kind");
                };
        in.end();
        return own;
    }

    static boolean isDemand(byte[] operation) {
        return startsWith(operation, DEMAND);
    }

    /** A question that is one of these is not to be answered as any other. */
    static boolean isInvocation(byte[] request) {
        return startsWith(request, Invocation.LABEL);
    }

    private static boolean startsWith(byte[] bytes, byte[] label) {
        return bytes.length >= label.length && Arrays.equals(bytes, 0, label.length, label, 0, label.length);
    }

    static byte[] encode(Demand demand) {
        BinaryWriter out = new BinaryWriter(512 + demand.invocation().operation().length);
        out.putRaw(DEMAND);
        out.putDigest(demand.nonce());
        out.putBytes(demand.invocation().request());
        vouchers(out, demand.vouchers());
        return out.toBytes();
    }

    static Demand demand(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        label(in, DEMAND);
        Demand demand = new Demand(in.takeDigest(), invocation(in), vouchers(in));
        in.end();
        return demand;
    }

    static boolean isTold(byte[] bytes) {
        return startsWith(bytes, TOLD);
    }

    static byte[] encode(Told told) {
        BinaryWriter out = new BinaryWriter(256);
        out.putRaw(TOLD);
        if (told instanceof Wanted wanted) {
            out.putByte(WANTED);
            id(out, wanted.id());
            voucher(out, wanted.voucher());
        } else if (told instanceof GivenUp givenUp) {
            out.putByte(GIVEN_UP);
            id(out, givenUp.id());
            voucher(out, givenUp.voucher());
        }
        return out.toBytes();
    }

    static Told told(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        label(in, TOLD);
        int kind = in.takeByte();
        Told told =
                switch (kind) {
                    case WANTED -> new Wanted(id(in), voucher(in));
                    case GIVEN_UP -> new GivenUp(id(in), voucher(in));
                    default -> throw new MalformedException("a word of unknown kind");
                };
        in.end();
        return told;
    }

    /** What a target's replicas sign as the answer to an invocation. */
    static byte[] done(byte[] result) {
        return outcome(DONE, result);
    }

    static byte[] notTaken(String reason) {
        return outcome(NOT_TAKEN, reason.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] outcome(int kind, byte[] content) {
        BinaryWriter out = new BinaryWriter(8 + content.length);
        out.putByte(kind);
        out.putBytes(content);
        return out.toBytes();
    }

    /** @param version of the certified reply in which it came */
    static InvocationResult outcome(byte[] bytes, long version) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        int kind = in.takeByte();
        byte[] content = in.takeBytes(Invocation.OPERATION_BYTES_MAX, "result");
        in.end();
        return switch (kind) {
            case DONE -> new InvocationResult.Answered(content, version);
            case NOT_TAKEN -> new InvocationResult.Refused(new String(content, StandardCharsets.UTF_8));
            default -> throw new MalformedException("an outcome of unknown kind");
        };
    }

    private static Invocation invocation(BinaryReader outer) throws MalformedException {
        BinaryReader in = new BinaryReader(outer.takeBytes(Invocation.OPERATION_BYTES_MAX + 512, "invocation"));
        label(in, Invocation.LABEL);
        Invocation invocation = new Invocation(
                name(in),
                name(in),
                in.takeNumber("number"),
                in.takeNumber("settled"),
                in.takeBytes(Invocation.OPERATION_BYTES_MAX, "operation"));
        in.end();
        return invocation;
    }

    private static void label(BinaryReader in, byte[] label) throws MalformedException {
        if (!Arrays.equals(in.takeRaw(label.length), label)) {
            throw new MalformedException("another label");
        }
    }

    static void id(BinaryWriter out, InvocationId id) {
        name(out, id.target());
        out.putLong(id.number());
    }

    static InvocationId id(BinaryReader in) throws MalformedException {
        return new InvocationId(name(in), in.takeNumber("number"));
    }

    private static void vouchers(BinaryWriter out, Collection<Voucher> vouchers) {
        out.putInt(vouchers.size());
        vouchers.forEach(one -> voucher(out, one));
    }

    private static List<Voucher> vouchers(BinaryReader in) throws MalformedException {
        int count = in.takeCount(GroupSize.MAX, VOUCHER_BYTES, "vouchers");
        List<Voucher> vouchers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            vouchers.add(voucher(in));
        }
        return vouchers;
    }

    private static void voucher(BinaryWriter out, Voucher voucher) {
        out.putInt(voucher.replica());
        out.putSignature(voucher.signature());
    }

    private static Voucher voucher(BinaryReader in) throws MalformedException {
        return new Voucher(in.takeInt(GroupSize.MAX - 1, "replica"), in.takeSignature());
    }

    static void name(BinaryWriter out, String name) {
        out.putBytes(name.getBytes(StandardCharsets.US_ASCII));
    }

    static String name(BinaryReader in) throws MalformedException {
        return NestedCodec.name(in);
    }
}
