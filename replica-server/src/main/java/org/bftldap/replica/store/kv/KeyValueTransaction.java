package org.bftldap.replica.store.kv;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are seen by their own transaction only until they are committed. For one thread.
 *
 * <p>They live in one ordered map on the heap; an undo list makes savepoints cost what is undone and nothing else. A batch is bounded by
 * the replication library, and so is this map.
 *
 * <p>What it finds of the tree of names in the store it remembers to its end, since that does not change below it: each update looks for its own name and those
 * above it several times, and a look into the engine costs more than all else that is done with what is found.
 */
public final class KeyValueTransaction implements KeyValueReader {

    /** What a key was before a change: {@code present} false means that the transaction had not touched it. */
    private record Undo(byte[] key, State before, byte @Nullable [] value) {}

    private static final int NAMES_FOUND_MAX = 4096;

    private enum State {
        UNTOUCHED,
        TOUCHED
    }

    private final KeyValueStore store;
    private final KeyValueReader base;
    private final TreeMap<byte[], byte @Nullable []> changes = new TreeMap<>(Arrays::compareUnsigned);
    private final List<Undo> undo = new ArrayList<>();
    private final Map<ByteBuffer, Optional<byte[]>> namesFound = new HashMap<>();

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
        namesFound.clear();
    }

    @Override
    public byte @Nullable [] get(Table table, byte[] key) {
        byte[] full = table.full(key);
        byte[] value = changes.get(full);
        if (value != null) {
            return value;
        }
        if (changes.containsKey(full)) {
            return null;
        }
        return table == Table.CHILD ? name(full, key) : base.get(table, key);
    }

    private byte @Nullable [] name(byte[] full, byte[] key) {
        ByteBuffer name = ByteBuffer.wrap(full);
        Optional<byte[]> found = namesFound.get(name);
        if (found == null) {
            found = Optional.ofNullable(base.get(Table.CHILD, key));
            if (namesFound.size() >= NAMES_FOUND_MAX) {
                namesFound.clear();
            }
            namesFound.put(name, found);
        }
        return found.orElse(null);
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
