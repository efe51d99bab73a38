package org.bftldap.bft.nested;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.DevelopmentOptions;
import org.bftldap.bft.node.NewMember;
import org.bftldap.bft.node.PlannedGroup;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaOptions;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.bft.node.TestGroup;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.ServiceAround;

/**
 * Groups of which each may have the next one execute something, over sockets in this process: those between invoke and are invoked. They are
 * called g0, g1, …; a client writes to g0.
 */
final class ChainOfCallers implements AutoCloseable {

    private static final int CLIENT = 5000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** One replica, and what reached it. */
    private static final class Counted extends ServiceAround {
        final AtomicLong demands = new AtomicLong();
        final AtomicLong wishes = new AtomicLong();
        final AtomicLong bundles = new AtomicLong();

        Counted(ReplicatedService service) {
            super(service);
        }

        @Override
        public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
            if (InvocationCodec.isDemand(operation)) {
                demands.incrementAndGet();
            }
            return super.readLater(caller, nonce, operation);
        }

        @Override
        public void received(int from, byte[] proof) {
            (InvocationCodec.isTold(proof) ? wishes : bundles).incrementAndGet();
            super.received(from, proof);
        }
    }

    /**
     * Messages that reached the replicas of two groups because of what the one invokes at the other.
     *
     * @param wishes of a caller's replica to another: that it wants this
     * @param demands of a caller's replica to one of the target, each of which is answered
     * @param bundles of answers, of a caller's replica to another
     */
    record Level(long wishes, long demands, long bundles) {
        Level minus(Level before) {
            return new Level(wishes - before.wishes, demands - before.demands, bundles - before.bundles);
        }

        boolean isAtLeast(Level least) {
            return wishes >= least.wishes && demands >= least.demands && bundles >= least.bundles;
        }
    }

    private final List<GroupConfig> configs = new ArrayList<>();
    private final List<List<Counted>> services = new ArrayList<>();
    private final List<List<TallyService>> tallies = new ArrayList<>();
    private final List<ReplicaNode> nodes = new ArrayList<>();
    private final GroupClient client;

    /** @param sizes how many replicas each group has */
    ChainOfCallers(Path directory, List<Integer> sizes) throws IOException {
        List<PlannedGroup> planned = PlannedGroup.plan(sizes);
        NodeKeys clientKeys = NodeKeys.generate();
        for (int i = 0; i < planned.size(); i++) {
            ClientMember first = new ClientMember(CLIENT, "client", "relay", clientKeys.publicKeys());
            configs.add(planned.get(i).config(i == 0 ? List.of(first) : planned.get(i - 1).asClients()));
        }
        for (int i = 0; i < planned.size(); i++) {
            start(directory.resolve(planned.get(i).name()), planned.get(i), i);
        }
        client = GroupClients.connect(configs.get(0), CLIENT, clientKeys);
        TestGroup.await("each is connected to the others of its group", () -> nodes.stream()
                .allMatch(node -> node.status().peers().stream().allMatch(ReplicaStatus.Peer::connected)));
    }

    private void start(Path home, PlannedGroup group, int level) throws IOException {
        services.add(new ArrayList<>());
        tallies.add(new ArrayList<>());
        for (int id = 0; id < group.keys().size(); id++) {
            Path own = home.resolve("replica-" + id);
            NodeKeys keys = group.keys().get(id);
            TallyService tally = new TallyService(own.resolve("store"));
            ReplicatedService service = new InvokingService(
                    tally, configs.get(level), id, keys, level + 1 < configs.size() ? List.of(configs.get(level + 1)) : List.of());
            if (level > 0) {
                service = new ServingService(service, configs.get(level), id, List.of(configs.get(level - 1)));
            }
            Counted counted = new Counted(service);
            tallies.get(level).add(tally);
            services.get(level).add(counted);
            NewMember.mark(own.resolve("journal"));
            nodes.add(ReplicaNode.start(
                    new ReplicaOptions(configs.get(level), id, keys, own.resolve("journal"), group.address(id), 1 << 20, DevelopmentOptions.NONE), counted));
        }
    }

    /** What g0 says right away. */
    String write(String operation) throws Exception {
        byte[] result = client.write(TallyService.bytes(operation), LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS).result();
        return new String(result, StandardCharsets.UTF_8);
    }

    /** One group's replicas. */
    List<TallyService> tallies(int level) {
        return tallies.get(level);
    }

    /** What has reached the replicas of each group and the next one so far. */
    List<Level> counted() {
        List<Level> all = new ArrayList<>();
        for (int level = 0; level + 1 < services.size(); level++) {
            List<Counted> callers = services.get(level);
            all.add(new Level(
                    callers.stream().mapToLong(one -> one.wishes.get()).sum(),
                    services.get(level + 1).stream().mapToLong(one -> one.demands.get()).sum(),
                    callers.stream().mapToLong(one -> one.bundles.get()).sum()));
        }
        return all;
    }

    @Override
    public void close() {
        client.close();
        nodes.forEach(ReplicaNode::close);
        services.forEach(level -> level.forEach(Counted::close));
    }
}
