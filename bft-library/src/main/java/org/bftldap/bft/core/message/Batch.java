package org.bftldap.bft.core.message;

import java.nio.ByteBuffer;
import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * Requests ordered together, with their encoding, over which the digest is taken: the exact bytes, never a second encoding of them.
 * Constructed by the codec only. Immutable.
 */
public final class Batch {

    private final byte[] bytes;
    private final List<Request> requests;
    private final int operations;

    /** @param bytes the canonical encoding of these requests; not copied */
    public Batch(byte[] bytes, List<Request> requests) {
        this.bytes = bytes;
        this.requests = List.copyOf(requests);
        this.operations = requests.stream().mapToInt(r -> r.operations().size()).sum();
    }

    /** d = SHA-256(time ‖ batch). */
    public Digest digest(long timeMillis) {
        return Digest.sha256(ByteBuffer.allocate(Long.BYTES).putLong(timeMillis).array(), bytes);
    }

    /** Not a copy: do not change. */
    public byte[] bytes() {
        return bytes;
    }

    public List<Request> requests() {
        return requests;
    }

    /** How many operations all requests have together. */
    public int operations() {
        return operations;
    }

    @Override
    public String toString() {
        return "batch of " + requests.size();
    }
}
