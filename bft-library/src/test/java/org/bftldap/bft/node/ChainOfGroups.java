package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.node.fault.Fault;

/** Groups one below the other, all nodes in this process over sockets: a client asks the first, each asks the next, the last has the counters. */
final class ChainOfGroups implements AutoCloseable {

    private static final int RELAY = 2000;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<List<AskingService>> services = new ArrayList<>();
    private final List<ReplicaNode> nodes = new ArrayList<>();
    private final GroupClient client;

    /**
     * @param sizes how many replicas each group has, the first being asked by the client
     * @param patience of each that asks another group
     */
    ChainOfGroups(Path directory, List<Integer> sizes, Freshness freshness, Duration patience) throws IOException {
        int levels = sizes.size();
        List<PlannedGroup> planned = PlannedGroup.plan(sizes);
        NodeKeys relay = NodeKeys.generate();
        List<GroupConfig> configs = new ArrayList<>();
        for (int level = 0; level < levels; level++) {
            List<ClientMember> clients = level == 0
                    ? List.of(new ClientMember(RELAY, "relay", "relay", relay.publicKeys()))
                    : planned.get(level - 1).asClients();
            configs.add(planned.get(level).config(clients));
        }
        for (int level = levels - 1; level >= 0; level--) {
            services.add(0, start(directory.resolve("level-" + level), planned.get(level), configs.subList(level, levels), freshness, patience));
        }
        client = GroupClients.connect(configs.get(0), RELAY, relay);
        TestGroup.await("each is connected to the next group", () ->
                services.stream().flatMap(List::stream).allMatch(service -> service.isConnected()));
        TestGroup.await("each is connected to the others of its group", () -> nodes.stream()
                .allMatch(node -> node.status().peers().stream().allMatch(ReplicaStatus.Peer::connected)));
    }

    /** @param configs of this group and those below it */
    private List<AskingService> start(Path home, PlannedGroup group, List<GroupConfig> configs, Freshness freshness, Duration patience)
            throws IOException {
        List<AskingService> started = new ArrayList<>();
        for (int id = 0; id < group.keys().size(); id++) {
            Path own = home.resolve("replica-" + id);
            NodeKeys keys = group.keys().get(id);
            NewMember.mark(own.resolve("journal"));
            CounterService counters = new CounterService(own.resolve("store"));
            AskingService service = configs.size() == 1
                    ? new AskingService(counters)
                    : new AskingService(counters, configs.get(1), group.name(), id, keys, freshness, patience);
            nodes.add(ReplicaNode.start(
                    new ReplicaOptions(configs.get(0), id, keys, own.resolve("journal"), group.address(id), 1 << 20, DevelopmentOptions.playing(Fault.NONE)),
                    service));
            started.add(service);
        }
        return started;
    }

    /** Of one level, the first being 0. */
    List<AskingService> services(int level) {
        return services.get(level);
    }

    /** What the client is answered. */
    String ask(String question) throws Exception {
        try (org.bftldap.bft.client.ReadReply reply =
                client.read(question.getBytes(StandardCharsets.UTF_8), LIMIT).get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            return new String(reply.chunk(0).get(LIMIT.toSeconds(), TimeUnit.SECONDS), StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        client.close();
        nodes.forEach(ReplicaNode::close);
    }
}
