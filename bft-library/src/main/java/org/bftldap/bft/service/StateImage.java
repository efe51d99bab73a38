package org.bftldap.bft.service;

/**
 * One certified state, opened to be handed to a peer that lacks it ({@code docs/explanation/protocol.md} §2.9). Immutable; used by one
 * thread. Holding it open keeps its data, whatever is certified meanwhile.
 */
public interface StateImage extends AutoCloseable {

    /** Sequence number of the batch after which it was taken. */
    long sequence();

    /** Visits the hashes of one bucket's leaves, as {@link StateLeaves#forEachDigest} does. */
    void forEachDigest(int bucket, StateLeaves.DigestVisitor visitor);

    /** Visits one bucket's leaves in unsigned byte order of their key hashes: the application's and the library's, with their full keys. */
    void forEachLeaf(int bucket, StateLeaves.LeafVisitor visitor);

    @Override
    void close();
}
