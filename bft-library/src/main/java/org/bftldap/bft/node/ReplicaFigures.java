package org.bftldap.bft.node;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.figures.Histogram;

/**
 * How long a replica's work takes, seen at the core's outputs from outside: what is decided cannot depend on it. Written by the loop, read by
 * anybody. Lives as long as the process: a node that is started anew goes on with it.
 */
public final class ReplicaFigures {

    /** Of one batch at this replica. */
    public enum Phase {
        /** From the own proposal or vote for a proposal until it is prepared. */
        PREPARE,
        /** From there until it is decided and all before it are executed. */
        COMMIT,
        /** From there until its effects are committed. */
        EXECUTE
    }

    private final Map<Phase, Histogram> phases = new EnumMap<>(Phase.class);
    private final Histogram batchRequests = Histogram.ofSizes();
    private final Histogram batchBytes = Histogram.ofSizes();
    private final Histogram forces = Histogram.ofSeconds();
    private final Histogram checkpoints = Histogram.ofSeconds();
    private final Histogram viewChanges = Histogram.ofSeconds();

    /** By number; all lie above the last executed one, inside the window. */
    private final TreeMap<Long, Long> accepted = new TreeMap<>();

    private final TreeMap<Long, Long> prepared = new TreeMap<>();
    private final TreeMap<Long, Long> imaged = new TreeMap<>();
    private long lastBegun;
    private long executionSince;
    private long viewLeftSince;
    private boolean changingView;

    public ReplicaFigures() {
        for (Phase phase : Phase.values()) {
            phases.put(phase, Histogram.ofSeconds());
        }
    }

    public Histogram phase(Phase phase) {
        return phases.getOrDefault(phase, Histogram.ofSeconds());
    }

    /** Requests a batch. */
    public Histogram batchRequests() {
        return batchRequests;
    }

    /** Of the operations of a batch. */
    public Histogram batchBytes() {
        return batchBytes;
    }

    /** Of the journal, to disk; in seconds. */
    public Histogram forces() {
        return forces;
    }

    /** From the begin of an image of the state until q replicas have signed its root; in seconds. */
    public Histogram checkpoints() {
        return checkpoints;
    }

    /** From leaving a view until another is entered, at the loop's ticks; in seconds. */
    public Histogram viewChanges() {
        return viewChanges;
    }

    /** A node begins: what the one before it had under way is not gone on with. */
    void begin() {
        accepted.clear();
        prepared.clear();
        imaged.clear();
        changingView = false;
    }

    void forced(long nanos) {
        forces.addNanos(nanos);
    }

    void sent(List<Outgoing> sends, long nowNanos) {
        for (Outgoing outgoing : sends) {
            if (outgoing instanceof Outgoing.ToOthers) {
                said(outgoing.message(), nowNanos);
            }
        }
    }

    /** What is said again, to who has missed it, counts from the first time. */
    private void said(Message message, long nowNanos) {
        if (message instanceof PrePrepare proposal && proposal.sequence() > lastBegun) {
            accepted.putIfAbsent(proposal.sequence(), nowNanos);
        } else if (message instanceof Prepare vote && vote.sequence() > lastBegun) {
            accepted.putIfAbsent(vote.sequence(), nowNanos);
        } else if (message instanceof Commit vote && vote.sequence() > lastBegun && prepared.putIfAbsent(vote.sequence(), nowNanos) == null) {
            Long since = accepted.remove(vote.sequence());
            if (since != null) {
                phase(Phase.PREPARE).addNanos(nowNanos - since);
            }
        }
    }

    void performing(Command command, long nowNanos) {
        if (command instanceof Command.Execute execute) {
            executing(execute, nowNanos);
        } else if (command instanceof Command.TakeImage take) {
            imaged.put(take.sequence(), nowNanos);
        } else if (command instanceof Command.CheckpointStable stable) {
            long sequence = stable.certificate().sequence();
            Long since = imaged.get(sequence);
            if (since != null) {
                checkpoints.addNanos(nowNanos - since);
            }
            imaged.headMap(sequence, true).clear();
        }
    }

    private void executing(Command.Execute execute, long nowNanos) {
        long sequence = execute.context().sequence();
        Long since = prepared.get(sequence);
        if (since != null) {
            phase(Phase.COMMIT).addNanos(nowNanos - since);
        }
        accepted.headMap(sequence, true).clear();
        prepared.headMap(sequence, true).clear();
        lastBegun = sequence;
        executionSince = nowNanos;
        batchRequests.add(execute.operations().size());
        batchBytes.add(execute.operations().stream().mapToLong(operation -> operation.payload().length).sum());
    }

    void sealed(long nowNanos) {
        phase(Phase.EXECUTE).addNanos(nowNanos - executionSince);
    }

    void mode(CoreStatus.Mode mode, long nowNanos) {
        if (mode == CoreStatus.Mode.CHANGING_VIEW && !changingView) {
            changingView = true;
            viewLeftSince = nowNanos;
        } else if (changingView && mode == CoreStatus.Mode.NORMAL) {
            changingView = false;
            viewChanges.addNanos(nowNanos - viewLeftSince);
        }
    }
}
