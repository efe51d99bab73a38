package org.bftldap.bft.service;

/**
 * A copy of this replica's newest certified state (or of nothing) that is being made into another certified state, leaf by leaf, beside
 * the one in use ({@code docs/explanation/protocol.md} §2.9). For the replica's thread. It survives no crash before {@link #install}.
 */
public interface StateStage extends AutoCloseable {

    /** Hashes of what it holds by now: those of the copied state at first. */
    StateLeaves leaves();

    /**
     * Makes these, and no others, the leaves of one bucket.
     *
     * @throws IllegalArgumentException if a leaf is not one of this bucket, or not one that this service can hold: the sender lied, or runs
     *     another version; nothing of the bucket is changed then
     */
    void replaceBucket(int bucket, java.util.List<Leaf> leaves);

    /**
     * Makes the staged state the newest certified image, durable on return: the service opens it when it is opened the next time. The one in
     * use stays as it is. Whatever the application derives from its leaves (indexes) is made anew where leaves changed.
     *
     * @param sequence the batch after which the state stands
     */
    void install(long sequence);

    /** Drops what was not installed. */
    @Override
    void close();

    /** One leaf; neither array is copied. */
    record Leaf(byte[] key, byte[] value) {}
}
