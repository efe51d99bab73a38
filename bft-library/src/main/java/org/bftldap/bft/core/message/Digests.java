package org.bftldap.bft.core.message;

/**
 * The digests below a node of the state's tree. Believed when they hash to what the node above says, and that up to the certified root.
 *
 * @param children 256 digests of 32 bytes; not copied
 */
public record Digests(long sequence, int node, byte[] children) implements Message {

    public static final int BYTES = 256 * 32;

    public Digests {
        if (children.length != BYTES) {
            throw new IllegalArgumentException("a node has 256 children");
        }
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onDigests(from, this);
    }
}
