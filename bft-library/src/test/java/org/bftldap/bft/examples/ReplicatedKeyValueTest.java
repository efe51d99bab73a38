package org.bftldap.bft.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupClients;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.bft.node.TestGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code scripts/demo-library} shows, in one process with real sockets. */
@Timeout(120)
class ReplicatedKeyValueTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final List<ReplicaNode> nodes = new ArrayList<>();
    private ExampleGroup group;
    private GroupClient client;

    @BeforeEach
    void start() throws Exception {
        group = ExampleGroup.create(directory);
        for (int id = 0; id < ExampleGroup.REPLICAS; id++) {
            nodes.add(ReplicaNode.start(group.options(id), group.service(id)));
        }
        client = GroupClients.connect(group.config(), ExampleGroup.CLIENT, group.clientKeys());
    }

    @AfterEach
    void close() {
        client.close();
        nodes.forEach(ReplicaNode::close);
    }

    @Test
    void putsGetsSwapsDeletesListsAndCounts() {
        assertThat(write("put a 1")).isEqualTo("done");
        assertThat(write("put ab x")).isEqualTo("done");
        assertThat(write("put b y")).isEqualTo("done");
        assertThat(read("get a")).isEqualTo("1");
        assertThat(read("list a")).isEqualTo("a 1\nab x\n");
        assertThat(write("swap a 2 3")).isEqualTo("is 1");
        assertThat(write("swap a 1 3")).isEqualTo("done");
        assertThat(write("swap new - 3")).isEqualTo("done");
        assertThat(write("add a 4")).isEqualTo("7");
        assertThat(write("add b 4")).isEqualTo("no number");
        assertThat(write("delete ab")).isEqualTo("done");
        assertThat(write("delete ab")).isEqualTo("absent");
        assertThat(read("get ab")).isEmpty();
        assertThat(read("list ")).isEqualTo("a 7\nb y\nnew 3\n");
        assertThat(write("fly")).isEqualTo("no such operation");
    }

    @Test
    void goesOnWithoutABackupAndEndsWithEqualDigests() throws Exception {
        count(1, 40);
        nodes.get(3).close();
        count(41, 100);
        nodes.set(3, ReplicaNode.start(group.options(3), group.service(3)));
        TestGroup.await("equal digests", () -> {
            write("add filler 1");
            ReplicaStatus first = nodes.get(0).status();
            return first.stable() > 0
                    && nodes.stream().map(ReplicaNode::status).allMatch(other ->
                            other.stable() == first.stable() && other.stableDigest().equals(first.stableDigest()));
        });
        assertThat(read("get counter")).isEqualTo("100");
    }

    @Test
    void allComeBackWithWhatWasAcknowledged() throws Exception {
        count(1, 40);
        for (int id = 0; id < nodes.size(); id++) {
            nodes.get(id).close();
        }
        for (int id = 0; id < nodes.size(); id++) {
            nodes.set(id, ReplicaNode.start(group.options(id), group.service(id)));
        }
        assertThat(read("get counter")).isEqualTo("40");
        count(41, 50);
    }

    @Test
    void noLineOfLdapIsOnTheClassPath() throws Exception {
        assertThat(LibraryAlone.classPath()).as("not hidden in a manifest").hasSizeGreaterThan(3);
        assertThat(LibraryAlone.foreign()).isEmpty();
    }

    private void count(int from, int to) {
        for (int i = from; i <= to; i++) {
            assertThat(write("add counter 1")).isEqualTo(Integer.toString(i));
        }
    }

    private String write(String operation) {
        byte[] result = client.write(operation.getBytes(StandardCharsets.UTF_8), DEADLINE).join().result();
        return new String(result, StandardCharsets.UTF_8);
    }

    private String read(String operation) {
        try (ReadReply reply = client.read(operation.getBytes(StandardCharsets.UTF_8), DEADLINE).join()) {
            assertThat(reply.chunks()).isEqualTo(1);
            return new String(reply.chunk(0).join(), StandardCharsets.UTF_8);
        }
    }
}
