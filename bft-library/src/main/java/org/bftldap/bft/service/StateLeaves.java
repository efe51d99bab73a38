package org.bftldap.bft.service;

/**
 * The leaves of the committed state by hash. A leaf's key hash is SHA-256 of its key; its bucket is the first two bytes of that hash,
 * 0..65535. A leaf's digest is SHA-256 of its value. Called by the replica's thread between batches.
 */
public interface StateLeaves {

    int BUCKETS = 65_536;

    /** Visits the leaves of one bucket in unsigned byte order of their key hashes. */
    void forEachDigest(int bucket, DigestVisitor visitor);

    /** Visits all the library's own leaves in key order: how session table and agreed time come back after a restart. */
    void forEachLibraryLeaf(LeafVisitor visitor);

    /** Buckets changed by committed batches since the last call, ascending; all of them after opening. Clears the set. */
    int[] takeDirtyBuckets();

    /** The same leaves, of the library's own without those whose keys begin with this byte: some layers keep such beside the core's, which knows nothing of them. */
    default StateLeaves hiding(byte first) {
        StateLeaves all = this;
        return new StateLeaves() {
            @Override
            public void forEachDigest(int bucket, DigestVisitor visitor) {
                all.forEachDigest(bucket, visitor);
            }

            @Override
            public void forEachLibraryLeaf(LeafVisitor visitor) {
                all.forEachLibraryLeaf((key, value) -> {
                    if (key[0] != first) {
                        visitor.leaf(key, value);
                    }
                });
            }

            @Override
            public int[] takeDirtyBuckets() {
                return all.takeDirtyBuckets();
            }
        };
    }

    /** Receives one leaf's hashes. */
    interface DigestVisitor {
        /** Both arrays are 32 bytes and valid only during the call. */
        void leaf(byte[] keyHash, byte[] leafDigest);
    }

    /** Receives one leaf. */
    interface LeafVisitor {
        void leaf(byte[] key, byte[] value);
    }
}
