package org.bftldap.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** People who ask one relay, each one question after the other, from {@link #start} until {@link #stop}. */
final class GridReaders implements AutoCloseable {

    /** Between a person's questions: reads are to be timed, not to be the load. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<LDAPConnection> connections = new ArrayList<>();
    private final List<SearchRequest> questions;
    private final ExecutorService threads;
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private List<Future<Latencies>> parts = List.of();
    private AtomicBoolean over = new AtomicBoolean();

    /** @param questions each asks any of them, the n-th 1/n as often as the first */
    GridReaders(int port, int count, List<SearchRequest> questions) throws LDAPException {
        this.questions = List.copyOf(questions);
        for (int i = 0; i < count; i++) {
            connections.add(new LDAPConnection("127.0.0.1", port));
        }
        this.threads = Executors.newFixedThreadPool(count);
    }

    void start() {
        AtomicBoolean ends = new AtomicBoolean();
        over = ends;
        List<Future<Latencies>> started = new ArrayList<>();
        for (int i = 0; i < connections.size(); i++) {
            int person = i;
            started.add(threads.submit(() -> ask(connections.get(person), new SplittableRandom(person), ends)));
        }
        parts = started;
    }

    private Latencies ask(LDAPConnection connection, SplittableRandom random, AtomicBoolean ends) {
        Latencies latencies = new Latencies();
        while (!ends.get()) {
            // One object cannot be under way twice.
            SearchRequest question = questions.get((int) Math.pow(questions.size(), random.nextDouble()) - 1).duplicate();
            long begin = System.nanoTime();
            try {
                connection.search(question);
                latencies.add(System.nanoTime() - begin);
            } catch (LDAPException e) {
                (e.getResultCode() == ResultCode.BUSY ? busy : errors).incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return latencies;
    }

    /** @return how long each question took that was answered */
    Latencies stop() throws IOException {
        over.set(true);
        Latencies all = new Latencies();
        try {
            for (Future<Latencies> part : parts) {
                all.addAll(part.get());
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        return all;
    }

    /** Questions that were answered by an error other than busy. */
    int errors() {
        return errors.get();
    }

    int busy() {
        return busy.get();
    }

    @Override
    public void close() {
        over.set(true);
        threads.shutdownNow();
        connections.forEach(LDAPConnection::close);
    }
}
