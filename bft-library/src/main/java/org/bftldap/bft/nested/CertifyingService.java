package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.ServiceAround;

/**
 * A service whose answers to other groups, and to clients that want proof, are signed by this replica. All others pass as they are:
 * signatures cost, so they are made only where they are needed. Only what the service answers is signed; nothing else that a caller chooses.
 */
public final class CertifyingService extends ServiceAround {

    /** Around the result in its message. */
    private static final int OVERHEAD_BYTES = 4096;

    private final GroupConfig group;
    private final Digest groupFile;
    private final int self;
    private final NodeKeys keys;
    private final CallerGroups callers;
    private final int requestBytesMax;
    private final LeaseKeeper leases;
    private long begunMillis;
    private volatile long doneMillis;

    public CertifyingService(ReplicatedService service, GroupConfig group, int self, NodeKeys keys) {
        super(service);
        this.group = group;
        this.groupFile = Digest.of(group.fileDigest());
        this.self = self;
        this.keys = keys;
        this.callers = new CallerGroups(group);
        this.leases = new LeaseKeeper(service, callers, "replica-" + self + "-leases");
        this.requestBytesMax = group.tuning().requestBytesMax();
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        Optional<String> asking = callers.groupOf(caller.client());
        try {
            if (asking.isPresent() && InvocationCodec.isDemand(operation)) {
                return invoked(caller, asking.get(), InvocationCodec.demand(operation), operation);
            }
            if (asking.isPresent()) {
                NestedCodec.Question question = NestedCodec.question(operation);
                // All replicas of the asking group ask under the same nonce: whatever is asked further on is asked alike for all of them.
                byte[] further = Digest.sha256(asking.get().getBytes(StandardCharsets.UTF_8), question.nonce().toBytes()).toBytes();
                return certified(caller, asking.get(), further, question);
            }
            if (NestedCodec.isOfClient(operation)) {
                return certified(caller, Statement.CLIENT, nonce, NestedCodec.clientQuestion(operation));
            }
        } catch (MalformedException e) {
            return CompletableFuture.completedFuture(new NoAnswer());
        }
        return service.readLater(caller, nonce, operation);
    }

    /** What came of an invocation, of the group that asks. What is signed is an answer to the invocation alone, whoever vouched for it. */
    private CompletionStage<ReadAnswer> invoked(Caller caller, String asking, InvocationCodec.Demand demand, byte[] operation) {
        Invocation invocation = demand.invocation();
        if (!invocation.caller().equals(asking)) {
            return CompletableFuture.completedFuture(new NoAnswer());
        }
        NestedCodec.Question question =
                new NestedCodec.Question(demand.nonce(), NestedCodec.Keeping.NOT_KEPT, NestedCodec.EVERYBODY, invocation.request());
        // A service that takes no invocations may answer anything to what it does not understand.
        return signed(asking, question, leases.changes(), service.readLater(caller, demand.nonce().toBytes(), operation)
                .thenApply(answer -> answer instanceof InvocationAnswer ? answer : new NoAnswer()));
    }

    private CompletionStage<ReadAnswer> certified(Caller caller, String asking, byte[] further, NestedCodec.Question question) {
        if (InvocationCodec.isInvocation(question.request())) {
            // Whatever the service would answer to this, it must not look as if it had come of an invocation.
            return CompletableFuture.completedFuture(new NoAnswer());
        }
        // In this order: what changes from here on must not be missed.
        long asOf = leases.changes();
        return signed(asking, question, asOf, service.readLater(caller, further, question.request()));
    }

    private CompletionStage<ReadAnswer> signed(
            String asking, NestedCodec.Question question, long asOf, CompletionStage<ReadAnswer> later) {
        long executed = service.applied();
        long timeMillis = doneMillis;
        int bytesMax = resultBytesMax(asking.equals(Statement.CLIENT) ? NestedCodec.CLIENT_RESULT_BYTES_MAX : NestedCodec.RESULT_BYTES_MAX);
        return later.thenApply(answer -> answer instanceof NoAnswer
                ? answer
                : new CertifiedAnswer(answer, bytesMax, (result, version, age) ->
                        signed(asking, question, asOf, result, version, executed, timeMillis, age)));
    }

    /** What fits into one message of this group. */
    private int resultBytesMax(int most) {
        return Math.max(0, Math.min(most, requestBytesMax - OVERHEAD_BYTES));
    }

    private boolean sendsContent(NestedCodec.Question question, byte[] result) {
        return result.length <= NestedCodec.SHORT_BYTES_MAX || question.contentFrom() == self || question.contentFrom() == NestedCodec.EVERYBODY;
    }

    private byte[] signed(
            String caller, NestedCodec.Question question, long asOf, byte[] result, long version, long executed, long timeMillis, int ageMillis) {
        if (question.keeping() == NestedCodec.Keeping.KEPT && ageMillis < LeaseTimes.LEASE_MILLIS) {
            leases.grant(caller, question.request(), version, asOf);
        }
        Statement statement = new Statement(
                group.name(),
                group.epoch(),
                groupFile,
                caller,
                Digest.sha256(question.request()),
                question.nonce(),
                version,
                Digest.sha256(result));
        Signature signature = Signature.of(keys.sign(statement.signedBytes(executed, timeMillis, ageMillis)));
        return NestedCodec.encode(new NestedCodec.Answer(statement, new SignedReply(self, executed, timeMillis, ageMillis, signature), sendsContent(question, result) ? result : null));
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        // That this one begins means that the one before it is done.
        doneMillis = begunMillis;
        begunMillis = context.timeMillis();
        return leases.watching(service.begin(context));
    }

    /** What this replica has to do with groups that keep its answers. */
    public LeaseCounters leases() {
        return leases.counters();
    }

    /** Looks at the service no more; to be called before that is closed. */
    public void stop() {
        leases.close();
    }

    /** Ordered reads of other groups are not certified: nobody asks for them. */
    @Override
    public CompletionStage<ReadAnswer> readOrdered(Caller caller, byte[] operation) {
        return callers.groupOf(caller.client()).isPresent()
                ? CompletableFuture.completedFuture(new NoAnswer())
                : service.readOrdered(caller, operation);
    }

    @Override
    public void joined(Companions companions) {
        service.joined(leases.joined(companions));
    }

    @Override
    public void close() {
        stop();
        service.close();
    }
}
