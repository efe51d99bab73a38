package org.bftldap.bft.state;

import java.util.List;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;

/** A stage in memory: leaves by the service's own rule are the application's or the library's. */
public final class MapStage implements StateStage {

    private final MapLeaves leaves;
    private final Predicate<byte[]> isApplication;
    private final ObjLongConsumer<MapLeaves> installer;

    /**
     * @param start not copied
     * @param installer makes the leaves the newest certified image
     */
    public MapStage(MapLeaves start, Predicate<byte[]> isApplication, ObjLongConsumer<MapLeaves> installer) {
        this.leaves = start;
        this.isApplication = isApplication;
        this.installer = installer;
    }

    @Override
    public StateLeaves leaves() {
        return leaves;
    }

    @Override
    public void replaceBucket(int bucket, List<Leaf> wanted) {
        for (Leaf leaf : leaves.leaves(bucket)) {
            if (isApplication.test(leaf.key())) {
                leaves.remove(leaf.key());
            } else {
                leaves.removeLibrary(leaf.key());
            }
        }
        for (Leaf leaf : wanted) {
            if (isApplication.test(leaf.key())) {
                leaves.put(leaf.key(), leaf.value());
            } else {
                leaves.putLibrary(leaf.key(), leaf.value());
            }
        }
    }

    @Override
    public void install(long sequence) {
        installer.accept(leaves, sequence);
    }

    @Override
    public void close() {}
}
