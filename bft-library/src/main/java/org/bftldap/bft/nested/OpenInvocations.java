package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.StateLeaves;

/**
 * The invocations of this group that have no result yet, and what is known of each target: replicated state, changed by executing batches only, and
 * so equal at all replicas ({@code docs/explanation/protocol.md} §2.15). Knows no clock but the agreed one.
 *
 * <p>Per target at most {@link #OPEN_MAX} numbers lie between the oldest open one and the newest, so that the target need keep no more outcomes.
 * A target that let several in a row end unanswered is left alone for a while: a circuit breaker that all replicas open and close at once.
 */
public final class OpenInvocations {

    /** Of one target. */
    public static final int OPEN_MAX = 128;

    /** Unanswered in a row, after which a target is left alone. */
    public static final int FAILURES_MAX = 3;

    /** For how long, in agreed time; then one invocation is let through to see. */
    public static final long LEFT_ALONE_MILLIS = TimeUnit.SECONDS.toMillis(5);

    /** Longest time from opening to deadline. */
    public static final Duration LIMIT_MAX = Duration.ofDays(7);

    /** What is kept of a target, also when nothing is open. */
    private static final class Target {
        final TreeMap<Long, OpenInvocation> open = new TreeMap<>();
        long last;
        int failures;
        long leftAloneUntilMillis;

        /** All up to this one have ended. */
        long settled() {
            return open.isEmpty() ? last : open.firstKey() - 1;
        }

        byte[] encode(String name) {
            BinaryWriter out = new BinaryWriter(128);
            InvocationCodec.name(out, name);
            out.putLong(last);
            out.putInt(failures);
            out.putLong(leftAloneUntilMillis);
            return out.toBytes();
        }
    }

    private final String caller;
    private final TreeMap<String, Target> targets = new TreeMap<>();
    private final NestedLeaves leaves = new NestedLeaves();

    /**
     * As the state has it.
     *
     * @param caller this group
     */
    OpenInvocations(String caller, StateLeaves state) {
        this.caller = caller;
        state.forEachLibraryLeaf((key, value) -> {
            try {
                restore(key, value);
            } catch (MalformedException e) {
                throw new IllegalArgumentException("an invocation in the store is damaged: " + e.getMessage(), e);
            }
        });
    }

    private void restore(byte[] key, byte[] value) throws MalformedException {
        if (NestedLeaves.isOf(NestedLeaves.Kind.TARGET, key)) {
            BinaryReader in = new BinaryReader(value);
            Target target = target(InvocationCodec.name(in));
            target.last = in.takeNumber("last");
            target.failures = in.takeInt(FAILURES_MAX, "failures");
            target.leftAloneUntilMillis = in.takeLong();
            in.end();
        } else if (NestedLeaves.isOf(NestedLeaves.Kind.OPEN, key)) {
            OpenInvocation open = OpenInvocation.decode(caller, NestedLeaves.number(key), value);
            target(open.invocation().target()).open.put(open.invocation().number(), open);
        }
    }

    private Target target(String name) {
        return targets.computeIfAbsent(name, absent -> new Target());
    }

    /** @param batch in which it is opened @param targetName of a group that can be invoked */
    Opening open(
            String targetName, OpenInvocation.Kind kind, byte[] operation, BatchContext batch, Duration limit, AbortPolicy policy) {
        long nowMillis = batch.timeMillis();
        if (limit.toMillis() < 1 || limit.compareTo(LIMIT_MAX) > 0) {
            throw new IllegalArgumentException("an invocation has from 1 ms to " + LIMIT_MAX + ", not " + limit);
        }
        if (operation.length > Invocation.OPERATION_BYTES_MAX) {
            return new Opening.Refused(Opening.Reason.TOO_LONG);
        }
        Target target = target(targetName);
        if (target.last - target.settled() >= OPEN_MAX) {
            return new Opening.Refused(Opening.Reason.TOO_MANY);
        }
        if (target.failures >= FAILURES_MAX) {
            if (nowMillis < target.leftAloneUntilMillis) {
                return new Opening.Refused(Opening.Reason.LEFT_ALONE);
            }
            // This one tries; the next waits for what becomes of it.
            target.leftAloneUntilMillis = nowMillis + LEFT_ALONE_MILLIS;
        }
        long settled = target.settled();
        long number = ++target.last;
        Invocation invocation = new Invocation(caller, targetName, number, settled, operation);
        OpenInvocation open = new OpenInvocation(
                invocation, kind, invocation.nonce(batch.seed()), nowMillis, nowMillis + limit.toMillis(), policy);
        target.open.put(number, open);
        leaves.put(NestedLeaves.key(NestedLeaves.Kind.OPEN, targetName, number), open.encode());
        changed(targetName, target);
        return new Opening.Opened(open.id());
    }

    /** The open invocation of this name, or none. */
    List<OpenInvocation> find(InvocationId id) {
        Target target = targets.get(id.target());
        OpenInvocation open = target == null ? null : target.open.get(id.number());
        return open == null ? List.of() : List.of(open);
    }

    /** It was answered. */
    void answered(InvocationId id) {
        Target target = ended(id);
        target.failures = 0;
        target.leftAloneUntilMillis = 0;
        changed(id.target(), target);
    }

    /** It ended without an answer. */
    void failed(InvocationId id, long nowMillis) {
        Target target = ended(id);
        target.failures = Math.min(FAILURES_MAX, target.failures + 1);
        target.leftAloneUntilMillis = nowMillis + LEFT_ALONE_MILLIS;
        changed(id.target(), target);
    }

    private Target ended(InvocationId id) {
        Target target = target(id.target());
        if (target.open.remove(id.number()) == null) {
            throw new IllegalStateException(id + " is not open");
        }
        leaves.remove(NestedLeaves.key(NestedLeaves.Kind.OPEN, id.target(), id.number()));
        return target;
    }

    private void changed(String name, Target target) {
        leaves.put(NestedLeaves.key(NestedLeaves.Kind.TARGET, name), target.encode(name));
    }

    /** Those whose deadline has come, at most so many, in the order of targets and numbers. */
    List<InvocationId> due(long nowMillis, int max) {
        List<InvocationId> due = new ArrayList<>();
        for (OpenInvocation open : all()) {
            if (due.size() < max && open.deadlineMillis() <= nowMillis) {
                due.add(open.id());
            }
        }
        return due;
    }

    /** Agreed time of the next deadline; {@link Long#MAX_VALUE} if nothing is open. */
    long nextDeadlineMillis() {
        return all().stream().mapToLong(OpenInvocation::deadlineMillis).min().orElse(Long.MAX_VALUE);
    }

    Collection<OpenInvocation> all() {
        List<OpenInvocation> all = new ArrayList<>();
        targets.values().forEach(target -> all.addAll(target.open.values()));
        return all;
    }

    /** What changed since the last call. */
    void writeTo(BatchTransaction transaction) {
        leaves.writeTo(transaction);
    }
}
