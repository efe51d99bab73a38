package org.bftldap.bft.node;

import io.netty.channel.EventLoop;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadRefusal;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads from committed state, beside the agreement ({@code docs/explanation/protocol.md} §2.5). Bounded everywhere: reads in work
 * per client, answers open per client and in all, time that an unused answer stays open, bytes kept of each.
 *
 * <p>Methods are called on the loop's thread; the work is done on the pool, and what it says is handed back to the loop in one piece for
 * all that became ready meanwhile.
 */
final class ReadServer implements AutoCloseable {

    private static final int THREADS = 2;
    private static final int WORK_PER_CLIENT_MAX = 1024;
    private static final int OPEN_PER_CLIENT_MAX = 128;
    private static final int OPEN_MAX = 1024;

    /** After this many chunks a long answer lets others go first. */
    private static final int SLICE_CHUNKS = 8;

    private static final long IDLE_NANOS_MAX = TimeUnit.SECONDS.toNanos(30);

    private record Key(int client, long readId) {}

    private record Ready(int client, Message message) {}

    private final ReplicatedService service;
    private final int self;
    private final LongSupplier readableFrom;
    private final Callers callers;
    private final EventLoop loop;
    private final Outbox outbox;
    private final Consumer<Throwable> fail;
    private final FairPool pool;
    private final Queue<Ready> ready = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean draining = new AtomicBoolean();
    private final Map<Integer, Integer> inWork = new HashMap<>();
    private final Map<Key, OpenAnswer> open = new LinkedHashMap<>();

    /**
     * @param readableFrom no read is answered before this batch is applied: after a restart the state is older than what clients saw. Asked on
     *     the loop's thread
     * @param fail what to do when the service throws: the replica stops
     */
    ReadServer(
            ReplicatedService service,
            int self,
            LongSupplier readableFrom,
            Callers callers,
            EventLoop loop,
            Outbox outbox,
            Consumer<Throwable> fail) {
        this.service = service;
        this.readableFrom = readableFrom;
        this.self = self;
        this.callers = callers;
        this.loop = loop;
        this.outbox = outbox;
        this.fail = fail;
        this.pool = new FairPool(THREADS, "replica-" + self + "-read");
    }

    /** An unordered read. @return whether there is room for it; else the client was told */
    boolean read(int client, ReadRequest request) {
        if (service.applied() < readableFrom.getAsLong()) {
            outbox.send(client, new ReadRefused(request.readId(), ReadRefusal.BUSY));
            return true;
        }
        Caller caller = callers.caller(client);
        byte[] nonce = nonce(client, request.readId());
        return submit(client, request.readId(), () -> service.readLater(caller, nonce, request.operation())
                .whenComplete((answer, failure) -> answered(client, request, answer, failure)));
    }

    /** Equal at all replicas, since the client gives one read the same number at all of them. */
    private static byte[] nonce(int client, long readId) {
        return Digest.sha256(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                        .putInt(client)
                        .putLong(readId)
                        .array())
                .toBytes();
    }

    /** On any thread. */
    private void answered(int client, ReadRequest request, @Nullable ReadAnswer answer, @Nullable Throwable failure) {
        if (answer == null) {
            fail.accept(failure == null ? new IllegalStateException("a read without an answer") : failure);
            return;
        }
        OpenAnswer open = new OpenAnswer(answer);
        try {
            pool.execute(client, guarded(() -> serve(client, request.readId(), request.replier(), open, -1)));
        } catch (RejectedExecutionException e) {
            // The replica is being stopped.
            open.close();
        }
    }

    /** An ordered read: begun here and now, on the state right after its batch. */
    void read(Command.OrderedRead read, long sequence) {
        service.readOrdered(callers.caller(read.client()), read.payload())
                .whenComplete((answer, failure) -> loop.execute(() -> ordered(read, sequence, answer, failure)));
    }

    private void ordered(Command.OrderedRead read, long sequence, @Nullable ReadAnswer given, @Nullable Throwable failure) {
        if (given == null) {
            fail.accept(failure == null ? new IllegalStateException("an ordered read without an answer") : failure);
            return;
        }
        OpenAnswer answer = new OpenAnswer(given);
        if (!submit(read.client(), read.readId(), () -> serve(read.client(), read.readId(), read.replier(), answer, sequence))) {
            answer.close();
        }
    }

    /** @return whether it is held and there is room; else the client was told */
    boolean fetch(int client, FetchChunk fetch) {
        OpenAnswer answer = open.get(new Key(client, fetch.readId()));
        if (answer == null) {
            outbox.send(client, new ReadRefused(fetch.readId(), ReadRefusal.EXPIRED));
            return false;
        }
        return submit(client, fetch.readId(), () -> chunk(client, fetch, answer));
    }

    /** On the pool. */
    private void chunk(int client, FetchChunk fetch, OpenAnswer answer) {
        if (!answer.seek(fetch.index(), SLICE_CHUNKS)) {
            pool.execute(client, guarded(() -> chunk(client, fetch, answer)));
            return;
        }
        byte[] chunk = answer.chunk(fetch.index());
        say(
                client,
                chunk == null
                        ? new ReadRefused(fetch.readId(), ReadRefusal.EXPIRED)
                        : new Chunk(fetch.readId(), fetch.index(), chunk));
    }

    /** @return whether there was one */
    boolean close(int client, CloseRead close) {
        OpenAnswer answer = open.remove(new Key(client, close.readId()));
        if (answer != null) {
            dispose(client, answer);
        }
        return answer != null;
    }

    /** Called every second or so. */
    void closeIdle() {
        long limit = System.nanoTime() - IDLE_NANOS_MAX;
        for (Iterator<Map.Entry<Key, OpenAnswer>> entries = open.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<Key, OpenAnswer> entry = entries.next();
            if (entry.getValue().idleSince(limit)) {
                entries.remove();
                dispose(entry.getKey().client(), entry.getValue());
            }
        }
    }

    /** The client went away, and with it its interest. */
    void closeAllOf(int client) {
        for (Iterator<Map.Entry<Key, OpenAnswer>> entries = open.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<Key, OpenAnswer> entry = entries.next();
            if (entry.getKey().client() == client) {
                entries.remove();
                dispose(client, entry.getValue());
            }
        }
    }

    private boolean submit(int client, long readId, Runnable work) {
        int already = inWork.getOrDefault(client, 0);
        if (already >= WORK_PER_CLIENT_MAX) {
            outbox.send(client, new ReadRefused(readId, ReadRefusal.BUSY));
            return false;
        }
        inWork.put(client, already + 1);
        pool.execute(client, guarded(work));
        return true;
    }

    private Runnable guarded(Runnable work) {
        return () -> {
            try {
                work.run();
            } catch (Throwable e) {
                fail.accept(e);
            }
        };
    }

    /** On the pool. @param orderedAt version to give instead of the answer's own; -1 for an unordered read */
    private void serve(int client, long readId, int replier, OpenAnswer answer, long orderedAt) {
        if (!answer.digest(SLICE_CHUNKS)) {
            pool.execute(client, guarded(() -> serve(client, readId, replier, answer, orderedAt)));
            return;
        }
        long version = orderedAt < 0 ? answer.version() : orderedAt;
        if (answer.digests().size() == 1) {
            byte[] chunk = replier == self ? answer.chunk(0) : null;
            ReadContent content = chunk == null ? ReadContent.NONE : new ReadContent.Whole(chunk);
            answer.close();
            say(client, new ReadReply(readId, version, answer.digests(), content));
        } else {
            ReadReply reply = new ReadReply(readId, version, answer.digests(), ReadContent.NONE);
            loop.execute(() -> keep(new Key(client, readId), answer));
            say(client, reply);
        }
    }

    private void keep(Key key, OpenAnswer answer) {
        OpenAnswer replaced = open.put(key, answer);
        if (replaced != null) {
            dispose(key.client(), replaced);
        }
        if (openOf(key.client()) > OPEN_PER_CLIENT_MAX) {
            dropOldestOf(key.client());
        } else if (open.size() > OPEN_MAX) {
            dropOldestOf(clientWithMostOpen());
        }
    }

    private long openOf(int client) {
        return open.keySet().stream().filter(key -> key.client() == client).count();
    }

    private int clientWithMostOpen() {
        Map<Integer, Integer> counts = new HashMap<>();
        open.keySet().forEach(key -> counts.merge(key.client(), 1, Integer::sum));
        return Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
    }

    private void dropOldestOf(int client) {
        for (Iterator<Map.Entry<Key, OpenAnswer>> entries = open.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<Key, OpenAnswer> entry = entries.next();
            if (entry.getKey().client() == client) {
                entries.remove();
                dispose(client, entry.getValue());
                return;
            }
        }
    }

    /** A chunk of it may be in work: its lock is not waited for on the loop. */
    private void dispose(int client, OpenAnswer answer) {
        pool.execute(client, answer::close);
    }

    private void say(int client, Message message) {
        ready.add(new Ready(client, message));
        if (draining.compareAndSet(false, true)) {
            loop.execute(this::drain);
        }
    }

    private void drain() {
        draining.set(false);
        for (Ready next = ready.poll(); next != null; next = ready.poll()) {
            inWork.merge(next.client(), -1, Integer::sum);
            outbox.send(next.client(), next.message());
        }
        outbox.flush();
    }

    /** Waits for what is in work; the service may be closed afterwards. */
    @Override
    public void close() {
        pool.close();
        open.values().forEach(OpenAnswer::close);
        open.clear();
    }
}
