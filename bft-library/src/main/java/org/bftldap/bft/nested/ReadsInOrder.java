package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.RemoteReadException.Kind;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.TransactionAround;

/**
 * Questions to other groups that an ordered read asks: opened right after its batch, and ended in this group's order by what is proved to be the answer or by
 * a deadline in agreed time, so alike at all replicas that have it open ({@code docs/explanation/protocol.md} §2.15). No state depends on the answer, so
 * what is open is no state: a replica that is started anew meanwhile answers such a read not at all, and the others do.
 *
 * <p>For the replica's thread, but {@link #admit}.
 */
public final class ReadsInOrder implements AutoCloseable {

    /** Open at a time. */
    public static final int OPEN_MAX = 64;

    /** Of one target, unanswered in a row, after which it is not asked for {@link OpenInvocations#LEFT_ALONE_MILLIS} of agreed time. */
    private static final int FAILURES_MAX = OpenInvocations.FAILURES_MAX;

    /** Bits of a question's number that tell it from others of its batch. */
    private static final int PLACE_BITS = 16;

    /** The ways to other groups, as the state names those. */
    public interface Ways {
        Optional<Way> to(String group);
    }

    /** To one group. For all threads. */
    public interface Way {
        /** As {@link RemoteReads#ask}. */
        CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration limit);

        /** By that group's file. */
        CertifiedReplies judge();
    }

    private record Pending(OpenInvocation open, CompletableFuture<CertifiedReply> answer) {}

    private record Silence(int failures, long untilMillis) {}

    private final String caller;
    private final Ways ways;
    private final Errands errands;
    private final Expiries expiries;
    private final Aside aside;
    private final Proven proven = new Proven();
    private final Map<InvocationId, Pending> pending = new LinkedHashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();
    private final List<Runnable> afterCommit = new ArrayList<>();
    private BatchContext batch = new BatchContext(0, 0, new byte[32]);
    private int place;
    private final OwnGroup ownGroup = new Outward();

    /**
     * @param group this one
     * @param self this replica
     * @param keys this replica's
     */
    public ReadsInOrder(GroupConfig group, int self, NodeKeys keys, Ways ways) {
        this(group, self, keys, ways, ErrandThread::new);
    }

    ReadsInOrder(GroupConfig group, int self, NodeKeys keys, Ways ways, Aside.Factory aside) {
        this.caller = group.name();
        this.ways = ways;
        this.errands = new Errands(self, keys, new Vouching(group), ownGroup);
        this.expiries = new Expiries(self, ownGroup);
        this.aside = aside.start("replica-" + self + "-ordered-questions", now -> {
            errands.tick(now);
            expiries.tick(now);
        }, this::end);
    }

    /** Its questions end all the same: by what the other replicas have ordered, or by the deadline. */
    private void end(Throwable cause) {
        ownGroup.ended("what it does for ordered questions to other groups (BD-2023)", cause);
    }

    /** The way to the other replicas. */
    public void joined(Companions node) {
        ownGroup.joined(node);
    }

    /**
     * Asks, at the place of the ordered read that is being answered.
     *
     * @param limit of agreed time
     * @return completes while a later batch is committed, when that batch's state is visible; fails with {@link RemoteReadException}
     */
    public CompletableFuture<CertifiedReply> ask(String target, byte[] request, Duration limit) {
        int number = place++;
        if (pending.size() >= OPEN_MAX || number >= 1 << PLACE_BITS) {
            return failed(Kind.BUSY, OPEN_MAX + " questions are open in the order");
        }
        Silence silence = silences.get(target);
        if (silence != null && silence.failures() >= FAILURES_MAX && batch.timeMillis() < silence.untilMillis()) {
            return failed(Kind.UNREACHABLE, "group " + target + " did not answer lately");
        }
        Invocation invocation = new Invocation(caller, target, batch.sequence() << PLACE_BITS | number, 0, request);
        OpenInvocation open = new OpenInvocation(
                invocation,
                OpenInvocation.Kind.READ,
                invocation.nonce(batch.seed()),
                batch.timeMillis(),
                batch.timeMillis() + limit.toMillis(),
                new AbortPolicy.AtDeadline());
        Pending one = new Pending(open, new CompletableFuture<>());
        pending.put(open.id(), one);
        aside.run(now -> {
            errands.opened(open, now);
            expiries.opened(open, now);
        });
        return one.answer();
    }

    private static CompletableFuture<CertifiedReply> failed(Kind kind, String message) {
        return CompletableFuture.failedFuture(new RemoteReadException(kind, message));
    }

    /** The same transaction, in which questions end besides. */
    public BatchTransaction around(BatchTransaction transaction, BatchContext context) {
        batch = context;
        place = 0;
        afterCommit.clear();
        expire();
        return new Running(transaction);
    }

    private void expire() {
        for (Iterator<Pending> all = pending.values().iterator(); all.hasNext(); ) {
            Pending one = all.next();
            if (one.open().deadlineMillis() <= batch.timeMillis()) {
                all.remove();
                String target = one.open().invocation().target();
                silences.merge(
                        target,
                        new Silence(1, batch.timeMillis() + OpenInvocations.LEFT_ALONE_MILLIS),
                        (before, now) -> new Silence(Math.min(FAILURES_MAX, before.failures() + 1), now.untilMillis()));
                ended(one.open(), () -> one.answer().completeExceptionally(
                        new RemoteReadException(Kind.UNREACHABLE, "group " + target + " did not answer in time")));
            }
        }
    }

    private void ended(OpenInvocation open, Runnable tell) {
        afterCommit.add(tell);
        aside.run(now -> {
            errands.ended(open.id());
            expiries.ended(open.id());
        });
    }

    /**
     * Whether it may be ordered on a replica's word. By its form only: which groups there are may change in the order, so whether an answer is proved is
     * judged where it is executed, and one that is not does nothing.
     */
    public Admission admit(byte[] operation) {
        try {
            InvocationCodec.Own own = InvocationCodec.own(operation);
            boolean isOurs = own instanceof InvocationCodec.Close || own instanceof InvocationCodec.Expire;
            return isOurs ? new Admission.Admitted() : new Admission.Refused("nothing that this service has ordered");
        } catch (MalformedException e) {
            return new Admission.Refused("cannot be read");
        }
    }

    private void take(byte[] operation, InvocationCodec.Close close) {
        Pending one = pending.get(close.id());
        boolean answers = one != null
                && one.open().isAnsweredBy(close.reply())
                && ways.to(close.id().target()).map(way -> isProved(operation, close, way.judge())).orElse(false);
        if (answers) {
            pending.remove(close.id());
            silences.remove(close.id().target());
            ended(one.open(), () -> one.answer().complete(close.reply()));
        }
    }

    private boolean isProved(byte[] operation, InvocationCodec.Close close, CertifiedReplies judge) {
        Statement said = close.reply().statement();
        // What was proved once was so by the keys of the file that the statement names: here by those in force.
        return judge.fits(said, caller, said.request(), said.nonce()) == CertifiedReplies.Verdict.PROVED
                && proven.holds(operation, () -> judge.judge(close.reply(), caller, said.request(), said.nonce(), judge.size().strong())
                        == CertifiedReplies.Verdict.PROVED);
    }

    /** Questions that are open, for people and tests. */
    public int open() {
        return pending.size();
    }

    @Override
    public void close() {
        aside.close();
    }

    private final class Running extends TransactionAround {
        Running(BatchTransaction transaction) {
            super(transaction);
        }

        @Override
        public byte[] execute(int index, Caller from, byte[] operation) {
            if (!from.role().equals(Caller.REPLICA)) {
                return super.execute(index, from, operation);
            }
            try {
                // What is due ended when the batch began; there is nothing more to do for an EXPIRE.
                if (InvocationCodec.own(operation) instanceof InvocationCodec.Close close) {
                    take(operation, close);
                }
            } catch (MalformedException e) {
                return new byte[0]; // admitted by nobody correct
            }
            return new byte[0];
        }

        @Override
        public void commit() {
            super.commit();
            List<Runnable> told = List.copyOf(afterCommit);
            afterCommit.clear();
            told.forEach(Runnable::run);
        }
    }

    private final class Outward extends OwnGroup {
        @Override
        public void tell(byte[] told) {
            throw new IllegalStateException("nobody vouches for a read");
        }

        @Override
        public void ask(OpenInvocation one, byte[] question, Duration limit) {
            CompletableFuture<CertifiedReply> answer = ways.to(one.invocation().target())
                    .map(way -> way.ask(one.nonce().toBytes(), one.request(), limit))
                    .orElseGet(() -> failed(Kind.UNREACHABLE, "there is no such group any more"));
            answer.whenComplete((reply, failure) -> aside.run(now -> {
                if (failure == null) {
                    proven.add(InvocationCodec.encode(new InvocationCodec.Close(one.id(), reply)));
                    errands.answered(one.id(), reply, now);
                } else {
                    errands.unanswered(one.id(), now);
                }
            }));
        }
    }
}
