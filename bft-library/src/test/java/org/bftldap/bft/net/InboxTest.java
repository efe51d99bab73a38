package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.net.Inbox.Worth;
import org.junit.jupiter.api.Test;

/** Fairness and bounds by a clock that the test turns: each message takes as long as the test says. */
class InboxTest {

    private static final long MICROS = 1_000;
    private static final long MILLIS = 1_000_000;

    private long nowNanos;
    private long costNanos = 10 * MICROS;
    private Worth worth = Worth.USEFUL;
    private int told;
    private final List<String> handled = new ArrayList<>();
    private final List<Runnable> laters = new ArrayList<>();
    private final List<Long> delays = new ArrayList<>();
    private final Inbox inbox = inbox();

    private static final class Connection implements Inbox.Source {
        private boolean reads = true;
        private boolean malformed;

        @Override
        public void read(boolean on) {
            reads = on;
        }

        @Override
        public void malformed() {
            malformed = true;
        }
    }

    private Inbox inbox() {
        Tuning tuning = Tuning.defaults();
        MessageCodec codec = new MessageCodec(Limits.of(4, tuning.window(), 1 << 20, 1 << 20, 64));
        return new Inbox(
                codec,
                () -> nowNanos,
                (task, delay) -> {
                    laters.add(task);
                    delays.add(delay);
                },
                () -> told++);
    }

    private Worth handle(int from, Message message) {
        nowNanos += costNanos;
        handled.add(from + ":" + ((CloseRead) message).readId());
        return worth;
    }

    private void turn() {
        handled.clear();
        inbox.handle(this::handle);
    }

    /** A frame's content with messages numbered from 0. */
    private static byte[] frame(int messages) {
        ByteBuffer frame = ByteBuffer.allocate(Frame.DATA_PREFIX_BYTES + 64 * messages);
        frame.position(Frame.DATA_PREFIX_BYTES);
        for (int i = 0; i < messages; i++) {
            byte[] encoded = MessageCodec.encode(new CloseRead(i));
            frame.putInt(encoded.length).put(encoded);
        }
        return java.util.Arrays.copyOf(frame.array(), frame.position());
    }

    private Inbox.Lane lane(int peer, boolean isReplica, Connection connection) {
        Inbox.Lane lane = inbox.lane(peer, isReplica);
        lane.connected(connection);
        return lane;
    }

    @Test
    void whatCameIsHandledInOrderAndTheListenerIsToldOnce() {
        Inbox.Lane lane = lane(1000, false, new Connection());
        lane.add(frame(2));
        lane.add(frame(1));
        assertThat(told).isEqualTo(1);
        turn();
        assertThat(handled).containsExactly("1000:0", "1000:1", "1000:0");
        assertThat(laters).isEmpty();
        lane.add(frame(1));
        assertThat(told).isEqualTo(2);
    }

    @Test
    void replicasAreServedBeforeClients() {
        lane(1000, false, new Connection()).add(frame(2));
        lane(2, true, new Connection()).add(frame(2));
        turn();
        assertThat(handled).containsExactly("2:0", "2:1", "1000:0", "1000:1");
    }

    @Test
    void aFloodDelaysOthersByOneVisit() {
        lane(1000, false, new Connection()).add(frame(1000));
        lane(1001, false, new Connection()).add(frame(1));
        turn();
        assertThat(handled.indexOf("1001:0")).as("after a visit of 50 µs at 10 µs a message").isEqualTo(5);
    }

    @Test
    void aLaneHasItsTimeInATurnAndTheRestFollowsAfterTheConnectionsWereRead() {
        lane(1000, false, new Connection()).add(frame(1000));
        turn();
        assertThat(handled).hasSize(50);
        assertThat(delays).containsExactly(0L);
        laters.get(0).run();
        assertThat(told).isEqualTo(2);
        turn();
        assertThat(handled).hasSize(50).startsWith("1000:50");
    }

    @Test
    void manyFloodingClientsLeaveTheReplicasTheirTurn() {
        for (int client = 1000; client < 1100; client++) {
            lane(client, false, new Connection()).add(frame(1000));
        }
        lane(1, true, new Connection()).add(frame(1000));
        turn();
        assertThat(handled.stream().filter(each -> each.startsWith("1:"))).hasSize(50);
        assertThat(handled).as("2 ms for all clients").hasSizeBetween(250, 260);
    }

    private void between(Predicate<Long> which) {
        handled.clear();
        inbox.handleBetween(message -> which.test(((CloseRead) message).readId()), this::handle);
    }

    @Test
    void whatNeedNotWaitGoesBeforeWhatCameEarlierAndTheRestKeepsItsOrder() {
        Inbox.Lane lane = lane(1000, false, new Connection());
        lane.add(frame(3));
        lane.add(frame(2));
        between(id -> id == 1);
        assertThat(handled).containsExactly("1000:1", "1000:1");
        lane.add(frame(1));
        between(id -> id == 1);
        assertThat(handled).isEmpty();
        turn();
        assertThat(handled).containsExactly("1000:0", "1000:2", "1000:0", "1000:0");
        assertThat(lane.bytes()).isZero();
        lane.add(frame(1));
        assertThat(told).as("the lane is empty, so its next frame is told").isEqualTo(2);
    }

    @Test
    void inTheMiddleOfATurnClientsAreLetThroughForHalfAMillisecondAndReplicasAreNot() {
        lane(2, true, new Connection()).add(frame(2));
        lane(1000, false, new Connection()).add(frame(1000));
        lane(1001, false, new Connection()).add(frame(20));
        between(id -> true);
        assertThat(handled).hasSize(50).doesNotContain("2:0");
        assertThat(handled.stream().filter(each -> each.startsWith("1001:"))).hasSize(20);
    }

    @Test
    void whatIsPassedOverFillsItsLane() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        while (connection.reads) {
            lane.add(frame(1));
            between(id -> false);
        }
        assertThat(lane.bytes()).isPositive();
        while (!connection.reads) {
            turn();
        }
        turn();
        assertThat(lane.bytes()).isLessThan(Inbox.LANE_BYTES_MAX);
    }

    @Test
    void whoWastesTimeInTheMiddleOfATurnRestsToo() {
        worth = Worth.WASTE;
        costNanos = 20 * MILLIS;
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        lane.add(frame(100));
        for (int i = 0; i < 100 && connection.reads; i++) {
            between(id -> true);
        }
        assertThat(connection.reads).isFalse();
    }

    @Test
    void aFullLaneIsNotReadUntilThereIsRoom() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        costNanos = 0;
        while (connection.reads) {
            lane.add(frame(100));
        }
        assertThat(lane.bytes()).isBetween((long) Inbox.LANE_BYTES_MAX, (long) Inbox.LANE_BYTES_MAX + 6400);
        turn();
        assertThat(connection.reads).isTrue();
        assertThat(lane.bytes()).isZero();
    }

    @Test
    void manyTinyFramesFillALaneToo() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        for (int i = 0; i <= Inbox.LANE_FRAMES_MAX; i++) {
            assertThat(connection.reads).isTrue();
            lane.add(frame(0));
        }
        assertThat(connection.reads).isFalse();
    }

    @Test
    void whoWastesTimeRestsUntilItIsWorkedOffAndNothingIsLost() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        worth = Worth.WASTE;
        costNanos = MILLIS;
        lane.add(frame(100));
        int turns = 0;
        while (connection.reads) {
            turn();
            turns++;
        }
        assertThat(turns).as("20 ms are let pass").isBetween(20, 23);
        assertThat(delays.get(delays.size() - 1)).as("until half is worked off, at one part in twenty").isBetween(200 * MILLIS, 250 * MILLIS);
        turn();
        assertThat(handled).isEmpty();
        nowNanos += delays.get(delays.size() - 1);
        laters.get(laters.size() - 1).run();
        assertThat(connection.reads).isTrue();
        turn();
        assertThat(handled).hasSize(1);
    }

    @Test
    void whoComesBackIsStillHeldToWhatItWasted() {
        Inbox.Lane lane = lane(1000, false, new Connection());
        worth = Worth.WASTE;
        costNanos = 100 * MILLIS;
        lane.add(frame(2));
        turn();
        Connection second = new Connection();
        lane.connected(second);
        assertThat(second.reads).isFalse();
    }

    @Test
    void usefulWorkIsNeverHeldAgainstAnybody() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        costNanos = 100 * MILLIS;
        lane.add(frame(50));
        for (int i = 0; i < 50; i++) {
            turn();
            assertThat(handled).hasSize(1);
        }
        assertThat(connection.reads).isTrue();
    }

    @Test
    void whatIsNoMessageEndsItsConnectionAndDropsTheRest() {
        Connection connection = new Connection();
        Inbox.Lane lane = lane(1000, false, connection);
        byte[] broken = frame(2);
        broken[broken.length - 1] = 0;
        broken[Frame.DATA_PREFIX_BYTES + 4] = 127;
        lane.add(broken);
        lane.add(frame(1));
        turn();
        assertThat(connection.malformed).isTrue();
        assertThat(handled).isEmpty();
        assertThat(lane.bytes()).isZero();
    }
}
