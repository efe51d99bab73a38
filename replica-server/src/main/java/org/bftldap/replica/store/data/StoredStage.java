package org.bftldap.replica.store.data;

import java.security.MessageDigest;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.store.kv.Images;
import org.bftldap.replica.store.kv.KeyValueSnapshot;
import org.bftldap.replica.store.kv.KeyValueStore;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.RocksStore;

/**
 * A second store beside the one in use, which begins as the newest certified image and becomes another state leaf by leaf. For the
 * replica's thread.
 *
 * <p>Only leaves are written as they arrive; what follows from them is made at the end ({@link DerivedRows}), where they differ from what
 * the stage began with. It becomes an image as the live store does, so a crash leaves either what was certified before, or this.
 */
final class StoredStage implements StateStage {

    private final Images images;
    private final SchemaMaker schemas;
    private final Runnable afterClose;
    private final KeyValueStore engine;
    private final KeyValueSnapshot base;
    private final StoreLeaves leaves;
    private final BitSet replaced = new BitSet(StateLeaves.BUCKETS);
    private Phase phase = Phase.FILLING;

    private enum Phase {
        FILLING,
        INSTALLED,
        CLOSED
    }

    StoredStage(Images images, SchemaMaker schemas, StoreOptions options, Runnable afterClose) {
        this.images = images;
        this.schemas = schemas;
        this.afterClose = afterClose;
        this.engine = RocksStore.open(images.stage(), options.engine());
        this.base = engine.snapshot();
        this.leaves = new StoreLeaves(engine.latest(), () -> {});
    }

    @Override
    public StateLeaves leaves() {
        return leaves;
    }

    @Override
    public void replaceBucket(int bucket, List<Leaf> with) {
        require(Phase.FILLING);
        SortedMap<byte[], byte[]> wanted = LeafRules.check(bucket, with);
        KeyValueTransaction changes = new KeyValueTransaction(engine);
        for (LeafTable.Row row : LeafTable.bucket(engine.latest(), bucket)) {
            if (!wanted.containsKey(row.leafKey())) {
                changes.remove(row.table(), row.key());
            }
        }
        wanted.forEach((leafKey, value) -> {
            LeafTable.Row row = new LeafTable.Row(leafKey, Sha256.of(value));
            if (!MessageDigest.isEqual(LeafTable.digest(engine.latest(), leafKey), row.digest())) {
                changes.put(row.table(), row.key(), value);
            }
        });
        leaves.update(changes);
        changes.commit();
        replaced.set(bucket);
    }

    @Override
    public void install(long sequence) {
        require(Phase.FILLING);
        if (images.newest().isPresent() && sequence <= images.newest().getAsLong()) {
            throw new IllegalStateException("a state of " + sequence + " cannot follow the certified one of " + images.newest().getAsLong());
        }
        leaves.endAscending();
        new DerivedRows(engine, base, replaced, schemas).write(sequence);
        images.take(engine, sequence);
        images.certify(sequence);
        phase = Phase.INSTALLED;
    }

    private void require(Phase needed) {
        if (phase != needed) {
            throw new IllegalStateException("the stage is " + phase);
        }
    }

    @Override
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = Phase.CLOSED;
        leaves.endAscending();
        base.close();
        engine.close();
        images.removeStage();
        afterClose.run();
    }
}
