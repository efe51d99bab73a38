package org.bftldap.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLContext;
import org.bftldap.testkit.LdapServer;

/** Some workers, each with a bound connection and a thread while they work. */
final class Crew implements AutoCloseable {
    /** A worker that fails more often stops; what it did stays counted. */
    private static final int ERRORS_PER_WORKER = 10;

    private final List<RawConnection> connections = new ArrayList<>();
    private final List<Worker> workers = new ArrayList<>();
    private final AtomicInteger errors = new AtomicInteger();

    Crew(LdapServer server, Optional<SSLContext> tls, int size, int people, Queue<String> added) throws IOException {
        String dn = server.adminDn();
        String password = server.adminPassword();
        try {
            for (int i = 0; i < size; i++) {
                RawConnection connection = new RawConnection(server.port(), dn, password, tls);
                connections.add(connection);
                workers.add(new Worker(connection, i, size, people, added));
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** Something that a worker does until it is done. */
    interface Job {
        Latencies by(Worker worker) throws IOException;
    }

    /** @return how long each operation took until the time was over or the work ran out */
    Latencies work(Workload workload, Duration duration) throws IOException {
        long deadline = System.nanoTime() + duration.toNanos();
        return workWhile(workload, () -> System.nanoTime() < deadline);
    }

    /** The same for as long as something else lasts. */
    Latencies workWhile(Workload workload, BooleanSupplier goesOn) throws IOException {
        return all(worker -> timed(worker, workload, goesOn));
    }

    private Latencies timed(Worker worker, Workload workload, BooleanSupplier goesOn) {
        Latencies latencies = new Latencies();
        int failed = 0;
        while (goesOn.getAsBoolean() && failed < ERRORS_PER_WORKER) {
            long now = System.nanoTime();
            try {
                if (!worker.once(workload)) {
                    break;
                }
                latencies.add(System.nanoTime() - now);
            } catch (IOException e) {
                failed++;
                if (errors.getAndIncrement() == 0) {
                    System.err.println("error in " + workload.label() + ": " + e.getMessage());
                }
            }
        }
        return latencies;
    }

    /** Runs a job by all workers at once and waits for all. */
    Latencies all(Job job) throws IOException {
        ExecutorService threads = Executors.newFixedThreadPool(workers.size());
        try {
            List<Future<Latencies>> parts = new ArrayList<>();
            workers.forEach(worker -> parts.add(threads.submit(() -> job.by(worker))));
            Latencies all = new Latencies();
            for (Future<Latencies> part : parts) {
                all.addAll(part.get());
            }
            return all;
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    int errors() {
        return errors.get();
    }

    /** After the clock has stopped: looks at what was written and tidies up. */
    void finish() throws IOException {
        for (Worker worker : workers) {
            worker.finish();
        }
    }

    @Override
    public void close() throws IOException {
        for (RawConnection connection : connections) {
            connection.close();
        }
    }
}
