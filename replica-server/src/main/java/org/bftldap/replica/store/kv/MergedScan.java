package org.bftldap.replica.store.kv;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** A transaction's own changes laid over what the store holds. */
final class MergedScan implements Scan {

    private final Scan below;
    private final Iterator<Map.Entry<byte[], byte @Nullable []>> above;
    private byte @Nullable [] belowKey;
    private byte @Nullable [] aboveKey;
    private byte @Nullable [] aboveValue;
    private byte[] key = {};
    private byte[] value = {};

    /** @param changes full keys of one table within the scan's range */
    MergedScan(Scan below, SortedMap<byte[], byte @Nullable []> changes) {
        this.below = below;
        this.above = changes.entrySet().iterator();
        nextBelow();
        nextAbove();
    }

    @Override
    public boolean next() {
        while (belowKey != null || aboveKey != null) {
            int order = order();
            if (order < 0) {
                key = java.util.Objects.requireNonNull(belowKey);
                value = below.value();
                nextBelow();
                return true;
            }
            byte[] changed = java.util.Objects.requireNonNull(aboveKey);
            byte[] to = aboveValue;
            if (order == 0) {
                nextBelow();
            }
            nextAbove();
            if (to != null) {
                key = changed;
                value = to;
                return true;
            }
        }
        return false;
    }

    private int order() {
        if (belowKey == null) {
            return 1;
        }
        return aboveKey == null ? -1 : Arrays.compareUnsigned(belowKey, aboveKey);
    }

    private void nextBelow() {
        belowKey = below.next() ? below.key() : null;
    }

    private void nextAbove() {
        if (!above.hasNext()) {
            aboveKey = null;
            aboveValue = null;
            return;
        }
        var entry = above.next();
        aboveKey = Arrays.copyOfRange(entry.getKey(), 1, entry.getKey().length);
        aboveValue = entry.getValue();
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Override
    public byte[] value() {
        return value;
    }

    @Override
    public void close() {
        below.close();
    }
}
