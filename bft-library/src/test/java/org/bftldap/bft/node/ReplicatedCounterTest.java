package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.client.WriteReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Four real replicas and a client over loopback: the whole library, with a service that is no directory. */
@Timeout(120)
class ReplicatedCounterTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    @Test
    void writesAreExecutedOnceInOrderAndReadBack() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            for (int i = 1; i <= 50; i++) {
                assertThat(add(client, "a", 1)).isEqualTo(Integer.toString(i));
            }
            assertThat(get(client, "a")).isEqualTo("50");
            assertThat(get(client, "nothing")).isEqualTo("0");
        }
    }

    @Test
    void concurrentWritesAndReadsAllSucceed() throws Exception {
        try (TestGroup group = new TestGroup(directory, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = group.client();
            List<CompletableFuture<WriteReply>> writes = new ArrayList<>();
            List<CompletableFuture<ReadReply>> reads = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                writes.add(client.write(bytes("add c" + i % 7 + " 1"), DEADLINE));
                reads.add(client.read(bytes("get c" + i % 7), DEADLINE));
            }
            CompletableFuture.allOf(writes.toArray(CompletableFuture[]::new)).join();
            CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new)).join();
            long sum = 0;
            for (int i = 0; i < 7; i++) {
                sum += Long.parseLong(get(client, "c" + i));
            }
            assertThat(sum).isEqualTo(500);
            TestGroup.await("all replicas at the same checkpoint", () -> {
                String digest = group.node(0).status().stableDigest();
                return !digest.isEmpty() && java.util.stream.IntStream.range(0, 4)
                        .allMatch(id -> group.node(id).status().stableDigest().equals(digest));
            });
        }
    }

    private static String add(GroupClient client, String name, long by) {
        return text(client.write(bytes("add " + name + " " + by), DEADLINE).join().result());
    }

    private static String get(GroupClient client, String name) {
        try (ReadReply reply = client.read(bytes("get " + name), DEADLINE).join()) {
            assertThat(reply.chunks()).isEqualTo(1);
            return text(reply.chunk(0).join());
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
