package org.bftldap.replica.store.kv;

/**
 * How much memory outside the heap RocksDB may take.
 *
 * @param blockCacheBytes of blocks read from files, their indexes and filters included
 * @param memoryTableBytes of one memory table; there are at most two
 */
public record RocksLimits(long blockCacheBytes, long memoryTableBytes) {

    /** For four replicas on a laptop. */
    public static final RocksLimits LAPTOP = new RocksLimits(24L << 20, 8L << 20);

    /** For an image that is read beside the store in use, now and then. */
    public static final RocksLimits IMAGE = new RocksLimits(2L << 20, 1L << 20);

    public RocksLimits {
        if (blockCacheBytes < 1 << 20 || memoryTableBytes < 1 << 20) {
            throw new IllegalArgumentException("RocksDB needs at least 1 MiB of block cache and of memory table");
        }
    }
}
