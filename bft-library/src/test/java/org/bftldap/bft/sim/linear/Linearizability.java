package org.bftldap.bft.sim.linear;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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

    private final List<Call<S>> calls;
    /** By call: the one before it in its lane, or -1. */
    private final int[] before;

    private final Set<Position<S>> seen = new HashSet<>();
    private BitSet done = new BitSet();
    private S state;

    private Linearizability(List<Call<S>> calls, S initial) {
        this.calls = calls;
        this.state = initial;
        this.before = new int[calls.size()];
        Map<String, Integer> lastOfLane = new HashMap<>();
        for (int i = 0; i < before.length; i++) {
            String lane = calls.get(i).lane();
            Integer last = lane.isEmpty() ? null : lastOfLane.put(lane, i);
            before[i] = last == null ? -1 : last;
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
            for (int i = done.nextClearBit(0); i < calls.size() && calls.get(i).called() <= earliestReturn; i = done.nextClearBit(i + 1)) {
                Call<S> call = calls.get(i);
                if (call.operation().isRead() && call.fits(state)) {
                    done.set(i);
                    taken = true;
                }
            }
        }
    }

    /** The first call from {@code from} on that may take effect now and leads to a new position. */
    private int candidate(int from) {
        long earliestReturn = earliestReturn();
        for (int i = done.nextClearBit(from); i < calls.size(); i = done.nextClearBit(i + 1)) {
            Call<S> call = calls.get(i);
            if (call.called() > earliestReturn) {
                return -1;
            }
            boolean isInTurn = before[i] < 0 || done.get(before[i]);
            if (isInTurn && call.fits(state) && isNew(i)) {
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
        long earliest = Long.MAX_VALUE;
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            Call<S> call = calls.get(i);
            if (call.called() > earliest) {
                break;
            }
            earliest = Math.min(earliest, call.returned());
        }
        return earliest;
    }

    private boolean answeredAreDone() {
        for (int i = done.nextClearBit(0); i < calls.size(); i = done.nextClearBit(i + 1)) {
            if (!calls.get(i).pending()) {
                return false;
            }
        }
        return true;
    }
}
