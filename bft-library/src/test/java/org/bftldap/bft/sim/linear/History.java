package org.bftldap.bft.sim.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What clients asked and when, and what they were told and when, by object. An operation that was never answered stays pending for ever:
 * it may have happened at any time after its call, or not at all.
 *
 * @param <S> the objects' states
 */
public final class History<S> {

    private static final long NEVER = Long.MAX_VALUE;

    /**
     * A call and its return; positions count all calls and returns of the history.
     *
     * @param lane calls of one lane take effect in the order of the calls, if they do: a session's writes. {@code ""} is no lane
     * @param result means nothing as long as it is pending
     */
    public record Call<S>(
            String client, String lane, Operation<S> operation, long called, long returned, List<Long> result) {
        public boolean pending() {
            return returned == NEVER;
        }

        /** Whether what the client was told is what this operation tells at {@code state}; an unknown result fits all. */
        boolean fits(S state) {
            return pending() || operation.result(state).equals(result);
        }

        @Override
        public String toString() {
            String end = pending() ? "never" : String.valueOf(returned);
            return client + " " + operation + " [" + called + ".." + end + "] -> " + (pending() ? "?" : result);
        }
    }

    private record Key(String object, int index) {}

    private final Map<String, List<Call<S>>> objects = new TreeMap<>();
    private final Map<Long, Key> open = new TreeMap<>();
    private long position;
    private long tokens;

    /** @return a token for {@link #returned} */
    public long called(String client, String object, Operation<S> operation) {
        return calledInLane(client, "", object, operation);
    }

    /** As {@link #called}, after all calls of this lane that came before. */
    public long calledInLane(String client, String lane, String object, Operation<S> operation) {
        List<Call<S>> calls = objects.computeIfAbsent(object, o -> new ArrayList<>());
        calls.add(new Call<>(client, lane, operation, position++, NEVER, List.of()));
        open.put(++tokens, new Key(object, calls.size() - 1));
        return tokens;
    }

    public void returned(long token, List<Long> result) {
        Key key = open.remove(token);
        if (key == null) {
            throw new IllegalStateException("an operation returns once");
        }
        List<Call<S>> calls = objects.get(key.object);
        Call<S> call = calls.get(key.index);
        calls.set(
                key.index,
                new Call<>(call.client, call.lane, call.operation, call.called, position++, List.copyOf(result)));
    }

    public int pending() {
        return open.size();
    }

    /** Calls by object, in the order of the calls. */
    public Map<String, List<Call<S>>> objects() {
        return objects;
    }
}
