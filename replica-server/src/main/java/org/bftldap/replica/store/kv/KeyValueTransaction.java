package org.bftldap.replica.store.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are seen by their own transaction only until they are committed. For one thread.
 *
 * <p>They live in one ordered map on the heap; an undo list makes savepoints cost what is undone and nothing else. A batch is bounded by
 * the replication library, and so is this map.
 */
public final class KeyValueTransaction implements KeyValueReader {

    /** What a key was before a change: {@code present} false means that the transaction had not touched it. */
    private record Undo(byte[] key, State before, byte @Nullable [] value) {}

    private enum State {
        UNTOUCHED,
        TOUCHED
    }

    private final KeyValueStore store;
    private final KeyValueReader base;
    private final TreeMap<byte[], byte @Nullable []> changes = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Undo> undo = new ArrayList<>();

    public KeyValueTransaction(KeyValueStore store) {
        this.store = store;
        this.base = store.latest();
    }

    public void put(Table table, byte[] key, byte[] value) {
        change(table.full(key), value);
    }

    public void remove(Table table, byte[] key) {
        change(table.full(key), null);
    }

    /** A point to which {@link #rollBackTo} can return. */
    public int savepoint() {
        return undo.size();
    }

    /** Undoes everything since the savepoint. */
    public void rollBackTo(int savepoint) {
        for (int i = undo.size() - 1; i >= savepoint; i--) {
            Undo last = undo.remove(i);
            if (last.before() == State.UNTOUCHED) {
                changes.remove(last.key());
            } else {
                changes.put(last.key(), last.value());
            }
        }
    }

    /** Whether the transaction itself decides what this key holds. */
    public boolean changes(Table table, byte[] key) {
        return changes.containsKey(table.full(key));
    }

    /** What the transaction changes in one table, in key order: keys without the table's prefix, null for removed. A copy. */
    public List<Change> changes(Table table) {
        List<Change> found = new ArrayList<>();
        byte[] from = table.full(new byte[0]);
        for (var change : tail(from).entrySet()) {
            byte[] key = change.getKey();
            if (key[0] != from[0]) {
                break;
            }
            found.add(new Change(Arrays.copyOfRange(key, 1, key.length), change.getValue()));
        }
        return found;
    }

    /** One key's new value, null if it is removed. */
    public record Change(byte[] key, byte @Nullable [] value) {}

    /** Writes everything to the store; the transaction is empty afterwards. */
    public void commit() {
        if (!changes.isEmpty()) {
            store.write(changes);
        }
        changes.clear();
        undo.clear();
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        byte[] full = table.full(key);
        byte[] value = changes.get(full);
        if (value != null) {
            return value;
        }
        return changes.containsKey(full) ? null : base.get(table, key);
    }

    @Override
    public Scan scan(Table table, byte[] prefix, byte[] from) {
        byte[] fullFrom = table.full(from);
        byte[] fullPrefix = table.full(prefix);
        // A copy of the range: what the transaction changes while it scans must not disturb the scan.
        TreeMap<byte[], byte @Nullable []> range = new TreeMap<>(Arrays::compareUnsigned);
        for (var change : tail(fullFrom).entrySet()) {
            if (!startsWith(change.getKey(), fullPrefix)) {
                break;
            }
            range.put(change.getKey(), change.getValue());
        }
        Scan below = base.scan(table, prefix, from);
        return range.isEmpty() ? below : new MergedScan(below, range);
    }

    private NavigableMap<byte[], byte @Nullable []> tail(byte[] from) {
        return changes.tailMap(from, true);
    }

    private void change(byte[] key, byte @Nullable [] value) {
        boolean touched = changes.containsKey(key);
        byte[] before = changes.put(key, value);
        undo.add(new Undo(key, touched ? State.TOUCHED : State.UNTOUCHED, before));
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }
}
