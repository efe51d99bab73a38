package org.bftldap.relay.session;

import java.net.InetAddress;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.bftldap.bft.figures.Histogram;

/** Connections and operations of the whole relay: what limits look at and monitoring shows. Safe for many threads. */
public final class Activity {

    /** RFC 4511's codes and those of its extensions; a stranger one is counted as the last. */
    private static final int CODES = 128;

    private final SessionLimits limits;
    private final Map<InetAddress, Integer> connectionsByAddress = new HashMap<>();
    private int connections;
    private final LongAdder accepted = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder ended = new LongAdder();
    private final AtomicInteger encrypted = new AtomicInteger();
    private final AtomicInteger operations = new AtomicInteger();
    private final LongAdder unbinds = new LongAdder();
    private final LongAdder abandons = new LongAdder();
    private final OpenConnections open = new OpenConnections();
    private final SentCounters sent = new SentCounters();
    private final Map<OperationKind, LongAdder> initiated = new EnumMap<>(OperationKind.class);
    private final Map<OperationKind, LongAdder[]> results = new EnumMap<>(OperationKind.class);
    private final Map<OperationKind, Histogram> durations = new EnumMap<>(OperationKind.class);

    public Activity(SessionLimits limits) {
        this.limits = limits;
        for (OperationKind kind : OperationKind.values()) {
            LongAdder[] counts = new LongAdder[CODES];
            for (int i = 0; i < CODES; i++) {
                counts[i] = new LongAdder();
            }
            results.put(kind, counts);
            initiated.put(kind, new LongAdder());
            durations.put(kind, Histogram.ofSeconds());
        }
    }

    /** Whether one more connection from there may be; if so it is counted until {@link #closed}. */
    synchronized boolean opened(InetAddress from) {
        int same = connectionsByAddress.getOrDefault(from, 0);
        if (connections >= limits.connectionsMax() || !from.isLoopbackAddress() && same >= limits.connectionsPerAddressMax()) {
            refused.increment();
            return false;
        }
        connections++;
        connectionsByAddress.put(from, same + 1);
        accepted.increment();
        return true;
    }

    synchronized void closed(InetAddress from) {
        connections--;
        connectionsByAddress.computeIfPresent(from, (address, count) -> count == 1 ? null : count - 1);
    }

    /** A connection that the relay ended for what its client did or failed to do. */
    void endedByRelay() {
        ended.increment();
    }

    /** A request came; whatever becomes of it, {@link #count} follows. */
    void initiated(OperationKind kind) {
        initiated.get(kind).increment();
    }

    /** RFC 4511 §4.3: it has no answer, and the connection ends. */
    void unbound() {
        unbinds.increment();
    }

    /** RFC 4511 §4.11: it has no answer. */
    void abandoned() {
        abandons.increment();
    }

    boolean begin() {
        if (operations.incrementAndGet() > limits.operationsMax()) {
            operations.decrementAndGet();
            return false;
        }
        return true;
    }

    void finish() {
        operations.decrementAndGet();
    }

    /** A connection is under TLS from now on, until {@link #encryptedClosed}. */
    void encrypted() {
        encrypted.incrementAndGet();
    }

    void encryptedClosed() {
        encrypted.decrementAndGet();
    }

    void count(OperationKind kind, int code, long nanos) {
        durations.get(kind).addNanos(nanos);
        LongAdder[] counts = results.get(kind);
        counts[Math.min(Math.max(code, 0), CODES - 1)].increment();
    }

    public synchronized int connections() {
        return connections;
    }

    /** Those of the open connections that are under TLS. */
    public int encryptedConnections() {
        return encrypted.get();
    }

    public Histogram durations(OperationKind kind) {
        return durations.get(kind);
    }

    public long initiatedOperations(OperationKind kind) {
        return initiated.get(kind).sum();
    }

    public long unbinds() {
        return unbinds.sum();
    }

    public long abandons() {
        return abandons.sum();
    }

    public OpenConnections open() {
        return open;
    }

    public SentCounters sent() {
        return sent;
    }

    public long connectionsAccepted() {
        return accepted.sum();
    }

    public long connectionsRefused() {
        return refused.sum();
    }

    public long connectionsEnded() {
        return ended.sum();
    }

    public int operationsInFlight() {
        return operations.get();
    }

    /** Result code to number of results, those that occurred. */
    public SortedMap<Integer, Long> results(OperationKind kind) {
        SortedMap<Integer, Long> occurred = new TreeMap<>();
        LongAdder[] counts = results.get(kind);
        for (int code = 0; code < CODES; code++) {
            long count = counts[code].sum();
            if (count > 0) {
                occurred.put(code, count);
            }
        }
        return occurred;
    }
}
