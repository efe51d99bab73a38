package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.types.Digest;

/**
 * A write that one group wants executed at another, as its replicas vouch for it and as the other's sign what came of it.
 *
 * @param caller the group that wants it
 * @param target the group that is to execute it
 * @param number as in {@link InvocationId}
 * @param settled all of the caller's with numbers up to this one have ended there: the target may forget them, and executes none of them any more
 * @param operation of the target's service; not copied
 */
record Invocation(String caller, String target, long number, long settled, byte[] operation) {

    /** Of an operation, and of what is answered to it. */
    static final int OPERATION_BYTES_MAX = 256 << 10;

    /** Before each, so that nothing that a service answers to a question of its own can pass for what came of an invocation. */
    static final byte[] LABEL = "bftldap invocation v1\0".getBytes(StandardCharsets.US_ASCII);

    InvocationId id() {
        return new InvocationId(target, number);
    }

    /** What the certified reply is an answer to. */
    byte[] request() {
        BinaryWriter out = new BinaryWriter(256 + operation.length);
        out.putRaw(LABEL);
        InvocationCodec.name(out, caller);
        InvocationCodec.name(out, target);
        out.putLong(number);
        out.putLong(settled);
        out.putBytes(operation);
        return out.toBytes();
    }

    /**
     * Under which all replicas of the caller ask. Nobody knows it before the batch is proposed, so no answer is older than that, whoever fetched it.
     *
     * @param seed of the batch in which it is opened
     */
    Digest nonce(byte[] seed) {
        BinaryWriter out = new BinaryWriter(256);
        out.putRaw(LABEL);
        InvocationCodec.name(out, caller);
        InvocationCodec.name(out, target);
        out.putLong(number);
        out.putRaw(seed);
        return Digest.sha256(out.toBytes());
    }
}
