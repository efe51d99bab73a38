package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A journal's disk: records are buffered until forced; a crash drops any suffix of what was not forced, may tear the last record that it
 * leaves, and may flip bits in what was not forced. Whoever reads it after a crash gets whole records only: from the first one that does
 * not check on the tail is cut, as the journal's scan does. A disk may also refuse to write or to force; its user is to end then, since
 * what a failed force left behind is anybody's guess.
 */
public final class SimDisk {

    /** What a broken disk does not do. */
    public enum Failure {
        NONE,
        /** ENOSPC at the next write. */
        FULL,
        /** EIO at the next force. */
        NOT_FORCING
    }

    private static final int TORN_PER_MILLE = 300;
    private static final int FLIPPED_PER_MILLE = 200;

    private record Stored(byte[] bytes, long checksum) {
        static Stored of(byte[] record) {
            return new Stored(record, Fingerprint.of(record));
        }

        boolean checks() {
            return Fingerprint.of(bytes) == checksum;
        }

        Stored torn(SimRandom random) {
            return new Stored(Arrays.copyOf(bytes, random.below(bytes.length)), checksum);
        }

        Stored flipped(SimRandom random) {
            byte[] changed = bytes.clone();
            changed[random.below(changed.length)] ^= (byte) (1 << random.below(Byte.SIZE));
            return new Stored(changed, checksum);
        }
    }

    private final List<Stored> records = new ArrayList<>();
    private long firstIndex;
    private int forced;
    private Failure failure = Failure.NONE;

    /** From now on, until it is {@link Failure#NONE} again. */
    public void fails(Failure how) {
        failure = how;
    }

    /** Appends a record, in memory until forced; false if there is no room. */
    public boolean append(byte[] record) {
        if (failure == Failure.FULL) {
            return false;
        }
        records.add(Stored.of(record));
        return true;
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

    /** Everything before {@code end} is on the platter now; false if nobody knows. */
    public boolean force(long end) {
        if (failure == Failure.NOT_FORCING) {
            return false;
        }
        forced = Math.max(forced, (int) (end - firstIndex));
        return true;
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

    /**
     * Power fails: what was forced stays, and of the rest a prefix of random length, whose last record may be torn and any record of which
     * may have been written wrong.
     */
    public void crash(SimRandom random) {
        int unforced = records.size() - forced;
        int kept = forced + (unforced == 0 ? 0 : random.below(unforced + 1));
        records.subList(kept, records.size()).clear();
        if (kept > forced && random.chance(FLIPPED_PER_MILLE)) {
            int place = forced + random.below(kept - forced);
            records.set(place, records.get(place).flipped(random));
        }
        if (kept > forced && random.chance(TORN_PER_MILLE)) {
            records.set(kept - 1, records.get(kept - 1).torn(random));
        }
        cutTail();
    }

    private void cutTail() {
        int whole = forced;
        while (whole < records.size() && records.get(whole).checks()) {
            whole++;
        }
        records.subList(whole, records.size()).clear();
        forced = whole;
    }

    /** What a scan after a restart finds. */
    public List<byte[]> records() {
        return records.stream().map(Stored::bytes).toList();
    }
}
