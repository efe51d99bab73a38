package org.bftldap.bft.sim.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What clients asked and when, and what they were told and when, by register. An operation that was never answered stays pending for ever:
 * it may have happened at any time after its call, or not at all.
 */
public final class History {

    private static final long NEVER = Long.MAX_VALUE;

    /**
     * A call and its return; positions count all calls and returns of the history.
     *
     * @param lane calls of one lane take effect in the order of the calls, if they do: a session's writes. {@code ""} is no lane
     */
    public record Call(
            String client, String lane, RegisterOperation operation, long called, long returned, OptionalLong result) {
        public boolean pending() {
            return returned == NEVER;
        }

        @Override
        public String toString() {
            String end = pending() ? "never" : String.valueOf(returned);
            return client + " " + operation + " [" + called + ".." + end + "] "
                    + (result.isPresent() ? "-> " + result.getAsLong() : "-> ?");
        }
    }

    private record Key(int register, int index) {}

    private final Map<Integer, List<Call>> registers = new TreeMap<>();
    private final Map<Long, Key> open = new TreeMap<>();
    private long position;
    private long tokens;

    /** @return a token for {@link #returned} */
    public long called(String client, int register, RegisterOperation operation) {
        return calledInLane(client, "", register, operation);
    }

    /** As {@link #called}, after all calls of this lane that came before. */
    public long calledInLane(String client, String lane, int register, RegisterOperation operation) {
        List<Call> calls = registers.computeIfAbsent(register, r -> new ArrayList<>());
        calls.add(new Call(client, lane, operation, position++, NEVER, OptionalLong.empty()));
        open.put(++tokens, new Key(register, calls.size() - 1));
        return tokens;
    }

    public void returned(long token, long result) {
        Key key = open.remove(token);
        if (key == null) {
            throw new IllegalStateException("an operation returns once");
        }
        List<Call> calls = registers.get(key.register);
        Call call = calls.get(key.index);
        calls.set(
                key.index,
                new Call(call.client, call.lane, call.operation, call.called, position++, OptionalLong.of(result)));
    }

    public int pending() {
        return open.size();
    }

    /** Calls by register, in the order of the calls. */
    public Map<Integer, List<Call>> registers() {
        return registers;
    }
}
