package org.bftldap.replica.store.kv;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** Reads with given options, which decide what state is seen. For as many threads as that state allows; the options stay their maker's. */
class RocksReader implements KeyValueReader {

    private final RocksDB db;
    private final ReadOptions options;

    RocksReader(RocksDB db, ReadOptions options) {
        this.db = db;
        this.options = options;
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        try {
            return db.get(options, table.full(key));
        } catch (RocksDBException e) {
            throw new StoreException("cannot read from the store", e);
        }
    }

    @Override
    public Scan scan(Table table, byte[] prefix, byte[] from) {
        ReadOptions bounded = new ReadOptions(options);
        Slice bound = new Slice(after(table.full(prefix)));
        bounded.setIterateUpperBound(bound);
        RocksIterator iterator = db.newIterator(bounded);
        iterator.seek(table.full(from));
        return new RocksScan(iterator, bounded, bound);
    }

    /** The first key after all that start with the prefix. A table's prefix is below 0xff, so there is one. */
    private static byte[] after(byte[] prefix) {
        byte[] next = prefix.clone();
        int last = next.length - 1;
        while (next[last] == (byte) 0xff) {
            last--;
        }
        next[last]++;
        return Arrays.copyOf(next, last + 1);
    }

    private static final class RocksScan implements Scan {

        private final RocksIterator iterator;
        private final ReadOptions bounded;
        private final Slice bound;
        private boolean started;

        RocksScan(RocksIterator iterator, ReadOptions bounded, Slice bound) {
            this.iterator = iterator;
            this.bounded = bounded;
            this.bound = bound;
        }

        @Override
        public boolean next() {
            if (started) {
                iterator.next();
            }
            started = true;
            if (iterator.isValid()) {
                return true;
            }
            try {
                iterator.status();
            } catch (RocksDBException e) {
                throw new StoreException("cannot scan the store", e);
            }
            started = false;
            return false;
        }

        @Override
        public byte[] key() {
            byte[] full = iterator.key();
            return Arrays.copyOfRange(full, 1, full.length);
        }

        @Override
        public byte[] value() {
            return iterator.value();
        }

        @Override
        public void close() {
            iterator.close();
            bounded.close();
            bound.close();
        }
    }
}
