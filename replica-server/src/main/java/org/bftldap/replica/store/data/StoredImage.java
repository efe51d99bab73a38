package org.bftldap.replica.store.data;

import java.nio.file.Path;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.replica.store.kv.Images;
import org.bftldap.replica.store.kv.KeyValueSnapshot;
import org.bftldap.replica.store.kv.RocksLimits;
import org.bftldap.replica.store.kv.RocksStore;
import org.bftldap.replica.store.kv.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A certified image that is read beside the store in use, from a directory of its own: the image itself may go meanwhile. To be closed
 * before the store is opened again. For one thread.
 */
final class StoredImage implements StateImage {

    private final Images images;
    private final Path directory;
    private final KeyValueSnapshot reader;
    private final StoreLeaves leaves;
    private final long sequence;

    private StoredImage(Images images, Path directory, KeyValueSnapshot reader, long sequence) {
        this.images = images;
        this.directory = directory;
        this.reader = reader;
        this.leaves = new StoreLeaves(reader, () -> {});
        this.sequence = sequence;
    }

    /** Null if no certified image of this number is held. */
    static @Nullable StoredImage open(Images images, long sequence) {
        Path directory = images.openReading(sequence);
        if (directory == null) {
            return null;
        }
        StoredImage image = new StoredImage(images, directory, RocksStore.openReadOnly(directory, RocksLimits.IMAGE), sequence);
        if (StoreMeta.applied(image.reader) != sequence) {
            image.close();
            throw new StoreException("the image of " + sequence + " holds another state");
        }
        return image;
    }

    @Override
    public long sequence() {
        return sequence;
    }

    @Override
    public void forEachDigest(int bucket, StateLeaves.DigestVisitor visitor) {
        leaves.forEachDigest(bucket, visitor);
    }

    @Override
    public void forEachLeaf(int bucket, StateLeaves.LeafVisitor visitor) {
        for (LeafTable.Row row : LeafTable.bucket(reader, bucket)) {
            visitor.leaf(row.leafKey(), row.value(reader));
        }
    }

    @Override
    public void close() {
        leaves.endAscending();
        reader.close();
        images.closeReading(directory);
    }
}
