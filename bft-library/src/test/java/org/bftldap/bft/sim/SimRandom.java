package org.bftldap.bft.sim;

import java.util.List;
import java.util.TreeSet;

/**
 * The run's only source of chance: SplitMix64 with a fixed, own implementation, so that a seed means the same on every JDK.
 *
 * <p>Forks go by name and depend on the seed alone, not on what was drawn before: a draw more in one part of the simulator does not shift
 * the other parts.
 */
public final class SimRandom {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FNV_OFFSET = 0xCBF29CE484222325L;
    static final long FNV_PRIME = 0x100000001B3L;

    private final long seed;
    private long state;

    public SimRandom(long seed) {
        this.seed = mix(seed + GOLDEN_GAMMA);
        this.state = this.seed;
    }

    /** A generator of its own for {@code name}: "net", "disk.2", "client.1007". */
    public SimRandom fork(String name) {
        long hash = FNV_OFFSET;
        for (int i = 0; i < name.length(); i++) {
            hash = (hash ^ name.charAt(i)) * FNV_PRIME;
        }
        return new SimRandom(seed ^ mix(hash));
    }

    /** A generator of its own for the thing with this key: what happens to it does not depend on how many came before it. */
    SimRandom forkFor(long key) {
        return new SimRandom(seed ^ mix(key + GOLDEN_GAMMA));
    }

    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** 0..bound-1. */
    public int below(int bound) {
        return (int) belowLong(bound);
    }

    /** 0..bound-1. The bias is below bound / 2^63, which no run is long enough to see. */
    public long belowLong(long bound) {
        if (bound < 1) {
            throw new IllegalArgumentException("nothing is below " + bound + " and not negative");
        }
        return (nextLong() >>> 1) % bound;
    }

    /** from..to, both included. */
    public long between(long from, long to) {
        return from + belowLong(to - from + 1);
    }

    /** True in {@code perMille} of 1,000 cases. */
    public boolean chance(int perMille) {
        return below(1000) < perMille;
    }

    public <T> T pick(List<T> from) {
        return from.get(below(from.size()));
    }

    /** {@code count} different numbers of 0..bound-1, ascending. */
    public List<Integer> distinctBelow(int bound, int count) {
        TreeSet<Integer> chosen = new TreeSet<>();
        while (chosen.size() < Math.min(count, bound)) {
            chosen.add(below(bound));
        }
        return List.copyOf(chosen);
    }

    /** A permutation of all longs without visible pattern (Stafford's mix 13). */
    static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
