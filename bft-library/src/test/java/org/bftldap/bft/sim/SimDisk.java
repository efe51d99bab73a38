package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;

/**
 * A journal's disk: records are buffered until forced; a crash drops any suffix of what was not forced, and may tear the last record that
 * it leaves. Whoever reads it after a crash gets whole records only: the tail that does not check is cut, as the journal's scan does.
 */
public final class SimDisk {

    private final List<byte[]> records = new ArrayList<>();
    private long firstIndex;
    private int forced;

    /** Appends a record, in memory until forced. */
    public void append(byte[] record) {
        records.add(record);
    }

    /** Index of the first record that is kept. */
    public long begin() {
        return firstIndex;
    }

    /** Index after the last record. */
    public long end() {
        return firstIndex + records.size();
    }

    /** Index after the last record that survives a crash. */
    public long durableEnd() {
        return firstIndex + forced;
    }

    /** Everything before {@code end} is on the platter now. */
    public void force(long end) {
        forced = Math.max(forced, (int) (end - firstIndex));
    }

    /** Drops the records before {@code index}, which must be durable. */
    public void truncateBefore(long index) {
        int count = (int) Math.min(index - firstIndex, forced);
        if (count > 0) {
            records.subList(0, count).clear();
            firstIndex += count;
            forced -= count;
        }
    }

    /** Power fails: what was forced stays, and of the rest a prefix of random length, whose last record may be torn. */
    public void crash(SimRandom random) {
        int unforced = records.size() - forced;
        int kept = forced + (unforced == 0 ? 0 : random.below(unforced + 1));
        boolean torn = kept > forced && random.chance(300);
        records.subList(torn ? kept - 1 : kept, records.size()).clear();
        forced = records.size();
    }

    /** What a scan after a restart finds. */
    public List<byte[]> records() {
        return List.copyOf(records);
    }
}
