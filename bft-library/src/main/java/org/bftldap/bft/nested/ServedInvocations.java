package org.bftldap.bft.nested;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.StateLeaves;

/**
 * What this group has executed for others, so that it does so once, and can say again what came of it: replicated state, changed by executing
 * batches only. Bounded: of each caller the numbers above those that have ended there, at most {@link OpenInvocations#OPEN_MAX}. Read by any thread,
 * which may see an outcome a moment before its batch is committed here: the batch is decided, so nothing undoes it.
 */
final class ServedInvocations {

    /**
     * What came of one.
     *
     * @param request digest of what was asked under this number
     * @param sequence of the batch in which it was executed
     * @param outcome as the codec has it
     */
    record Outcome(Digest request, long sequence, byte[] outcome) {}

    private static final class Caller {
        final Map<Long, Outcome> outcomes = new ConcurrentSkipListMap<>();
        volatile long settled;
    }

    private final Map<String, Caller> callers = new TreeMap<>();
    private final NestedLeaves leaves = new NestedLeaves();

    /** As the state has it. @param known the groups that may invoke this one */
    ServedInvocations(Iterable<String> known, StateLeaves state) {
        Map<Digest, String> names = new TreeMap<>();
        for (String name : known) {
            callers.put(name, new Caller());
            names.put(digest(NestedLeaves.key(NestedLeaves.Kind.CALLER, name)), name);
        }
        state.forEachLibraryLeaf((key, value) -> {
            try {
                restore(names, key, value);
            } catch (MalformedException e) {
                throw new IllegalArgumentException("what came of an invocation is damaged in the store: " + e.getMessage(), e);
            }
        });
    }

    private static Digest digest(byte[] key) {
        return Digest.of(Arrays.copyOfRange(key, 2, 2 + Digest.BYTES));
    }

    /** Leaves of groups that may call no longer stay in the state and are not read. */
    private void restore(Map<Digest, String> names, byte[] key, byte[] value) throws MalformedException {
        boolean isCaller = NestedLeaves.isOf(NestedLeaves.Kind.CALLER, key);
        if (!isCaller && !NestedLeaves.isOf(NestedLeaves.Kind.OUTCOME, key)) {
            return;
        }
        String name = names.get(digest(key));
        if (name == null) {
            return;
        }
        BinaryReader in = new BinaryReader(value);
        Caller caller = callers.get(name);
        if (isCaller) {
            caller.settled = in.takeNumber("settled");
        } else {
            caller.outcomes.put(
                    NestedLeaves.number(key),
                    new Outcome(in.takeDigest(), in.takeNumber("sequence"), in.takeBytes(Invocation.OPERATION_BYTES_MAX + 16, "outcome")));
        }
        in.end();
    }

    /** What came of it, if it was executed and the caller has not said that it ended. */
    Optional<Outcome> outcome(String caller, long number) {
        Caller of = callers.get(caller);
        return of == null ? Optional.empty() : Optional.ofNullable(of.outcomes.get(number));
    }

    /** Whether it is to be executed: it was not, it did not end at the caller, and does not run ahead. */
    boolean isNew(Invocation invocation) {
        Caller caller = callers.get(invocation.caller());
        long settled = caller == null ? Long.MAX_VALUE : Math.max(caller.settled, invocation.settled());
        return invocation.number() > settled
                && invocation.number() - settled <= OpenInvocations.OPEN_MAX
                && !caller.outcomes.containsKey(invocation.number());
    }

    /** It was executed, in this batch. */
    void executed(Invocation invocation, Outcome outcome) {
        Caller caller = callers.get(invocation.caller());
        forget(invocation.caller(), caller, invocation.settled());
        caller.outcomes.put(invocation.number(), outcome);
        BinaryWriter out = new BinaryWriter(64 + outcome.outcome().length);
        out.putDigest(outcome.request());
        out.putLong(outcome.sequence());
        out.putBytes(outcome.outcome());
        leaves.put(NestedLeaves.key(NestedLeaves.Kind.OUTCOME, invocation.caller(), invocation.number()), out.toBytes());
    }

    private void forget(String name, Caller caller, long settled) {
        if (settled <= caller.settled) {
            return;
        }
        caller.settled = settled;
        caller.outcomes.keySet().removeIf(number -> {
            if (number <= settled) {
                leaves.remove(NestedLeaves.key(NestedLeaves.Kind.OUTCOME, name, number));
            }
            return number <= settled;
        });
        BinaryWriter out = new BinaryWriter(16);
        out.putLong(settled);
        leaves.put(NestedLeaves.key(NestedLeaves.Kind.CALLER, name), out.toBytes());
    }

    /** What changed since the last call. */
    void writeTo(BatchTransaction transaction) {
        leaves.writeTo(transaction);
    }
}
