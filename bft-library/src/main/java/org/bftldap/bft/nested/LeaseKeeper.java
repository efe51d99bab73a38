package org.bftldap.bft.nested;

import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.TransactionAround;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks after {@link Leases} on a thread of its own: execution never waits for it. For all threads. */
final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    /** It rests for this many times as long as it has worked: at most a fifth of a processor, however many batches there are. */
    private static final int REST = 4;

    private final ReplicatedService service;
    private final CallerGroups callers;
    private final Leases leases;
    private final ScheduledExecutorService thread;
    private final AtomicBoolean awake = new AtomicBoolean();
    private volatile long notBeforeNanos = System.nanoTime();
    private volatile @Nullable Companions companions;

    LeaseKeeper(ReplicatedService service, CallerGroups callers, String threadName) {
        this.service = service;
        this.callers = callers;
        this.leases = new Leases(this::versionNow, this::tell, System::nanoTime, new SecureRandom().nextLong() | 1);
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> daemon(work, threadName));
    }

    private static Thread daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    Companions joined(Companions node) {
        companions = node;
        thread.scheduleAtFixedRate(() -> guarded(leases::beat), LeaseTimes.BEAT_MILLIS, LeaseTimes.BEAT_MILLIS, TimeUnit.MILLISECONDS);
        return new Listening(node);
    }

    /** To be asked before an answer is begun that may be kept. */
    long changes() {
        return leases.changes();
    }

    /** @param asOf what {@link #changes} was then */
    void grant(String group, byte[] request, long version, long asOf) {
        if (leases.grant(group, request, version, asOf)) {
            wake();
        }
    }

    LeaseCounters counters() {
        return leases.counters();
    }

    /** The same transaction, after whose end the leases are looked through. */
    BatchTransaction watching(BatchTransaction transaction) {
        return new Watched(transaction);
    }

    private void changed() {
        leases.changed();
        wake();
    }

    private void wake() {
        // A group that no other one asks has no work here.
        if (!callers.isEmpty() && awake.compareAndSet(false, true)) {
            try {
                thread.schedule(() -> guarded(this::check), Math.max(0, notBeforeNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // The replica is being stopped.
                awake.set(true);
            }
        }
    }

    private void check() {
        awake.set(false);
        long begin = System.nanoTime();
        leases.check();
        long end = System.nanoTime();
        notBeforeNanos = end + (end - begin) * REST;
    }

    private OptionalLong versionNow(String group, byte[] request) {
        List<Integer> clients = callers.clientsOf(group);
        // Put out meanwhile: its leases end.
        return clients.isEmpty() ? OptionalLong.empty() : service.versionNow(new Caller(clients.get(0), CallerGroups.ROLE), request);
    }

    private void tell(String group, Notice notice) {
        Companions node = companions;
        if (node != null) {
            byte[] bytes = NestedCodec.encode(notice);
            callers.clientsOf(group).forEach(client -> node.tell(client, bytes));
        }
    }

    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (Throwable e) {
            // No state of this group depends on leases. Without beats nobody keeps what this replica has signed for long.
            LOG.error("BD-2022: leases of other groups cannot be looked after any longer; they will ask each time", e);
            thread.shutdown();
            Companions node = companions;
            if (node != null) {
                node.ended("leases of other groups (BD-2022)", e);
            }
        }
    }

    /** Waits for what it does with the service. */
    @Override
    public void close() {
        thread.shutdownNow();
        if (!thread.isTerminated() && companions != null) {
            awaitEnd(thread);
        }
    }

    private static void awaitEnd(ScheduledExecutorService thread) {
        try {
            if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.warn("a look at leases does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Listening implements Companions {
        private final Companions node;

        Listening(Companions node) {
            this.node = node;
        }

        @Override
        public boolean leads() {
            return node.leads();
        }

        @Override
        public void send(byte[] proof) {
            node.send(proof);
        }

        @Override
        public void order(byte[] operation) {
            node.order(operation);
        }

        @Override
        public void tell(int client, byte[] notice) {
            node.tell(client, notice);
        }

        @Override
        public void letIn(Collection<ClientMember> guests) {
            callers.letIn(guests);
            node.letIn(guests);
        }

        @Override
        public void ended(String part, Throwable cause) {
            node.ended(part, cause);
        }

        @Override
        public void answersChanged() {
            changed();
        }
    }

    private final class Watched extends TransactionAround {
        Watched(BatchTransaction transaction) {
            super(transaction);
        }

        @Override
        public void commit() {
            super.commit();
            changed();
        }
    }
}
