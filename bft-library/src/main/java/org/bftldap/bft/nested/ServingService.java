package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.ServiceAround;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.TransactionAround;
import org.jspecify.annotations.Nullable;

/**
 * A service whose operations other groups may have executed ({@code docs/explanation/protocol.md} §2.15). An invocation is ordered once f+1 replicas of
 * the calling group have signed that they want it, and executed once for each number; what came of it is told to whoever of the group asks, signed
 * by each replica here ({@link CertifyingService}).
 *
 * <p>To be put around a service before its replica is started, with the same callers at all replicas.
 */
public final class ServingService extends ServiceAround {

    /** In place of a client's number, which a group has not. */
    public static final int NO_CLIENT = -1;

    private static final String TOO_LONG = "the result is too long to be told to another group";

    private final String target;
    private final Map<String, Vouching> callers = new TreeMap<>();
    private final ServedInvocations served;
    private final Demands demands;
    private final Aside aside;
    private final Proven proven = new Proven();
    private volatile @Nullable Companions companions;

    /**
     * @param group this one
     * @param self this replica
     * @param callers groups that may have operations executed; this group's file names their replicas as clients with the role
     *     {@link CallerGroups#ROLE}
     */
    public ServingService(ReplicatedService service, GroupConfig group, int self, Collection<GroupConfig> callers) {
        this(service, group, self, callers, ErrandThread::new);
    }

    ServingService(ReplicatedService service, GroupConfig group, int self, Collection<GroupConfig> callers, Aside.Factory aside) {
        super(service);
        this.target = group.name();
        callers.forEach(caller -> this.callers.put(caller.name(), new Vouching(caller)));
        this.served = new ServedInvocations(this.callers.keySet(), service.leaves());
        this.demands = new Demands(self);
        this.aside = aside.start("replica-" + self + "-served", demands::tick, this::ended);
    }

    /** Who waits is told so: the other replicas answer. */
    private void ended(Throwable cause) {
        demands.end();
        Companions node = companions;
        if (node != null) {
            node.ended("what it does for invocations of other groups (BD-2023)", cause);
        }
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        if (!InvocationCodec.isDemand(operation)) {
            return service.readLater(caller, nonce, operation);
        }
        try {
            InvocationCodec.Demand demand = InvocationCodec.demand(operation);
            return demanded(demand.invocation(), new InvocationCodec.Serve(demand.invocation(), demand.vouchers()));
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(new NoAnswer());
        }
    }

    private CompletionStage<ReadAnswer> demanded(Invocation invocation, InvocationCodec.Serve serve) {
        byte[] own = InvocationCodec.encode(serve);
        if (!isWanted(own, serve)) {
            return CompletableFuture.completedFuture(new NoAnswer());
        }
        CompletableFuture<ReadAnswer> answer = new CompletableFuture<>();
        aside.offer(now -> demanded(invocation, own, answer, now), () -> answer.complete(new NoAnswer()));
        return answer;
    }

    private void demanded(Invocation invocation, byte[] own, CompletableFuture<ReadAnswer> answer, long now) {
        Optional<ServedInvocations.Outcome> known = served.outcome(invocation.caller(), invocation.number());
        if (known.isPresent()) {
            answer.complete(answer(invocation, known.get()));
        } else if (!served.isNew(invocation)) {
            answer.complete(new NoAnswer());
        } else {
            demands.add(invocation, own, answer, now);
        }
    }

    /** Under one number only one thing is executed: a caller with more than f faulty replicas may have signed two. */
    private static ReadAnswer answer(Invocation invocation, ServedInvocations.Outcome outcome) {
        boolean isThis = outcome.request().equals(Digest.sha256(invocation.request()));
        return isThis ? new InvocationAnswer(outcome.outcome(), outcome.sequence()) : new NoAnswer();
    }

    private boolean isWanted(byte[] own, InvocationCodec.Serve serve) {
        Invocation invocation = serve.invocation();
        Vouching caller = callers.get(invocation.caller());
        return caller != null
                && invocation.target().equals(target)
                && proven.holds(own, () -> caller.isVouchedFor(caller.wants(invocation.request()), serve.vouchers()));
    }

    @Override
    public Admission admitOfReplica(byte[] operation) {
        try {
            if (InvocationCodec.own(operation) instanceof InvocationCodec.Serve serve) {
                return isWanted(operation, serve) ? new Admission.Admitted() : new Admission.Refused("not wanted by f+1 replicas of a caller");
            }
        } catch (MalformedException e) {
            return new Admission.Refused("cannot be read");
        }
        return service.admitOfReplica(operation);
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return new Running(context, service.begin(context));
    }

    @Override
    public StateLeaves leaves() {
        return NestedLeaves.hiding(service.leaves());
    }

    @Override
    public void joined(Companions node) {
        companions = node;
        demands.joined(node);
        service.joined(node);
    }

    @Override
    public void close() {
        aside.close();
        service.close();
    }

    private final class Running extends TransactionAround {
        private final BatchContext context;
        private final Map<Invocation, ServedInvocations.Outcome> done = new LinkedHashMap<>();

        Running(BatchContext context, BatchTransaction transaction) {
            super(transaction);
            this.context = context;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            if (!caller.role().equals(Caller.REPLICA)) {
                return super.execute(index, caller, operation);
            }
            try {
                if (InvocationCodec.own(operation) instanceof InvocationCodec.Serve serve) {
                    serve(index, serve.invocation());
                    return new byte[0];
                }
            } catch (MalformedException e) {
                return new byte[0]; // admitted by nobody correct
            }
            return super.execute(index, caller, operation);
        }

        /** Once: many replicas have it ordered, and callers ask again. */
        private void serve(int index, Invocation invocation) {
            if (served.isNew(invocation)) {
                byte[] outcome = run(index, new Caller(NO_CLIENT, ClientMember.GROUP_PREFIX + invocation.caller()), invocation.operation());
                ServedInvocations.Outcome told =
                        new ServedInvocations.Outcome(Digest.sha256(invocation.request()), context.sequence(), outcome);
                served.executed(invocation, told);
                done.put(invocation, told);
            }
        }

        private byte[] run(int index, Caller caller, byte[] operation) {
            if (service.admit(operation) instanceof Admission.Refused refused) {
                return InvocationCodec.notTaken(refused.reason());
            }
            byte[] result = super.execute(index, caller, operation);
            return result.length > Invocation.OPERATION_BYTES_MAX ? InvocationCodec.notTaken(TOO_LONG) : InvocationCodec.done(result);
        }

        @Override
        public void commit() {
            served.writeTo(transaction);
            super.commit();
            if (!done.isEmpty()) {
                List<Map.Entry<Invocation, ServedInvocations.Outcome>> told = new ArrayList<>(done.entrySet());
                aside.run(now -> told.forEach(
                        one -> demands.executed(one.getKey(), answering -> answer(answering, one.getValue()))));
            }
        }
    }
}
