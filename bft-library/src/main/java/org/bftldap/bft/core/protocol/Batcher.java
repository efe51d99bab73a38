package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Request;
import org.jspecify.annotations.Nullable;

/**
 * Requests that wait to be ordered (§2.4). The primary proposes them; a backup holds them, as it may be primary next, until they are executed. Batches are filled one request a session in turn, so that a fast client does
 * not starve the others, and each session's in the order of their numbers, without gaps, so that none is ordered in vain.
 */
final class Batcher {

    /** Requests of all clients together; beyond it clients are told to wait. */
    private static final int WAITING_BYTES_MAX = 64 << 20;
    /** Of one client: so that it cannot fill the room for all. */
    private static final int CLIENT_BYTES_MAX = WAITING_BYTES_MAX / 4;

    private final Settings settings;
    private final Now now;
    private final RoomClock room;
    private final TreeMap<Key, Queue> queues = new TreeMap<>();
    private final ArrayDeque<Queue> ready = new ArrayDeque<>();
    private final TreeMap<Integer, Integer> bytesOfClient = new TreeMap<>();
    private int waitingBytes;

    /** A client's session, or with session 0 its registrations. */
    private record Key(int client, long session) implements Comparable<Key> {
        static Key of(Request request) {
            return new Key(request.client(), request.session());
        }

        @Override
        public int compareTo(Key other) {
            int byClient = Integer.compare(client, other.client);
            return byClient != 0 ? byClient : Long.compare(session, other.session);
        }
    }

    /** @param roomNanos when it came, by the room clock */
    private record Waiting(Request request, long roomNanos) {}

    /**
     * Who was passed over by a proposal that had room.
     *
     * @param clients sessions with something that waits for longer than it should
     * @param mostPassedOver how often the one to whom it happened most was passed over after it had waited for very long
     */
    record Left(int clients, int mostPassedOver) {}

    private static final class Queue {
        void settle(long upTo) {
            executed = Math.max(executed, upTo);
            proposed = Math.max(proposed, executed);
            covered = Math.max(covered, executed);
        }

        /** The next one for a proposal, where none is missing before it. */
        @Nullable Waiting uncovered() {
            Map.Entry<Long, Waiting> next = waiting.higherEntry(covered);
            boolean isNext = next != null && (next.getValue().request.isRegistration() || next.getKey() == covered + 1);
            return isNext ? next.getValue() : null;
        }

        final TreeMap<Long, Waiting> waiting = new TreeMap<>();
        /** Highest number in a proposal that may still be executed, or executed. */
        long proposed;
        /** Highest number that is executed. */
        long executed;
        /** At a backup: highest number in a proposal that it accepted in this view, or executed. */
        long covered;
        /** When the last of those that are covered could be proposed, by the room clock. */
        long coverableNanos;
        /** Batches that had room and left it out, since it waits for long. */
        int passedOver;
        boolean isReady;
        /** Since when something of it could be proposed, or when something of it was executed last. */
        long sinceNanos;
    }

    Batcher(Settings settings, Now now, RoomClock room) {
        this.settings = settings;
        this.now = now;
        this.room = room;
    }

    boolean isEmpty() {
        return ready.isEmpty();
    }

    /** Sessions, and clients that register, of which something waits or is proposed. */
    int queues() {
        return queues.size();
    }

    /** Requests of the one that has most waiting. */
    int longestQueue() {
        int longest = 0;
        for (Queue queue : queues.values()) {
            longest = Math.max(longest, queue.waiting.size());
        }
        return longest;
    }

    int waitingBytes() {
        return waitingBytes;
    }

    /** @param executed the highest number of this session (or registration of this client) that is executed */
    @Nullable Rejection add(Request request, long executed) {
        // Twice the window: the client may know by 2f+1 others that numbers are executed which are not executed here yet.
        if (!request.isRegistration() && request.lastNumber() > executed + 2L * settings.sessionWindow()) {
            return Rejection.BUSY;
        }
        Queue queue = queues.computeIfAbsent(Key.of(request), key -> new Queue());
        queue.settle(executed);
        if (request.lastNumber() <= queue.proposed || queue.waiting.containsKey(request.firstNumber())) {
            forgetIfDone(Key.of(request), queue, executed);
            return Rejection.DUPLICATE;
        }
        int size = MessageCodec.sizeBytes(request);
        int ofClient = bytesOfClient.getOrDefault(request.client(), 0);
        boolean tooManyRegistrations = request.isRegistration() && queue.waiting.size() >= Settings.SESSIONS_PER_CLIENT_MAX;
        if (tooManyRegistrations || waitingBytes + size > WAITING_BYTES_MAX || ofClient + size > CLIENT_BYTES_MAX) {
            forgetIfDone(Key.of(request), queue, executed);
            return Rejection.BUSY;
        }
        queue.waiting.put(request.firstNumber(), new Waiting(request, room.nanos()));
        account(request, size);
        refresh(queue);
        return null;
    }

    /** A batch within the limits, or one request alone that breaks them; only when not {@link #isEmpty}. */
    Batch take() {
        List<Request> requests = new ArrayList<>();
        int operations = 0;
        int bytes = 0;
        while (!ready.isEmpty()) {
            Queue queue = ready.element();
            Request request = queue.waiting.firstEntry().getValue().request();
            int size = MessageCodec.sizeBytes(request);
            boolean fits = operations + request.operations().size() <= settings.batchOperationsMax()
                    && bytes + size <= settings.batchBytesMax();
            if (!fits && !requests.isEmpty()) {
                break;
            }
            ready.remove();
            queue.isReady = false;
            queue.waiting.pollFirstEntry();
            account(request, -size);
            queue.proposed = Math.max(queue.proposed, request.lastNumber());
            requests.add(request);
            operations += request.operations().size();
            bytes += size;
            refresh(queue);
        }
        return MessageCodec.batch(requests);
    }

    /** A proposal of an earlier time contains this request. */
    void proposed(Request request) {
        Queue queue = queues.computeIfAbsent(Key.of(request), key -> new Queue());
        queue.proposed = Math.max(queue.proposed, request.lastNumber());
    }

    /**
     * A batch with this request was executed.
     *
     * @param executed the highest executed number of its session (or registration) now
     */
    void settled(Request request, long executed) {
        Key key = Key.of(request);
        Queue queue = queues.get(key);
        if (queue == null) {
            return;
        }
        if (request.firstNumber() > executed) {
            queue.proposed = executed; // it was ordered in vain, so it must be proposed again
        }
        queue.settle(executed);
        queue.sinceNanos = now.monotonicNanos();
        refresh(queue);
        forgetIfDone(key, queue, executed);
    }

    /** A new view begins: what was proposed in those before and is not executed must be proposed again, but for what it carries over. */
    void forgetProposals() {
        for (Map.Entry<Key, Queue> entry : new ArrayList<>(queues.entrySet())) {
            Queue queue = entry.getValue();
            queue.proposed = queue.executed;
            queue.covered = queue.executed;
            queue.passedOver = 0;
            refresh(queue);
            forgetIfDone(entry.getKey(), queue, queue.executed);
        }
    }

    /** Drops what waits for sessions that are closed: nobody will order it. */
    void retain(LongPredicate isOpen) {
        for (Key key : new ArrayList<>(queues.keySet())) {
            if (key.session() != 0 && !isOpen.test(key.session())) {
                drop(key);
            }
        }
    }

    /**
     * Of a client's sessions that are not open here yet, keeps the newest: when those are opened, they close the older ones. A replica that is far behind would keep one for each that was ever opened meanwhile, and for each
     * that a hostile client makes up.
     */
    void keepNewest(int client, int max, LongPredicate isOpen) {
        List<Key> notOpen = new ArrayList<>();
        for (Key key : queues.subMap(new Key(client, 1), true, new Key(client, Long.MAX_VALUE), true).keySet()) {
            if (!isOpen.test(key.session())) {
                notOpen.add(key);
            }
        }
        for (int i = 0; i < notOpen.size() - max; i++) {
            drop(notOpen.get(i));
        }
    }

    private void drop(Key key) {
        Queue queue = queues.remove(key);
        if (queue != null) {
            queue.waiting.values().forEach(one -> account(one.request(), -MessageCodec.sizeBytes(one.request())));
            queue.waiting.clear();
            refresh(queue);
        }
    }

    /** Since when the client whose turn is longest overdue waits; {@link Long#MAX_VALUE} if nobody does. */
    long waitingSinceNanos() {
        long oldest = Long.MAX_VALUE;
        for (Queue queue : ready) {
            oldest = Math.min(oldest, queue.sinceNanos);
        }
        return oldest;
    }

    /** Whoever waits begins to wait now. */
    void restartWaiting() {
        ready.forEach(queue -> queue.sinceNanos = now.monotonicNanos());
    }

    /**
     * At a backup: a proposal that it accepted contains this request, which waits all the same until it is executed.
     *
     * @return how long the primary could have proposed it before, by the room clock: not before those that precede it in its session were
     *     there; -1 if it is not known here, or proposed already
     */
    long cover(Request request) {
        Queue queue = queues.get(Key.of(request));
        Waiting known = queue == null ? null : queue.waiting.get(request.firstNumber());
        if (queue == null || request.lastNumber() <= queue.covered) {
            return -1;
        }
        queue.covered = request.lastNumber();
        queue.passedOver = 0;
        if (known == null) {
            queue.coverableNanos = room.nanos();
            return -1;
        }
        queue.coverableNanos = Math.max(queue.coverableNanos, known.roomNanos());
        return room.since(queue.coverableNanos);
    }

    /**
     * At a backup: a proposal had room for all that it did not {@link #cover}.
     *
     * @param graceNanos by the room clock; what has waited for less may not have reached the primary when it proposed
     * @param longNanos what has waited for so long is counted as passed over
     */
    Left passOver(long graceNanos, long longNanos) {
        int clients = 0;
        int most = 0;
        for (Queue queue : ready) {
            Waiting next = queue.uncovered();
            long waited = next == null ? 0 : room.since(Math.max(queue.coverableNanos, next.roomNanos()));
            if (next != null && waited > graceNanos) {
                clients++;
                queue.passedOver += waited > longNanos ? 1 : 0;
                most = Math.max(most, queue.passedOver);
            }
        }
        return new Left(clients, most);
    }

    /** The first request of each client's turn, at most so many. */
    List<Request> firstWaiting(int max) {
        List<Request> first = new ArrayList<>();
        for (Queue queue : ready) {
            if (first.size() < max) {
                first.add(queue.waiting.firstEntry().getValue().request());
            }
        }
        return first;
    }

    private void forgetIfDone(Key key, Queue queue, long executed) {
        if (queue.waiting.isEmpty() && queue.proposed <= executed) {
            queues.remove(key);
        }
    }

    /** Drops what is proposed already, and puts the queue in turn if its first request can be proposed. */
    private void refresh(Queue queue) {
        Map.Entry<Long, Waiting> first = queue.waiting.firstEntry();
        while (first != null && first.getValue().request().lastNumber() <= queue.proposed) {
            queue.waiting.pollFirstEntry();
            account(first.getValue().request(), -MessageCodec.sizeBytes(first.getValue().request()));
            first = queue.waiting.firstEntry();
        }
        boolean isReady =
                first != null && (first.getValue().request().isRegistration() || first.getKey() <= queue.proposed + 1);
        if (isReady && !queue.isReady) {
            queue.sinceNanos = now.monotonicNanos();
            ready.add(queue);
        } else if (!isReady && queue.isReady) {
            ready.remove(queue);
        }
        queue.isReady = isReady;
    }

    private void account(Request request, int bytes) {
        waitingBytes += bytes;
        bytesOfClient.merge(request.client(), bytes, Integer::sum);
        bytesOfClient.remove(request.client(), 0);
    }
}
