package org.bftldap.bft.nested;

import java.time.Duration;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;

/**
 * An invocation that has no result yet. Replicated state.
 *
 * @param kind what is asked of the target
 * @param nonce under which it is asked
 * @param openedMillis agreed time of the batch in which it was opened
 * @param deadlineMillis agreed time at which it ends, if nothing else ends it
 */
record OpenInvocation(Invocation invocation, Kind kind, Digest nonce, long openedMillis, long deadlineMillis, AbortPolicy policy) {

    /** What the target does. */
    enum Kind {
        /** Answers from its committed state. */
        READ,
        /** Executes, at one place in its order. */
        WRITE
    }

    InvocationId id() {
        return invocation.id();
    }

    /** What the certified reply must be an answer to. */
    byte[] request() {
        return kind == Kind.READ ? invocation.operation() : invocation.request();
    }

    /** Whether it answers this; that the target gave it is for its signatures to show. */
    boolean isAnsweredBy(CertifiedReply reply) {
        return reply.statement().nonce().equals(nonce) && reply.statement().request().equals(Digest.sha256(request()));
    }

    byte[] encode() {
        BinaryWriter out = new BinaryWriter(256 + invocation.operation().length);
        InvocationCodec.name(out, invocation.target());
        out.putLong(invocation.settled());
        out.putBytes(invocation.operation());
        out.putByte(kind.ordinal());
        out.putDigest(nonce);
        out.putLong(openedMillis);
        out.putLong(deadlineMillis);
        out.putInt(policy instanceof AbortPolicy.ByVotes votes ? (int) votes.patience().toMillis() : 0);
        return out.toBytes();
    }

    /** @param caller this group @param number of the leaf */
    static OpenInvocation decode(String caller, long number, byte[] leaf) throws MalformedException {
        BinaryReader in = new BinaryReader(leaf);
        Invocation invocation = new Invocation(
                caller,
                InvocationCodec.name(in),
                number,
                in.takeNumber("settled"),
                in.takeBytes(Invocation.OPERATION_BYTES_MAX, "operation"));
        Kind kind = in.takeByte() == 0 ? Kind.READ : Kind.WRITE;
        Digest nonce = in.takeDigest();
        long opened = in.takeLong();
        long deadline = in.takeLong();
        int patience = in.takeInt(Integer.MAX_VALUE, "patience");
        in.end();
        AbortPolicy policy = patience == 0 ? new AbortPolicy.AtDeadline() : new AbortPolicy.ByVotes(Duration.ofMillis(patience));
        return new OpenInvocation(invocation, kind, nonce, opened, deadline, policy);
    }
}
