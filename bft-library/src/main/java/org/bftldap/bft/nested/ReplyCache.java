package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Other groups' answers that this replica keeps. One is used while f+1 of those who signed it vouch for it, so at least one correct replica: a
 * signer vouches until it says that the answer is stale, is silent, or something that it said was lost. And never for longer than
 * {@link LeaseTimes#LEASE_MILLIS} since the question, by this replica's own clock ({@code docs/explanation/hierarchy.md}, "The cache").
 * Bounded by bytes; the least recently used goes first. Safe for use by many threads.
 *
 * @param <T> what is made of a certified reply
 */
public final class ReplyCache<T> {

    /** Besides the value: keys, signers, tables. */
    private static final int OVERHEAD_BYTES = 512;

    /** No replica's incarnation. */
    private static final long NOT_HEARD = 0;

    /** One of more than this part of all is not kept. */
    private static final int PART_MAX = 4;

    /** A kept answer. @param renew whether it is so old that it should be asked for again */
    public record Hit<T>(T value, int ageMillis, boolean renew) {}

    /** What this replica knew of the other group when it asked. */
    public static final class Asked {
        private final long nanos;
        private final long[] losses;

        private Asked(long nanos, long[] losses) {
            this.nanos = nanos;
            this.losses = losses;
        }
    }

    private record Key(String group, Digest request) {}

    /** What is known of the replicas of one group. */
    private static final class Voices {
        private final GroupSize size;
        private final long[] incarnations;
        private final long[] numbers;
        private final long[] heardNanos;

        /** How often something that a replica may have said was lost. */
        private final long[] losses;

        private int kept;
        private long hits;
        private long misses;
        private long dropped;

        Voices(GroupSize size, long nowNanos) {
            this.size = size;
            this.incarnations = new long[size.replicas()];
            this.numbers = new long[size.replicas()];
            this.heardNanos = new long[size.replicas()];
            this.losses = new long[size.replicas()];
            Arrays.fill(heardNanos, nowNanos);
        }

        void heard(int replica, Notice notice, long nowNanos) {
            long before = notice instanceof Notice.Stale ? notice.number() - 1 : notice.number();
            boolean follows = incarnations[replica] == notice.incarnation() && numbers[replica] == before;
            // What it said before the connection stood was not heard, unless it has never said anything.
            boolean begins = incarnations[replica] == NOT_HEARD && before == 0;
            if (!follows && !begins) {
                losses[replica]++;
            }
            incarnations[replica] = notice.incarnation();
            numbers[replica] = notice.number();
            heardNanos[replica] = nowNanos;
        }
    }

    private static final class Kept<T> {
        private final T value;
        private final int weight;
        private final long version;
        private final List<Integer> signers;
        private final long bornNanos;
        private final Asked asked;
        private final long keptNanos;
        private final BitSet denied = new BitSet();

        Kept(T value, int weight, CertifiedReply reply, long bornNanos, Asked asked, long keptNanos) {
            this.value = value;
            this.weight = weight;
            this.version = reply.statement().version();
            this.signers = reply.signatures().stream().map(SignedReply::replica).toList();
            this.bornNanos = bornNanos;
            this.asked = asked;
            this.keptNanos = keptNanos;
        }
    }

    /** A question under way: which versions each replica has called stale since it was asked. */
    private static final class UnderWay {
        private static final int VERSIONS_MAX = 16;

        private int questions;
        private final Map<Long, BitSet> stale = new HashMap<>();

        /** Those who have called more versions stale than are remembered. */
        private final BitSet allStale = new BitSet();

        void heard(int replica, long version) {
            if (stale.containsKey(version) || stale.size() < VERSIONS_MAX) {
                stale.computeIfAbsent(version, none -> new BitSet()).set(replica);
            } else {
                allStale.set(replica);
            }
        }

        BitSet denying(long version) {
            BitSet all = (BitSet) allStale.clone();
            all.or(stale.getOrDefault(version, new BitSet()));
            return all;
        }
    }

    private final ToIntFunction<T> weigher;
    private final int bytesMax;
    private final LongSupplier nanoClock;
    private final Runnable dropped;
    private final Map<String, Voices> groups = new HashMap<>();
    private final LinkedHashMap<Key, Kept<T>> kept = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<Key, UnderWay> underWay = new HashMap<>();
    private long bytes;

    /**
     * @param weigher bytes that a value takes; negative for one that is not to be kept
     * @param dropped called, on any thread, when answers are no longer kept: what was made of them may be stale
     */
    public ReplyCache(ToIntFunction<T> weigher, int bytesMax, LongSupplier nanoClock, Runnable dropped) {
        this.weigher = weigher;
        this.bytesMax = bytesMax;
        this.nanoClock = nanoClock;
        this.dropped = dropped;
    }

    /** Answers of this group may be kept from now on. */
    public synchronized void add(String group, GroupSize size) {
        groups.put(group, new Voices(size, nanoClock.getAsLong()));
    }

    /** Nothing of this group is kept any longer, nor what it answers from now on. */
    public void remove(String group) {
        synchronized (this) {
            groups.remove(group);
            for (Iterator<Map.Entry<Key, Kept<T>>> all = kept.entrySet().iterator(); all.hasNext(); ) {
                Map.Entry<Key, Kept<T>> each = all.next();
                if (each.getKey().group().equals(group)) {
                    bytes -= each.getValue().weight;
                    all.remove();
                }
            }
        }
        dropped.run();
    }

    /** What is kept for this question. */
    public Optional<Hit<T>> find(String group, Digest request) {
        Voices voices;
        Optional<Hit<T>> hit;
        boolean lost;
        synchronized (this) {
            Key key = new Key(group, request);
            voices = groups.get(group);
            if (voices == null) {
                return Optional.empty();
            }
            boolean was = kept.containsKey(key);
            Kept<T> valid = valid(key, voices);
            lost = was && valid == null;
            if (valid == null) {
                voices.misses++;
                hit = Optional.empty();
            } else {
                voices.hits++;
                int age = ageMillis(valid.bornNanos);
                hit = Optional.of(new Hit<>(valid.value, age, age >= LeaseTimes.RENEW_MILLIS && !underWay.containsKey(key)));
            }
        }
        if (lost) {
            dropped.run();
        }
        return hit;
    }

    /** The version of what is kept for this question; not a use of it. */
    public synchronized OptionalLong version(String group, Digest request) {
        Voices voices = groups.get(group);
        Kept<T> valid = voices == null ? null : valid(new Key(group, request), voices);
        return valid == null ? OptionalLong.empty() : OptionalLong.of(valid.version);
    }

    /** A question goes out whose answer may be kept; {@link #answered} or {@link #unanswered} follows. */
    public synchronized Asked asking(String group, Digest request) {
        UnderWay question = underWay.computeIfAbsent(new Key(group, request), none -> new UnderWay());
        question.questions++;
        Voices voices = groups.get(group);
        return new Asked(nanoClock.getAsLong(), voices == null ? new long[0] : voices.losses.clone());
    }

    public synchronized void unanswered(String group, Digest request) {
        done(new Key(group, request));
    }

    /** Keeps the answer, if it may be kept and there is room for it. @param reply proved */
    public synchronized void answered(String group, Digest request, Asked asked, CertifiedReply reply, T value) {
        Key key = new Key(group, request);
        Voices voices = groups.get(group);
        UnderWay question = underWay.get(key);
        BitSet denying = question == null ? new BitSet() : question.denying(reply.statement().version());
        done(key);
        if (voices == null) {
            return;
        }
        int weight = weigher.applyAsInt(value);
        int age = reply.ageMillis(voices.size.weak() - 1);
        if (weight < 0 || weight + OVERHEAD_BYTES > bytesMax / PART_MAX || age >= LeaseTimes.LEASE_MILLIS) {
            return;
        }
        long now = nanoClock.getAsLong();
        Kept<T> next = new Kept<>(value, weight + OVERHEAD_BYTES, reply, asked.nanos - LeaseTimes.nanos(age), asked, now);
        next.denied.or(denying);
        remove(key);
        if (isVouchedFor(next, voices, now)) {
            kept.put(key, next);
            bytes += next.weight;
            voices.kept++;
            makeRoom();
        }
    }

    private void done(Key key) {
        UnderWay question = underWay.get(key);
        if (question != null && --question.questions == 0) {
            underWay.remove(key);
        }
    }

    private void makeRoom() {
        while (bytes > bytesMax) {
            remove(kept.keySet().iterator().next());
        }
    }

    /** A replica of the group has spoken, itself. */
    void heard(String group, int replica, Notice notice) {
        boolean isLost;
        boolean isDropped = false;
        synchronized (this) {
            Voices voices = groups.get(group);
            if (voices == null) {
                return;
            }
            long lossesBefore = voices.losses[replica];
            voices.heard(replica, notice, nanoClock.getAsLong());
            isLost = lossesBefore != voices.losses[replica];
            if (notice instanceof Notice.Stale stale) {
                isDropped = stale(voices, new Key(group, stale.request()), replica, stale.version());
            }
        }
        if (isLost) {
            sweep();
        }
        if (isDropped) {
            dropped.run();
        }
    }

    /** @return whether something is kept no longer: of what one notice is about only, since there may be thousands of both */
    private boolean stale(Voices voices, Key key, int replica, long version) {
        UnderWay question = underWay.get(key);
        if (question != null) {
            question.heard(replica, version);
        }
        Kept<T> concerned = kept.get(key);
        if (concerned == null || concerned.version != version) {
            return false;
        }
        concerned.denied.set(replica);
        return valid(key, voices) == null;
    }

    /** The connection to a replica broke: what it said meanwhile is lost. */
    void lost(String group, int replica) {
        synchronized (this) {
            Voices voices = groups.get(group);
            if (voices == null) {
                return;
            }
            voices.losses[replica]++;
        }
        sweep();
    }

    /** Drops what is no longer vouched for; to be called now and then, since silence makes no noise. */
    public void sweep() {
        boolean any = false;
        synchronized (this) {
            for (Key key : new ArrayList<>(kept.keySet())) {
                any |= valid(key, voices(key.group)) == null;
            }
        }
        if (any) {
            dropped.run();
        }
    }

    /** What is kept, if it may be used; else it is kept no longer. */
    private @Nullable Kept<T> valid(Key key, Voices voices) {
        Kept<T> found = kept.get(key);
        if (found == null) {
            return null;
        }
        long now = nanoClock.getAsLong();
        if (ageMillis(found.bornNanos) >= LeaseTimes.LEASE_MILLIS) {
            remove(key);
            return null;
        }
        if (!isVouchedFor(found, voices, now)) {
            voices.dropped++;
            remove(key);
            return null;
        }
        return found;
    }

    private boolean isVouchedFor(Kept<T> entry, Voices voices, long now) {
        int denying = 0;
        for (int signer : entry.signers) {
            boolean silent = now - Math.max(voices.heardNanos[signer], entry.keptNanos) > LeaseTimes.nanos(LeaseTimes.SILENCE_MILLIS);
            boolean lost = voices.losses[signer] != entry.asked.losses[signer];
            denying += silent || lost || entry.denied.get(signer) ? 1 : 0;
        }
        return denying < voices.size.weak();
    }

    private void remove(Key key) {
        Kept<T> gone = kept.remove(key);
        if (gone != null) {
            bytes -= gone.weight;
            voices(key.group).kept--;
        }
    }

    private int ageMillis(long bornNanos) {
        return (int) Math.min(Integer.MAX_VALUE, (nanoClock.getAsLong() - bornNanos) / 1_000_000);
    }

    private Voices voices(String group) {
        Voices voices = groups.get(group);
        if (voices == null) {
            throw new IllegalArgumentException("group '" + group + "' is not known here");
        }
        return voices;
    }

    public synchronized CacheCounters counters(String group) {
        Voices voices = groups.get(group);
        return voices == null ? new CacheCounters(0, 0, 0, 0) : new CacheCounters(voices.kept, voices.hits, voices.misses, voices.dropped);
    }

    /** Bytes of all that is kept. */
    public synchronized long bytes() {
        return bytes;
    }
}
