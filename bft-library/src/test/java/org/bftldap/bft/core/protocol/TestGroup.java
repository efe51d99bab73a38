package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Verified;
import org.bftldap.bft.core.types.GroupSize;

/** A whole group and its clients in one thread, with a network that the test rules. Messages pass through the real codec. */
final class TestGroup {

    /** A message on its way. Replicas have ids 0..n-1, clients others. */
    record Envelope(int from, int to, byte[] bytes) {}

    final GroupSize size;
    final List<TestNode> nodes = new ArrayList<>();
    final TreeMap<Integer, TestClient> clients = new TreeMap<>();
    final List<Envelope> network = new ArrayList<>();
    /** Which messages are lost. */
    Predicate<Envelope> lost = envelope -> false;
    /** What a faulty replica makes of what it sends. */
    BiFunction<Envelope, Message, Message> rewritten = (envelope, message) -> message;
    long millis = 1_000_000;

    private final MessageCodec codec;

    static Settings settings(int id, int replicas) {
        return new Settings(id, new GroupSize(replicas), 4, 8, 8, 4096, 3, 16384, 32, 32, 3000, 100, 1000);
    }

    /** With the sizes of a real group, or nearly. */
    static Settings largeSettings(int id, int replicas) {
        return new Settings(id, new GroupSize(replicas), 512, 1024, 8, 4096, 4, 16384, 32, 32, 3000, 100, 1000);
    }

    TestGroup(int replicas) {
        this(replicas, TestGroup::settings);
    }

    TestGroup(int replicas, BiFunction<Integer, Integer, Settings> settings) {
        size = new GroupSize(replicas);
        codec = new MessageCodec(settings.apply(0, replicas).limits());
        for (int i = 0; i < replicas; i++) {
            nodes.add(new TestNode(settings.apply(i, replicas)));
        }
        for (int i = 0; i < replicas; i++) {
            post(i, nodes.get(i).start(millis));
        }
        run();
    }

    TestClient client(int id) {
        TestClient client = new TestClient(id, size);
        clients.put(id, client);
        send(client.register(1));
        settle(20);
        if (client.session == 0) {
            throw new AssertionError("not registered");
        }
        return client;
    }

    /** To all replicas. */
    void send(Request request) {
        for (int i = 0; i < size.replicas(); i++) {
            sendTo(i, request);
        }
    }

    void sendTo(int replica, Request request) {
        network.add(new Envelope(request.client(), replica, MessageCodec.encode(request)));
    }

    void post(int from, List<Outgoing> sends) {
        if (nodes.get(from).isMute) {
            return;
        }
        for (Outgoing outgoing : sends) {
            byte[] bytes = MessageCodec.encode(outgoing.message());
            if (outgoing instanceof Outgoing.ToReplica one) {
                network.add(new Envelope(from, one.replica(), bytes));
            } else if (outgoing instanceof Outgoing.ToClient one) {
                network.add(new Envelope(from, one.client(), bytes));
            } else {
                for (int i = 0; i < size.replicas(); i++) {
                    if (i != from) {
                        network.add(new Envelope(from, i, bytes));
                    }
                }
            }
        }
    }

    /** Delivers one message. */
    void deliver(Envelope envelope) {
        if (lost.test(envelope)) {
            return;
        }
        Message message = rewritten.apply(envelope, decode(envelope.bytes()));
        if (!size.isReplica(envelope.to())) {
            TestClient client = clients.get(envelope.to());
            if (client != null) {
                client.receive(envelope.from(), message);
            }
        } else if (nodes.get(envelope.to()).isUp) {
            TestNode node = nodes.get(envelope.to());
            post(envelope.to(), node.step(new Input.Received(new Verified<>(envelope.from(), message))));
        }
    }

    Message decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (MalformedException e) {
            throw new AssertionError(e);
        }
    }

    void tick(int node) {
        if (nodes.get(node).isUp) {
            post(node, nodes.get(node).step(nodes.get(node).now(millis)));
        }
    }

    void tickAll() {
        for (int i = 0; i < size.replicas(); i++) {
            tick(i);
        }
    }

    /** Delivers all there is, in order, and ticks, until nothing more happens at this time. */
    void run() {
        do {
            while (!network.isEmpty()) {
                deliver(network.remove(0));
            }
            tickAll();
        } while (!network.isEmpty());
    }

    /** Runs for so many status intervals of time. */
    void settle(int intervals) {
        for (int i = 0; i < intervals; i++) {
            millis += 100;
            run();
        }
    }

    /** One millisecond, in which each message on its way arrives. */
    void stepByOneHop() {
        millis++;
        List<Envelope> arriving = new ArrayList<>(network);
        network.clear();
        arriving.forEach(this::deliver);
        tickAll();
    }

    /** Like {@link #settle}, with messages in any order, and clients that ask again. */
    void settleInAnyOrder(int intervals, RandomGenerator random) {
        for (int i = 0; i < intervals; i++) {
            millis += 20;
            if (i % 10 == 9) {
                clients.values().forEach(client -> client.unanswered().forEach(this::send));
            }
            for (int steps = random.nextInt(60); steps > 0 && !network.isEmpty(); steps--) {
                deliver(network.remove(random.nextInt(network.size())));
            }
            for (int node = 0; node < size.replicas(); node++) {
                if (random.nextInt(3) > 0) {
                    tick(node);
                }
            }
        }
    }

    void restart(int node) {
        post(node, nodes.get(node).restart(millis));
    }
}
