package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * What came in, was authentic and is not handled yet: a lane a peer, bounded in bytes and frames; while a lane is full its connection is
 * not read, so that its sender waits and nobody else does ({@code docs/explanation/protocol.md} §2.12). On the loop's
 * thread.
 *
 * <p>A turn handles replicas first, then clients, each class in a round of short visits, for a bounded time. Time spent on what turns out
 * to be good for nothing is held against its sender: whoever wastes more than one part in twenty of this process's time rests.
 */
public final class Inbox {

    /** What a lane holds before its connection is no longer read; one frame more may come. */
    static final int LANE_BYTES_MAX = 512 << 10;

    static final int LANE_FRAMES_MAX = 1024;

    /** One visit to a lane: at least a message. */
    private static final long VISIT_NANOS = 50_000;
    /** One lane in a turn. What is left is for the next turn, after all connections were read again. */
    private static final long LANE_TURN_NANOS = 500_000;
    /** All lanes of a class in a turn. */
    private static final long CLASS_TURN_NANOS = 2_000_000;
    /** What clients are let through with while a turn is not over. */
    private static final long BETWEEN_NANOS = 500_000;

    /** What handling a message was good for. */
    public enum Worth {
        USEFUL,
        /** Refused, known already, not authentic: what a correct sender sends rarely. */
        WASTE
    }

    /** Handles one message. */
    public interface Handler {
        Worth handle(int from, Message message);
    }

    /** Does something later, on the loop's thread. */
    interface Later {
        void run(Runnable task, long delayNanos);
    }

    /** Decoded, and not handled. */
    private record Passed(Message message, int bytes) {}

    /** A connection as its lane sees it. */
    interface Source {
        void read(boolean on);

        /** What is no message inside an authentic frame. */
        void malformed();
    }

    private final MessageCodec codec;
    private final LongSupplier nanoTime;
    private final Later later;
    private final Runnable more;
    private final ArrayDeque<Lane> replicas = new ArrayDeque<>();
    private final ArrayDeque<Lane> clients = new ArrayDeque<>();
    private final Map<Integer, Lane> lanes = new HashMap<>();
    private boolean isTold;

    /** @param more called when there is something to handle, once until {@link #handle} was called */
    Inbox(MessageCodec codec, LongSupplier nanoTime, Later later, Runnable more) {
        this.codec = codec;
        this.nanoTime = nanoTime;
        this.later = later;
        this.more = more;
    }

    /** The frames of one peer, over all its connections: who is thrown out and comes back starts with what was held against it. */
    final class Lane {
        private final int peer;
        private final ArrayDeque<Lane> round;
        /** What others of the same peer went before; older than all frames. */
        private final ArrayDeque<Passed> passed = new ArrayDeque<>();

        private final ArrayDeque<byte[]> frames = new ArrayDeque<>();
        private @Nullable Source source;
        private int at = Frame.DATA_PREFIX_BYTES;
        private long bytes;
        private long leftNanos;
        private final Waste waste = new Waste(nanoTime.getAsLong());
        private boolean rests;

        private Lane(int peer, ArrayDeque<Lane> round) {
            this.peer = peer;
            this.round = round;
        }

        /** Its frames come from here now. */
        void connected(Source connection) {
            source = connection;
            connection.read(mayRead());
        }

        /** Takes the content of a DATA frame whose MAC was right. */
        void add(byte[] content) {
            boolean isFirst = isEmpty() && !rests;
            frames.addLast(content);
            bytes += content.length;
            read();
            if (isFirst) {
                round.addLast(this);
            }
            tell();
        }

        private boolean mayRead() {
            return !rests && bytes <= LANE_BYTES_MAX && passed.size() + frames.size() <= LANE_FRAMES_MAX;
        }

        private boolean isEmpty() {
            return passed.isEmpty() && frames.isEmpty();
        }

        private void read() {
            Source connection = source;
            if (connection != null) {
                connection.read(mayRead());
            }
        }

        /** What waits. */
        long bytes() {
            return bytes;
        }

        /** Nothing of what came will be handled. */
        void drop() {
            passed.clear();
            frames.clear();
            bytes = 0;
            at = Frame.DATA_PREFIX_BYTES;
            round.remove(this);
        }

        /** Handles messages for this long, at least one. @return nanoseconds used */
        private long visit(Handler handler, long nanosMax) {
            long begin = nanoTime.getAsLong();
            long now = begin;
            while (!isEmpty() && !rests && now - begin < nanosMax) {
                Message message = passed.isEmpty() ? next() : takePassed();
                if (message != null) {
                    now = handle(handler, message, now);
                }
            }
            return now - begin;
        }

        /** The same with such messages only; the others are passed over. */
        private long visit(Predicate<Message> which, Handler handler, long nanosMax) {
            long begin = nanoTime.getAsLong();
            long now = begin;
            while (!frames.isEmpty() && !rests && now - begin < nanosMax) {
                int from = at;
                Message message = next();
                if (message != null && which.test(message)) {
                    now = handle(handler, message, now);
                } else if (message != null) {
                    passed.addLast(new Passed(message, at - from));
                    bytes += at - from;
                    now = nanoTime.getAsLong();
                }
            }
            return now - begin;
        }

        private Message takePassed() {
            Passed oldest = passed.remove();
            bytes -= oldest.bytes();
            read();
            return oldest.message();
        }

        /** @return the time after it */
        private long handle(Handler handler, Message message, long now) {
            Worth worth = handler.handle(peer, message);
            long after = nanoTime.getAsLong();
            if (worth == Worth.WASTE) {
                waste(after - now, after);
            }
            return after;
        }

        /** The next message; null at the end of a frame and where there is none. */
        private @Nullable Message next() {
            byte[] frame = frames.element();
            if (at == frame.length) {
                frames.remove();
                bytes -= frame.length;
                at = Frame.DATA_PREFIX_BYTES;
                read();
                return null;
            }
            try {
                int length = frame.length - at < Integer.BYTES ? -1 : ByteBuffer.wrap(frame).getInt(at);
                at += Integer.BYTES;
                if (length < 0 || length > frame.length - at) {
                    throw new MalformedException("message longer than its frame");
                }
                Message message = codec.decode(frame, at, length);
                at += length;
                return message;
            } catch (MalformedException e) {
                drop();
                Source connection = source;
                if (connection != null) {
                    connection.malformed();
                }
                return null;
            }
        }

        private void waste(long nanos, long nowNanos) {
            waste.add(nanos, nowNanos);
            if (!rests && waste.isTooMuch(nowNanos)) {
                rests = true;
                round.remove(this);
                read();
                later.run(this::goOn, waste.toHalfNanos());
            }
        }

        private void goOn() {
            rests = false;
            read();
            if (!isEmpty()) {
                round.addLast(this);
                tell();
            }
        }
    }

    /** The one lane of this member. */
    Lane lane(int peer, boolean isReplica) {
        return lanes.computeIfAbsent(peer, id -> new Lane(id, isReplica ? replicas : clients));
    }

    private void tell() {
        if (!isTold) {
            isTold = true;
            more.run();
        }
    }

    /** Handles what one turn may take; if something is left, the listener hears of it again after the connections were read. */
    public void handle(Handler handler) {
        isTold = false;
        round(replicas, handler);
        round(clients, handler);
        if (!isTold && !(replicas.isEmpty() && clients.isEmpty())) {
            isTold = true;
            // Not as the loop's next task: it would go on with tasks and read no connection.
            later.run(more, 0);
        }
    }

    /**
     * Handles such messages of clients as need not wait for the end of a turn, a short while; what a client sent before them keeps its
     * place.
     */
    public void handleBetween(Predicate<Message> which, Handler handler) {
        long left = BETWEEN_NANOS;
        int done = 0;
        while (left > 0 && done < clients.size()) {
            Lane lane = clients.remove();
            left -= lane.visit(which, handler, Math.min(VISIT_NANOS, left));
            if (!lane.isEmpty() && !lane.rests) {
                clients.addLast(lane);
                done = lane.frames.isEmpty() ? done + 1 : 0;
            }
        }
    }

    private static void round(ArrayDeque<Lane> round, Handler handler) {
        round.forEach(lane -> lane.leftNanos = LANE_TURN_NANOS);
        long left = CLASS_TURN_NANOS;
        int tired = 0;
        while (left > 0 && tired < round.size()) {
            Lane lane = round.remove();
            if (lane.leftNanos <= 0) {
                round.addLast(lane);
                tired++;
                continue;
            }
            tired = 0;
            long used = lane.visit(handler, Math.min(VISIT_NANOS, lane.leftNanos));
            lane.leftNanos -= used;
            left -= used;
            if (!lane.isEmpty() && !lane.rests) {
                round.addLast(lane);
            }
        }
    }
}
