package org.bftldap.replica.store.data;

import org.bftldap.replica.store.kv.RocksLimits;

/**
 * How much memory the store may take.
 *
 * @param entryCacheBytes of heap, for entries
 */
public record StoreOptions(RocksLimits engine, long entryCacheBytes) {

    /** For four replicas on a laptop. */
    public static final StoreOptions LAPTOP = new StoreOptions(RocksLimits.LAPTOP, 16L << 20);
}
