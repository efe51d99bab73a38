package org.bftldap.cli.load;

import java.util.Arrays;

/**
 * What a checked file holds, and in which order it is to be written. Of one thread.
 *
 * <p>Entries are written level by level of the tree: whoever is on one level needs nobody else of it, so all of them can be under way at
 * once, and the file may hold them in any order.
 */
final class Plan {

    private byte[] levels = new byte[1_024];
    private int records;
    private boolean changes;

    void addEntry(int level) {
        add((byte) Math.min(level, Byte.MAX_VALUE));
    }

    /** The file holds changes, and so the order of its records is that of their execution. */
    void addChange() {
        changes = true;
        add((byte) 0);
    }

    private void add(byte level) {
        if (records == levels.length) {
            levels = Arrays.copyOf(levels, records * 2);
        }
        levels[records++] = level;
    }

    boolean hasChanges() {
        return changes;
    }

    int records() {
        return records;
    }

    int level(int record) {
        return levels[record];
    }

    int levelMin() {
        int least = Byte.MAX_VALUE;
        for (int i = 0; i < records; i++) {
            least = Math.min(least, levels[i]);
        }
        return least;
    }

    int levelMax() {
        int most = 0;
        for (int i = 0; i < records; i++) {
            most = Math.max(most, levels[i]);
        }
        return most;
    }
}
