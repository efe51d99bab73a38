package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ServiceAround;
import org.bftldap.bft.service.StateLeaves;

/**
 * A service that invokes other groups ({@code docs/explanation/protocol.md} §2.15). What it invokes becomes state when its batch is executed; what came
 * of it is an operation of this group's order, which proves itself: CLOSE with the target's signatures, ABORT with those of f+1 replicas of this group,
 * or the deadline, which passes for all in the same batch. The first of them counts.
 *
 * <p>To be put around a service before its replica is started, with the same targets at all replicas.
 */
public final class InvokingService extends ServiceAround {

    /** Deadlines in one batch; what is left comes in the next. */
    static final int DUE_PER_BATCH_MAX = 64;

    private final CallingService calling;
    private final String caller;
    private final Vouching vouching;
    private final Targets targets;
    private final OpenInvocations open;
    private final Errands errands;
    private final Aside aside;
    private final Proven proven = new Proven();
    private final OwnGroup ownGroup = new Ways();

    /**
     * Connects to the targets and returns at once.
     *
     * @param group this one
     * @param self this replica
     * @param keys this replica's
     * @param targets groups that may be invoked; each names the replicas of this one as clients ({@link CallerGroups})
     */
    public InvokingService(CallingService service, GroupConfig group, int self, NodeKeys keys, Collection<GroupConfig> targets) {
        this(service, group, self, keys, Targets.connect(targets, group.name(), self, keys), ErrandThread::new);
    }

    InvokingService(CallingService service, GroupConfig group, int self, NodeKeys keys, Targets targets, Aside.Factory aside) {
        super(service);
        this.calling = service;
        this.caller = group.name();
        this.vouching = new Vouching(group);
        this.targets = targets;
        this.open = new OpenInvocations(caller, service.leaves());
        this.errands = new Errands(self, keys, vouching, ownGroup);
        this.aside = aside.start(
                "replica-" + self + "-invocations",
                errands::tick,
                cause -> ownGroup.ended("what it does for its group's invocations (BD-2023)", cause));
    }

    @Override
    public long dueMillis() {
        return Math.min(service.dueMillis(), open.nextDeadlineMillis());
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return new Running(context);
    }

    @Override
    public Admission admitOfReplica(byte[] operation) {
        try {
            InvocationCodec.Own own = InvocationCodec.own(operation);
            if (own instanceof InvocationCodec.Close close) {
                return isProved(operation, close) ? new Admission.Admitted() : new Admission.Refused("not what the target answered");
            }
            if (own instanceof InvocationCodec.Abort abort) {
                boolean holds = vouching.isVouchedFor(vouching.givesUp(abort.id()), abort.votes());
                return holds ? new Admission.Admitted() : new Admission.Refused("not given up by f+1 replicas");
            }
        } catch (MalformedException e) {
            return new Admission.Refused("cannot be read");
        }
        return service.admitOfReplica(operation);
    }

    /** Each answer is verified once here: when it comes from the target, from the primary, or in the order, whatever is first. */
    private boolean isProved(byte[] operation, InvocationCodec.Close close) {
        return proven.holds(operation, () -> targets.isProved(close.id().target(), close.reply(), caller));
    }

    @Override
    public StateLeaves leaves() {
        return NestedLeaves.hiding(service.leaves());
    }

    @Override
    public void joined(Companions node) {
        ownGroup.joined(node);
        targets.joined(node);
        service.joined(node);
        List<OpenInvocation> restored = List.copyOf(open.all());
        aside.run(now -> restored.forEach(one -> errands.opened(one, now)));
    }

    @Override
    public void received(int from, byte[] proof) {
        if (InvocationCodec.isTold(proof)) {
            aside.offer(now -> errands.told(from, proof, now), () -> {}); // who told it says it again
        } else if (!targets.received(proof)) {
            service.received(from, proof);
        }
    }

    @Override
    public void close() {
        aside.close();
        targets.close();
        service.close();
    }

    /** One batch: what is due ends first, then its operations. */
    private final class Running implements BatchTransaction, Invocations {
        private final BatchContext context;
        private final CallingTransaction transaction;
        private final List<OpenInvocation> opened = new ArrayList<>();
        private final List<InvocationId> ended = new ArrayList<>();

        Running(BatchContext context) {
            this.context = context;
            this.transaction = calling.begin(context, this);
            for (InvocationId id : open.due(context.timeMillis(), DUE_PER_BATCH_MAX)) {
                end(id, new InvocationResult.TimedOut());
            }
        }

        @Override
        public Opening read(String target, byte[] operation, Duration limit, AbortPolicy policy) {
            return open(target, OpenInvocation.Kind.READ, operation, limit, policy);
        }

        @Override
        public Opening write(String target, byte[] operation, Duration limit, AbortPolicy policy) {
            return open(target, OpenInvocation.Kind.WRITE, operation, limit, policy);
        }

        private Opening open(String target, OpenInvocation.Kind kind, byte[] operation, Duration limit, AbortPolicy policy) {
            if (!targets.isKnown(target)) {
                return new Opening.Refused(Opening.Reason.UNKNOWN_TARGET);
            }
            Opening opening = open.open(target, kind, operation, context, limit, policy);
            if (opening instanceof Opening.Opened one) {
                opened.addAll(open.find(one.id()));
            }
            return opening;
        }

        @Override
        public byte[] execute(int index, Caller from, byte[] operation) {
            if (!from.role().equals(Caller.REPLICA)) {
                return transaction.execute(index, from, operation);
            }
            try {
                InvocationCodec.Own own = InvocationCodec.own(operation);
                if (own instanceof InvocationCodec.Close close) {
                    open.find(close.id()).forEach(one -> close(one, close.reply()));
                } else if (own instanceof InvocationCodec.Abort abort) {
                    open.find(abort.id()).forEach(this::abort);
                } else {
                    return transaction.execute(index, from, operation);
                }
                return new byte[0];
            } catch (MalformedException e) {
                return new byte[0]; // admitted by nobody correct
            }
        }

        /** The signatures were checked when it was admitted; whether it answers what is open here, only the state tells. */
        private void close(OpenInvocation one, CertifiedReply reply) {
            if (!one.isAnsweredBy(reply)) {
                return;
            }
            long version = reply.statement().version();
            if (one.kind() == OpenInvocation.Kind.READ) {
                end(one.id(), new InvocationResult.Answered(reply.result(), version));
                return;
            }
            try {
                end(one.id(), InvocationCodec.outcome(reply.result(), version));
            } catch (MalformedException e) {
                // A target with more than f faulty replicas signs anything. This one is left to its deadline.
            }
        }

        private void abort(OpenInvocation one) {
            if (one.policy() instanceof AbortPolicy.ByVotes) {
                end(one.id(), new InvocationResult.Aborted());
            }
        }

        private void end(InvocationId id, InvocationResult result) {
            if (result instanceof InvocationResult.Aborted || result instanceof InvocationResult.TimedOut) {
                open.failed(id, context.timeMillis());
            } else {
                open.answered(id);
            }
            ended.add(id);
            transaction.onResult(id, result);
        }

        @Override
        public void putLibraryLeaf(byte[] key, byte[] value) {
            transaction.putLibraryLeaf(key, value);
        }

        @Override
        public void removeLibraryLeaf(byte[] key) {
            transaction.removeLibraryLeaf(key);
        }

        @Override
        public void commit() {
            open.writeTo(transaction);
            transaction.commit();
            if (!opened.isEmpty() || !ended.isEmpty()) {
                List<OpenInvocation> begun = List.copyOf(opened);
                List<InvocationId> done = List.copyOf(ended);
                aside.run(now -> {
                    begun.stream().filter(one -> !done.contains(one.id())).forEach(one -> errands.opened(one, now));
                    done.forEach(errands::ended);
                });
            }
        }

        @Override
        public void close() {
            transaction.close();
        }
    }

    private final class Ways extends OwnGroup {
        @Override
        public void ask(OpenInvocation one, byte[] question, Duration limit) {
            targets.way(one.invocation().target())
                    .ask(one.nonce(), one.request(), question, limit)
                    .whenComplete((reply, failure) -> aside.run(now -> {
                        if (failure == null) {
                            // Verified by the one who asked or took it over, word by word or as a whole.
                            proven.add(InvocationCodec.encode(new InvocationCodec.Close(one.id(), reply)));
                            errands.answered(one.id(), reply, now);
                        } else {
                            errands.unanswered(one.id(), now);
                        }
                    }));
        }
    }
}
