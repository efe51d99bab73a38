package org.bftldap.replica.store.kv;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Checkpoint;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.IndexType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.Snapshot;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * {@link KeyValueStore} on RocksDB: one column family, no write-ahead log, images by hard links.
 *
 * <p>Memory outside the heap is bounded by {@link RocksLimits}: block cache (which holds indexes and filters too) and two memory tables.
 */
public final class RocksStore implements KeyValueStore {

    static {
        RocksDB.loadLibrary();
    }

    private final LRUCache cache;
    private final BloomFilter filter = new BloomFilter(10, false);
    private final Options options;
    private final WriteOptions withoutLog = new WriteOptions().setDisableWAL(true);
    private final ReadOptions latestOptions = new ReadOptions();
    private final RocksDB db;
    private final KeyValueReader latest;

    private RocksStore(Path directory, RocksLimits limits, Opener opener) {
        cache = new LRUCache(limits.blockCacheBytes());
        options = options(limits);
        try {
            db = opener.open(options, directory.toString());
        } catch (RocksDBException e) {
            closeOptions();
            throw new StoreException("cannot open the store in " + directory, e);
        }
        latest = new RocksReader(db, latestOptions);
    }

    @FunctionalInterface
    private interface Opener {
        RocksDB open(Options options, String directory) throws RocksDBException;
    }

    /** Opens or makes the store in this directory. */
    public static RocksStore open(Path directory, RocksLimits limits) {
        return new RocksStore(directory, limits, RocksDB::open);
    }

    /** Opens a store that nobody changes, and changes nothing of it. Its closing closes the whole. */
    public static KeyValueSnapshot openReadOnly(Path directory, RocksLimits limits) {
        RocksStore store = new RocksStore(directory, limits, RocksDB::openReadOnly);
        return store.new ReadOnly();
    }

    private Options options(RocksLimits limits) {
        BlockBasedTableConfig table = new BlockBasedTableConfig();
        table.setBlockCache(cache);
        table.setFilterPolicy(filter);
        table.setBlockSize(4096);
        table.setFormatVersion(5);
        table.setIndexType(IndexType.kTwoLevelIndexSearch);
        table.setPartitionFilters(true);
        table.setCacheIndexAndFilterBlocks(true);
        table.setPinL0FilterAndIndexBlocksInCache(true);
        table.setOptimizeFiltersForMemory(true);
        return new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(table)
                .setWriteBufferSize(limits.memoryTableBytes())
                .setMaxWriteBufferNumber(2)
                .setMaxBackgroundJobs(2)
                .setMaxOpenFiles(256)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setBottommostCompressionType(CompressionType.LZ4_COMPRESSION)
                .setTargetFileSizeBase(8L << 20)
                .setLevelCompactionDynamicLevelBytes(true)
                .setMaxBytesForLevelBase(32L << 20)
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(1)
                .setStatsDumpPeriodSec(0)
                .setMaxManifestFileSize(1L << 20);
    }

    @Override
    public KeyValueReader latest() {
        return latest;
    }

    @Override
    public KeyValueSnapshot snapshot() {
        return new RocksSnapshot(db.getSnapshot());
    }

    @Override
    public void write(SortedMap<byte[], byte @Nullable []> changes) {
        try (WriteBatch batch = new WriteBatch()) {
            for (var change : changes.entrySet()) {
                byte[] value = change.getValue();
                if (value == null) {
                    batch.delete(change.getKey());
                } else {
                    batch.put(change.getKey(), value);
                }
            }
            db.write(withoutLog, batch);
        } catch (RocksDBException e) {
            throw new StoreException("cannot write to the store", e);
        }
    }

    @Override
    public void image(Path directory) {
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true); Checkpoint checkpoint = Checkpoint.create(db)) {
            // Without a log there is nothing but the memory table that could hold the last changes: flush it whatever the engine thinks.
            db.flush(flush);
            checkpoint.createCheckpoint(directory.toString());
            Durable.forceTree(directory);
        } catch (RocksDBException | IOException e) {
            throw new StoreException("cannot take an image in " + directory, e);
        }
    }

    /** Bytes of the store's files. */
    public static long sizeBytes(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            long bytes = 0;
            for (Path file : (Iterable<Path>) files::iterator) {
                bytes += Files.size(file);
            }
            return bytes;
        }
    }

    @Override
    public void close() {
        db.close();
        closeOptions();
    }

    private void closeOptions() {
        latestOptions.close();
        options.close();
        withoutLog.close();
        filter.close();
        cache.close();
    }

    private final class ReadOnly extends RocksReader implements KeyValueSnapshot {

        ReadOnly() {
            super(db, latestOptions);
        }

        @Override
        public void close() {
            RocksStore.this.close();
        }
    }

    private final class RocksSnapshot extends RocksReader implements KeyValueSnapshot {

        private final Snapshot snapshot;
        private final ReadOptions ownOptions;

        RocksSnapshot(Snapshot snapshot) {
            this(snapshot, new ReadOptions().setSnapshot(snapshot));
        }

        private RocksSnapshot(Snapshot snapshot, ReadOptions ownOptions) {
            super(db, ownOptions);
            this.snapshot = snapshot;
            this.ownOptions = ownOptions;
        }

        @Override
        public void close() {
            ownOptions.close();
            db.releaseSnapshot(snapshot);
            snapshot.close();
        }
    }
}
