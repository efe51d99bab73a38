package org.bftldap.bft.sim.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bftldap.bft.sim.linear.History.Call;

/**
 * Searches for an order of an object's calls in which each takes effect between its call and its return and tells what it told (Wing and
 * Gong 1993; the cache of Lowe 2017: a set of calls done with the state reached is tried once).
 *
 * @param <S> the object's states
 */
public final class Linearizability<S> {

    /** A search that needs more is given up: the histories of a run stay far below. */
    private static final int POSITIONS_MAX = 2_000_000;

    private record Position<S>(BitSet done, S state) {}

    /** Where the search stood when it took a call. */
    private record Step<S>(BitSet done, S state, int taken) {}

    /** In the order of their returns, those that never returned last. */
    private final List<Call<S>> calls;
    /** By call: the one before it in its lane, or -1. */
    private final int[] before;

    private final Set<Position<S>> seen = new HashSet<>();
    private BitSet done = new BitSet();
    private S state;

    private Linearizability(List<Call<S>> inOrderOfCalls, S initial) {
        this.calls = new ArrayList<>(inOrderOfCalls);
        calls.sort(Comparator.comparingLong(Call::returned));
        this.state = initial;
        this.before = new int[calls.size()];
        Arrays.fill(before, -1);
        Map<Call<S>, Integer> places = new IdentityHashMap<>();
        for (int i = 0; i < before.length; i++) {
            places.put(calls.get(i), i);
        }
        Map<String, Integer> lastOfLane = new HashMap<>();
        for (Call<S> call : inOrderOfCalls) {
            int place = places.get(call);
            if (!call.lane().isEmpty()) {
                Integer last = lastOfLane.put(call.lane(), place);
                before[place] = last == null ? -1 : last;
            }
        }
    }

    /** Whether one object, {@code initial} at first, explains all these calls. */
    public static <S> boolean isLinearizable(List<Call<S>> calls, S initial) {
        List<Call<S>> telling = new ArrayList<>(calls);
        telling.removeIf(call -> call.pending() && call.operation().isRead());
        return new Linearizability<>(telling, initial).search();
    }

    private boolean search() {
        Deque<Step<S>> path = new ArrayDeque<>();
        int from = 0;
        takeReads();
        while (!answeredAreDone()) {
            int next = candidate(from);
            if (next >= 0) {
                path.push(new Step<>((BitSet) done.clone(), state, next));
                state = calls.get(next).operation().apply(state);
                done.set(next);
                takeReads();
                from = 0;
            } else if (path.isEmpty()) {
                return false;
            } else {
                Step<S> last = path.pop();
                done = last.done;
                state = last.state;
                from = last.taken + 1;
            }
        }
        return true;
    }

    /** A read that fits now may as well take effect now: it changes nothing for the others. So there is nothing to try. */
    private void takeReads() {
        boolean taken = true;
        while (taken) {
            taken = false;
            long earliestReturn = earliestReturn();
            for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
                Call<S> call = calls.get(i);
                if (call.called() <= earliestReturn && call.operation().isRead() && call.fits(state)) {
                    done.set(i);
                    taken = true;
                }
            }
        }
    }

    /**
     * The first call from {@code from} on that may take effect now and leads to a new position. What was answered is tried before what never
     * was: to let all of the latter take effect wherever they fit leads astray for longest.
     */
    private int candidate(int from) {
        long earliestReturn = earliestReturn();
        for (int i = done.nextClearBit(from); i < calls.size(); i = done.nextClearBit(i + 1)) {
            Call<S> call = calls.get(i);
            boolean isInTurn = before[i] < 0 || done.get(before[i]);
            if (call.called() <= earliestReturn && isInTurn && call.fits(state) && isNew(i)) {
                return i;
            }
        }
        return -1;
    }

    private boolean isNew(int next) {
        BitSet after = (BitSet) done.clone();
        after.set(next);
        if (seen.size() > POSITIONS_MAX) {
            throw new IllegalStateException("the history is too long to search");
        }
        return seen.add(new Position<>(after, calls.get(next).operation().apply(state)));
    }

    /** No call that began after this may go before the call that returned then. */
    private long earliestReturn() {
        int next = done.nextClearBit(0);
        return next < calls.size() ? calls.get(next).returned() : Long.MAX_VALUE;
    }

    private boolean answeredAreDone() {
        int next = done.nextClearBit(0);
        return next >= calls.size() || calls.get(next).pending();
    }
}
