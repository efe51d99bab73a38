package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.crypto.NodeKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportTest {

    private static final int CLIENT = TestTransports.CLIENT;

    private final TestTransports transports = new TestTransports();
    private final Events server = new Events();
    private GroupConfig group;
    private Transport listening;
    private InetSocketAddress address;

    @BeforeEach
    void aReplicaListens() throws IOException {
        group = group(new byte[32]);
        listening = transports.open(group, 0, transports.keys(0), server);
        address = TestTransports.listen(listening);
    }

    private GroupConfig group(byte[] fileDigest) {
        return transports.group(fileDigest, Tuning.defaults());
    }

    @AfterEach
    void close() throws Exception {
        transports.close();
    }

    @Test
    void messagesGoBothWaysInOrder() throws Exception {
        Events client = new Events();
        Transport dialling = transports.open(group, CLIENT, transports.keys(CLIENT), client);
        dialling.dial(0, "127.0.0.1", address.getPort());
        assertThat(client.linked.take()).isEqualTo("+0");
        assertThat(server.linked.take()).isEqualTo("+1000");

        for (Transport sender : List.of(dialling, listening)) {
            int to = sender == dialling ? 0 : CLIENT;
            sender.loop().execute(() -> {
                for (int i = 0; i < 1000; i++) {
                    sender.send(to, new CloseRead(i));
                }
                sender.send(to, new Chunk(7, 0, new byte[3 << 20]));
                sender.flush();
            });
        }
        for (Events receiver : List.of(server, client)) {
            for (int i = 0; i < 1000; i++) {
                assertThat(receiver.messages.take()).isEqualTo(new CloseRead(i));
            }
            assertThat(((Chunk) receiver.messages.take()).content()).hasSize(3 << 20);
        }
    }

    /** An idle process has turns too; TLS encrypts something for each flush, be it nothing. */
    @Test
    void aTurnFlushesOnlyTheConnectionsThatSomethingWasSentOver() throws Exception {
        Events client = new Events();
        Transport dialling = transports.open(group, CLIENT, transports.keys(CLIENT), client);
        dialling.dial(0, "127.0.0.1", address.getPort());
        assertThat(client.linked.take()).isEqualTo("+0");
        assertThat(server.linked.take()).isEqualTo("+1000");
        Flushes flushes = new Flushes();
        dialling.loop().submit(() -> dialling.tamper(0, flushes)).sync();

        dialling.loop().submit(() -> {
            dialling.flush();
            dialling.flush();
        }).sync();
        assertThat(flushes.count).isZero();

        dialling.loop().submit(() -> {
            dialling.send(0, new CloseRead(1));
            dialling.flush();
            dialling.flush();
        }).sync();
        assertThat(server.messages.take()).isEqualTo(new CloseRead(1));
        assertThat(flushes.count).isEqualTo(1);
    }

    /** Counted on the loop's thread, whose tasks are waited for. */
    private static final class Flushes extends ChannelOutboundHandlerAdapter {
        private int count;

        @Override
        public void flush(ChannelHandlerContext context) {
            count++;
            context.flush();
        }
    }

    @Test
    void aDifferentGroupFileIsRefusedByBothSidesNamingBothDigests() throws Exception {
        byte[] other = new byte[32];
        other[0] = (byte) 0xab;
        Events client = new Events();
        transports.open(group(other), CLIENT, transports.keys(CLIENT), client).dial(0, "127.0.0.1", address.getPort());

        String zeros = "00".repeat(32);
        String ab = "ab" + "00".repeat(31);
        assertThat(server.refused.take()).contains("1000: ").contains(zeros).contains(ab);
        assertThat(client.refused.take()).contains("0: ").contains(zeros).contains(ab);
        assertThat(server.linked).isEmpty();
    }

    @Test
    void aKeyOfAnotherGroupIsRefused() throws Exception {
        Events client = new Events();
        NodeKeys stranger = NodeKeys.generate();
        transports.open(group, CLIENT, stranger, client).dial(0, "127.0.0.1", address.getPort());
        assertThat(server.refused.take()).contains("TLS");
        assertThat(client.refused.take()).contains("TLS");
        assertThat(server.linked).isEmpty();
    }

    @Test
    void aMemberUnderAnotherMembersNumberIsRefused() throws Exception {
        transports.open(group, 2, transports.keys(CLIENT), new Events()).dial(0, "127.0.0.1", address.getPort());
        assertThat(server.refused.take()).contains("it says to be 2 but has the TLS key of 1000");
    }

    @Test
    void whoAnswersAtAnAddressMustBeTheOneExpected() throws Exception {
        Events client = new Events();
        transports.open(group, CLIENT, transports.keys(CLIENT), client).dial(3, "127.0.0.1", address.getPort());
        assertThat(client.refused.take()).contains("another process than replica 3");
    }

    @Test
    void aNewConnectionOfAPeerTakesThePlaceOfTheOldOne() throws Exception {
        for (int i = 0; i < 3; i++) {
            Events client = new Events();
            transports.open(group, CLIENT, transports.keys(CLIENT), client).dial(0, "127.0.0.1", address.getPort());
            assertThat(client.linked.take()).isEqualTo("+0");
            assertThat(server.linked.take()).isEqualTo("+1000");
        }
        assertThat(listening.counters(CLIENT).connected()).isTrue();
    }

    @Test
    void refreshedKeysTakeOverWithoutLoss() throws Exception {
        Events client = new Events();
        Transport dialling = transports.open(group, CLIENT, transports.keys(CLIENT), client);
        dialling.dial(0, "127.0.0.1", address.getPort());
        client.linked.take();
        server.linked.take();
        for (int round = 0; round < 5; round++) {
            int number = round;
            listening.loop().submit(listening::refreshKeys).sync();
            dialling.loop().execute(() -> {
                dialling.send(0, new CloseRead(number));
                dialling.flush();
                dialling.refreshKeys();
                dialling.send(0, new CloseRead(100 + number));
                dialling.flush();
            });
            assertThat(server.messages.take()).isEqualTo(new CloseRead(number));
            assertThat(server.messages.take()).isEqualTo(new CloseRead(100 + number));
        }
        assertThat(server.linked).isEmpty();
        assertThat(listening.counters(CLIENT).authenticationFailures()).isZero();
    }

    @Test
    void aBannedClientIsToldWhyAndLetInAgainWhenItsTimeIsOver() throws Exception {
        Events client = new Events();
        transports.open(group, CLIENT, transports.keys(CLIENT), client).dial(0, "127.0.0.1", address.getPort());
        assertThat(client.linked.take()).isEqualTo("+0");
        listening.loop().submit(() -> listening.ban(CLIENT)).sync();
        assertThat(client.linked.take()).isEqualTo("-0");
        assertThat(client.refused.take()).contains("BD-3009").contains("wrong signatures");
        assertThat(client.linked.take()).isEqualTo("+0");
    }

    @Test
    void whoSendsMoreThanIsHandledWaitsAndLosesNothing() throws Exception {
        BlockingQueue<Inbox> inboxes = new LinkedBlockingQueue<>();
        Transport slow = transports.open(group, 1, transports.keys(1), new Idle(inboxes));
        InetSocketAddress there = TestTransports.listen(slow);
        Events client = new Events();
        Transport dialling = transports.open(group, CLIENT, transports.keys(CLIENT), client);
        dialling.dial(1, "127.0.0.1", there.getPort());
        assertThat(client.linked.take()).isEqualTo("+1");
        int messages = 12;
        dialling.loop().execute(() -> {
            for (int i = 0; i < messages; i++) {
                dialling.send(1, new Chunk(i, 0, new byte[1 << 20]));
            }
            dialling.flush();
        });
        Inbox inbox = inboxes.take();
        List<Long> handled = new ArrayList<>();
        long deepest = 0;
        while (handled.size() < messages) {
            deepest = Math.max(deepest, slow.loop().submit(() -> inbox.lane(CLIENT, false).bytes()).get());
            slow.loop()
                    .submit(() -> inbox.handle((from, message) -> {
                        handled.add(((Chunk) message).readId());
                        return Inbox.Worth.USEFUL;
                    }))
                    .sync();
        }
        assertThat(handled).isSorted().doesNotHaveDuplicates();
        assertThat(deepest).as("bytes waiting, of 12 MiB").isLessThan(3L << 20);
    }

    /** Handles nothing by itself. */
    private record Idle(BlockingQueue<Inbox> inboxes) implements TransportListener {
        @Override
        public void arrived(Inbox inbox) {
            inboxes.add(inbox);
        }

        @Override
        public void linked(int peer) {}

        @Override
        public void unlinked(int peer) {}

        @Override
        public void refused(int peer, String reason) {}
    }

    @SeededTest(runs = 5)
    void randomBytesDisturbNobody(Seed seed) throws Exception {
        var random = seed.random();
        for (int i = 0; i < 50; i++) {
            byte[] bytes = new byte[random.nextInt(5000)];
            random.nextBytes(bytes);
            if (bytes.length > 5 && random.nextBoolean()) {
                // Looks like a TLS handshake record of some length.
                bytes[0] = 22;
                bytes[1] = 3;
                bytes[2] = 3;
            }
            try (Socket socket = new Socket(address.getAddress(), address.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write(bytes);
                out.flush();
            } catch (IOException e) {
                // The other side may close while we write; that is its right.
                assertThat(bytes).isNotEmpty();
            }
        }
        Events client = new Events();
        transports.open(group, CLIENT, transports.keys(CLIENT), client).dial(0, "127.0.0.1", address.getPort());
        assertThat(client.linked.take()).isEqualTo("+0");
    }

    @Test
    void halfOpenConnectionsAreClosedOldestFirstAndAMemberGetsThrough() throws Exception {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 600; i++) {
                sockets.add(new Socket(address.getAddress(), address.getPort()));
            }
            Events client = new Events();
            transports.open(group, CLIENT, transports.keys(CLIENT), client).dial(0, "127.0.0.1", address.getPort());
            assertThat(client.linked.take()).isEqualTo("+0");
            sockets.get(0).setSoTimeout((int) TimeUnit.SECONDS.toMillis(30));
            assertThat(sockets.get(0).getInputStream().read()).as("closed by the other side").isEqualTo(-1);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }
}
