package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.message.CloseRead;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Keys that change with time, and peers that do not change them, or have old ones (protocol.md §2.16). */
@Timeout(60)
class KeyRefreshTest {

    private static final int CLIENT = TestTransports.CLIENT;
    private static final int NEVER = 3_600_000;

    private final TestTransports transports = new TestTransports();
    private final Events server = new Events();

    @AfterEach
    void close() throws Exception {
        transports.close();
    }

    /** With the same file digest as all, but a period of its own: how a faulty process differs. */
    private GroupConfig group(int keyRefreshMillis) {
        return transports.group(new byte[32], new Tuning(16, 32, 64, 1 << 18, 4, 1 << 20, 64, 64, 300, 3000, 500, 6000, keyRefreshMillis));
    }

    private Transport transport(int id, int keyRefreshMillis, TransportListener listener) {
        return transports.open(group(keyRefreshMillis), id, transports.keys(id), listener);
    }

    private RawPeer raw(InetSocketAddress address) throws Exception {
        return transports.raw(group(NEVER), address);
    }

    @Test
    void refreshesUnderLoadLoseNothingAndInterruptNothing() throws Exception {
        int period = 100;
        Transport listening = transport(0, period, server);
        InetSocketAddress address = TestTransports.listen(listening);
        Events client = new Events();
        Transport dialling = transport(CLIENT, period, client);
        dialling.dial(0, "127.0.0.1", address.getPort());
        assertThat(client.happened.take()).isEqualTo("+0");
        assertThat(server.happened.take()).isEqualTo("+1000");

        AtomicBoolean on = new AtomicBoolean(true);
        keepSending(dialling, 0, 0, on);
        keepSending(listening, CLIENT, 0, on);
        long refreshes = 0;
        long age = Long.MAX_VALUE;
        long next = 0;
        // A key's age that falls is a refresh; meanwhile each message must come, in its order.
        while (refreshes < 20) {
            assertThat(server.messages.take()).isEqualTo(new CloseRead(next));
            assertThat(client.messages.take()).isEqualTo(new CloseRead(next));
            next++;
            long now = listening.counters(CLIENT).keyAgeMillis();
            refreshes += now < age ? 1 : 0;
            age = now;
        }
        on.set(false);
        assertThat(next).as("load").isGreaterThan(1000);
        assertThat(server.happened).isEmpty();
        assertThat(client.happened).isEmpty();
        assertThat(listening.counters(CLIENT).staleKeys()).isZero();
    }

    private static void keepSending(Transport from, int to, long number, AtomicBoolean on) {
        from.loop().execute(() -> {
            for (int i = 0; i < 10; i++) {
                from.send(to, new CloseRead(number + i));
            }
            from.flush();
            if (on.get()) {
                from.loop().schedule(() -> keepSending(from, to, number + 10, on), 1, TimeUnit.MILLISECONDS);
            }
        });
    }

    @Test
    void stolenOldKeysAuthenticateNothingAfterARefresh() throws Exception {
        Transport listening = transport(0, NEVER, server);
        RawPeer peer = raw(TestTransports.listen(listening));
        peer.announce(1);
        SendKey old = peer.awaitKey();
        peer.send(old, new CloseRead(1));
        assertThat(server.messages.take()).isEqualTo(new CloseRead(1));

        listening.loop().submit(listening::refreshKeys).sync();
        SendKey renewed = peer.awaitKey();
        peer.send(old, new CloseRead(2));
        assertThat(server.messages.take()).as("on its way when the key was announced").isEqualTo(new CloseRead(2));
        peer.send(renewed, new CloseRead(3));
        assertThat(server.messages.take()).isEqualTo(new CloseRead(3));
        peer.send(old, new CloseRead(4));
        assertThat(server.happened.take()).isEqualTo("+1000");
        assertThat(server.happened.take()).isEqualTo("1000: a frame came under a key that was given up");
        assertThat(listening.counters(CLIENT).staleKeys()).isEqualTo(1);
        assertThat(server.messages).isEmpty();
    }

    @Test
    void anOldKeyIsRefusedAfterTheGraceEvenIfTheNewOneIsNeverUsed() throws Exception {
        Transport listening = transport(0, NEVER, server);
        RawPeer peer = raw(TestTransports.listen(listening));
        peer.announce(1);
        SendKey old = peer.awaitKey();
        assertThat(server.happened.take()).isEqualTo("+1000");
        listening.loop().submit(listening::refreshKeys).sync();
        peer.awaitKey();
        long since = System.nanoTime();
        for (long number = 0; server.happened.isEmpty(); number++) {
            try {
                peer.send(old, new CloseRead(number));
            } catch (IOException e) {
                break; // closed by the other side
            }
            server.messages.poll(20, TimeUnit.MILLISECONDS);
        }
        assertThat(System.nanoTime() - since).isGreaterThan(ReceiveKeys.GRACE_NANOS - 1_000_000_000);
        assertThat(server.happened.take()).contains("given up");
    }

    @Test
    void anAnnouncementPlayedAgainOrALowerOneIsRefusedAndSaysWhy() throws Exception {
        InetSocketAddress address = TestTransports.listen(transport(0, NEVER, server));
        RawPeer peer = raw(address);
        byte[] seven = peer.announce(7);
        peer.announce(9);
        peer.announce(seven);
        assertThat(server.happened.take()).isEqualTo("+1000");
        assertThat(server.happened.take())
                .contains("BD-3007")
                .contains("announcement 7 is not after 9")
                .contains("played again");
    }

    @Test
    void anAnnouncementOfAnotherConnectionIsRefusedWhateverItsCounter() throws Exception {
        InetSocketAddress address = TestTransports.listen(transport(0, NEVER, server));
        byte[] stolen;
        try (RawPeer earlier = raw(address)) {
            stolen = earlier.announce(1L << 40);
            assertThat(server.happened.take()).isEqualTo("+1000");
        }
        assertThat(server.happened.take()).isEqualTo("-1000");
        raw(address).announce(stolen);
        assertThat(server.happened.take()).contains("BD-3007").contains("for this connection");
    }

    @Test
    void floodsOfAnnouncementsAreEnded() throws Exception {
        RawPeer peer = raw(TestTransports.listen(transport(0, NEVER, server)));
        assertThatThrownBy(() -> {
                    for (int counter = 1; counter < 100_000; counter++) {
                        peer.announce(counter);
                    }
                })
                .isInstanceOf(IOException.class);
        assertThat(server.happened.take()).isEqualTo("+1000");
        assertThat(server.happened.take()).contains("more than 16 keys");
    }

    @Test
    void aClientThatDoesNotRefreshIsDroppedAndComesBackWithANewKey() throws Exception {
        dropsAndTakesBack(CLIENT);
    }

    @Test
    void soIsAReplica() throws Exception {
        dropsAndTakesBack(2);
    }

    private void dropsAndTakesBack(int id) throws Exception {
        Transport listening = transport(0, 200, server);
        InetSocketAddress address = TestTransports.listen(listening);
        transport(id, NEVER, new Events()).dial(0, "127.0.0.1", address.getPort());
        for (int round = 1; round <= 2; round++) {
            assertThat(server.happened.take()).isEqualTo("+" + id);
            assertThat(server.happened.take()).isEqualTo("-" + id);
            assertThat(listening.counters(id).refreshesMissed()).isEqualTo(round);
        }
    }

    @Test
    void whoRefreshesStays() throws Exception {
        Transport listening = transport(0, 200, server);
        InetSocketAddress address = TestTransports.listen(listening);
        transport(CLIENT, 200, new Events()).dial(0, "127.0.0.1", address.getPort());
        assertThat(server.happened.take()).isEqualTo("+1000");
        assertThat(server.happened.poll(2, TimeUnit.SECONDS)).as("ten periods later").isNull();
        assertThat(listening.counters(CLIENT).keyAgeMillis()).isLessThan(1000);
    }
}
