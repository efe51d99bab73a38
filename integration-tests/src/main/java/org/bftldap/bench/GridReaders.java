package org.bftldap.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
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
import org.bftldap.directory.operation.ControlOids;

/**
 * People who ask one relay, each one question after the other, from {@link #start} until {@link #stop}. Each question has an answer with
 * entries: an empty one, or one that is told to be a part, is no answer.
 */
final class GridReaders implements AutoCloseable {

    /** Between a person's questions: reads are to be timed, not to be the load. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final List<LDAPConnection> connections = new ArrayList<>();
    private final List<SearchRequest> questions;
    private final Choice choice;
    private final ExecutorService threads;
    private final AtomicInteger turn = new AtomicInteger();
    private final AtomicInteger parts = new AtomicInteger();
    private final AtomicInteger errors = new AtomicInteger();
    private final AtomicInteger busy = new AtomicInteger();
    private List<Future<Latencies>> asking = List.of();
    private int starts;
    private AtomicBoolean over = new AtomicBoolean();

    /** Which question is asked next. */
    enum Choice {
        /** Any, the n-th 1/n as often as the first. */
        POPULAR,
        /** The next in order, so that none is asked again before all have been. */
        IN_TURN
    }

    GridReaders(int port, int count, List<SearchRequest> questions, Choice choice) throws LDAPException {
        this.questions = List.copyOf(questions);
        this.choice = choice;
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
            LDAPConnection connection = connections.get(i);
            SplittableRandom random = new SplittableRandom(starts++);
            started.add(threads.submit(() -> ask(connection, random, ends)));
        }
        asking = started;
    }

    private Latencies ask(LDAPConnection connection, SplittableRandom random, AtomicBoolean ends) {
        Latencies latencies = new Latencies();
        while (!ends.get()) {
            // One object cannot be under way twice.
            SearchRequest question = next(random).duplicate();
            long begin = System.nanoTime();
            try {
                SearchResult answer = connection.search(question);
                long nanos = System.nanoTime() - begin;
                if (answer.getResponseControl(ControlOids.PARTIAL_RESULT) != null) {
                    parts.incrementAndGet();
                } else if (answer.getEntryCount() == 0) {
                    errors.incrementAndGet();
                } else {
                    latencies.add(nanos);
                }
            } catch (LDAPException e) {
                (e.getResultCode() == ResultCode.BUSY ? busy : errors).incrementAndGet();
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        return latencies;
    }

    private SearchRequest next(SplittableRandom random) {
        return questions.get(switch (choice) {
            case POPULAR -> (int) Math.pow(questions.size(), random.nextDouble()) - 1;
            case IN_TURN -> Math.floorMod(turn.getAndIncrement(), questions.size());
        });
    }

    /** @return how long each question took that was answered */
    Latencies stop() throws IOException {
        over.set(true);
        Latencies all = new Latencies();
        try {
            for (Future<Latencies> part : asking) {
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

    /** What was no answer, and why. */
    String unanswered() {
        return "told busy " + busy + ", told a part " + parts + ", other errors " + errors;
    }

    @Override
    public void close() {
        over.set(true);
        threads.shutdownNow();
        connections.forEach(LDAPConnection::close);
    }
}
