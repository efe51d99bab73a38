package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.state.MapLeaves;
import org.bftldap.bft.state.StateTree;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.9. */
class StateFetchTest {

    private static void write(TestGroup group, TestClient client, int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(1);
        }
    }

    /** Replica n−1 is down while the others go on and forget how they got there. */
    private static TestGroup oneFarBehind(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        write(group, client, 3);
        group.nodes.get(replicas - 1).crash();
        write(group, client, 30);
        group.nodes.subList(0, replicas - 1).forEach(node -> node.truncate(28));
        return group;
    }

    private static void assertIsBack(TestGroup group, int id) {
        TestNode node = group.nodes.get(id);
        assertThat(node.stopped).isEmpty();
        assertThat(node.applied()).isEqualTo(group.nodes.get(0).applied());
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
        assertThat(node.replica.status().mode()).isEqualTo(CoreStatus.Mode.NORMAL);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void a_replica_behind_the_others_journals_fetches_the_state_and_takes_part_again(int replicas) {
        TestGroup group = oneFarBehind(replicas);
        group.restart(replicas - 1);
        group.settle(20);
        assertIsBack(group, replicas - 1);
        long votes = group.nodes.get(replicas - 1).votes();
        write(group, group.clients.get(1000), 5);
        assertThat(group.nodes.get(replicas - 1).votes()).isEqualTo(votes + 5);
        // Batches 5 to 32 never passed through it.
        assertThat(group.nodes.get(replicas - 1).history.headMap(29L)).hasSize(4);
    }

    @Test
    void only_what_differs_travels() {
        TestGroup group = oneFarBehind(4);
        List<Message> fetched = new ArrayList<>();
        group.lost = envelope -> {
            Message message = envelope.to() == 3 ? group.decode(envelope.bytes()) : null;
            if (message instanceof Digests || message instanceof Leaves) {
                fetched.add(message);
            }
            return false;
        };
        group.restart(3);
        group.settle(20);
        assertIsBack(group, 3);
        // Chain, agreed time and one session changed; the registration did not: root, three nodes, three buckets.
        assertThat(fetched.stream().filter(Digests.class::isInstance)).hasSize(4);
        assertThat(fetched.stream().filter(Leaves.class::isInstance)).hasSize(3);
    }

    @Test
    void a_bucket_larger_than_a_message_travels_in_parts() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        group.nodes.get(3).crash();
        for (int i = 0; i < 12; i++) {
            group.send(client.write("x".repeat(1500)));
            group.settle(1);
        }
        group.nodes.subList(0, 3).forEach(node -> node.truncate(12));
        List<Leaves> parts = new ArrayList<>();
        group.lost = envelope -> {
            if (envelope.to() == 3 && group.decode(envelope.bytes()) instanceof Leaves leaves && leaves.totalBytes() > 2048) {
                parts.add(leaves);
            }
            return false;
        };
        group.restart(3);
        group.settle(20);
        assertIsBack(group, 3);
        assertThat(parts).hasSizeGreaterThan(5).allSatisfy(part -> assertThat(part.part().length).isLessThanOrEqualTo(2048));
    }

    private static void assertLiarIsFound(UnaryOperator<Message> lie) {
        TestGroup group = oneFarBehind(4);
        group.rewritten = (envelope, message) -> envelope.from() == 1 && envelope.to() == 3 ? lie.apply(message) : message;
        group.restart(3);
        group.settle(20);
        assertIsBack(group, 3);
        assertThat(group.nodes.get(3).atInstall.peers())
                .extracting(CoreStatus.Peer::transferFaults)
                .containsExactly(0L, 1L, 0L, 0L);
        assertThat(group.nodes.get(3).atInstall.rejections()).containsEntry(Rejection.WRONG_STATE, 1L);
    }

    @Test
    void a_source_that_changes_a_digest_is_counted_and_left_out() {
        assertLiarIsFound(message -> {
            if (message instanceof Digests digests) {
                byte[] children = digests.children().clone();
                children[77] ^= 1;
                return new Digests(digests.sequence(), digests.node(), children);
            }
            return message;
        });
    }

    @Test
    void a_source_that_changes_a_leaf_is_counted_and_left_out() {
        assertLiarIsFound(message -> {
            if (message instanceof Leaves leaves && leaves.part().length > 0) {
                byte[] part = leaves.part().clone();
                part[part.length - 1] ^= 1;
                return new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.totalBytes(), part);
            }
            return message;
        });
    }

    @Test
    void a_source_that_leaves_something_out_is_counted_and_left_out() {
        assertLiarIsFound(message -> message instanceof Leaves leaves
                ? new Leaves(leaves.sequence(), leaves.bucket(), 0, 0, new byte[] {})
                : message);
    }

    @Test
    void sources_that_do_not_answer_cost_time_only() {
        TestGroup group = oneFarBehind(7);
        group.lost = envelope -> envelope.to() <= 2
                && (group.decode(envelope.bytes()) instanceof FetchDigests || group.decode(envelope.bytes()) instanceof FetchLeaves);
        group.restart(6);
        group.settle(120);
        assertIsBack(group, 6);
    }

    /** As on a machine that has far too much to do: each answer takes longer than a source has before another is asked. */
    @Test
    void sources_that_are_all_too_slow_still_bring_the_state() {
        TestGroup group = oneFarBehind(4);
        Set<TestGroup.Envelope> late = Collections.newSetFromMap(new IdentityHashMap<>());
        TreeMap<Long, List<TestGroup.Envelope>> held = new TreeMap<>();
        group.lost = envelope -> {
            Message message = envelope.to() == 3 ? group.decode(envelope.bytes()) : null;
            if (!(message instanceof Digests || message instanceof Leaves) || late.remove(envelope)) {
                return false;
            }
            held.computeIfAbsent(group.millis + 2500, due -> new ArrayList<>()).add(envelope);
            late.add(envelope);
            return true;
        };
        group.restart(3);
        for (int i = 0; i < 200; i++) {
            group.settle(1);
            while (!held.isEmpty() && held.firstKey() <= group.millis) {
                group.network.addAll(held.pollFirstEntry().getValue());
            }
        }
        assertIsBack(group, 3);
    }

    @Test
    void when_the_state_has_gone_everywhere_a_newer_one_is_fetched() {
        TestGroup group = oneFarBehind(4);
        TestClient client = group.clients.get(1000);
        // It learns of 32 and nobody answers for it; meanwhile the others go on and keep newer images only.
        group.lost = envelope -> envelope.from() == 3 && group.decode(envelope.bytes()) instanceof FetchDigests;
        group.restart(3);
        group.settle(4);
        assertThat(group.nodes.get(3).replica.status().mode()).isEqualTo(CoreStatus.Mode.FETCHING_STATE);
        assertThat(group.nodes.get(3).replica.isBehind()).as("so it holds no useless message against others").isTrue();
        assertThat(group.nodes.get(0).replica.isBehind()).isFalse();
        write(group, client, 20);
        group.nodes.subList(0, 3).forEach(node -> node.truncate(48));
        group.lost = envelope -> false;
        group.settle(60);
        assertIsBack(group, 3);
    }

    @Test
    void the_cores_digests_are_those_of_the_services_tree() {
        MapLeaves leaves = new MapLeaves();
        for (int i = 0; i < 3000; i++) {
            leaves.put(("key " + i).getBytes(), ("value " + i).getBytes());
        }
        StateTree tree = new StateTree(leaves);
        FetchedTree fetched = new FetchedTree(tree.buckets(), Digest.sha256("wanted"));
        assertThat(fetched.myRoot()).isEqualTo(Digest.of(tree.root()));
        byte[] buckets = tree.buckets();
        for (int bucket = 0; bucket < 65_536; bucket += 7) {
            byte[] digest = java.util.Arrays.copyOfRange(buckets, bucket * 32, bucket * 32 + 32);
            assertThat(FetchedTree.hash(bucket, leaves.leaves(bucket))).isEqualTo(Digest.of(digest));
        }
    }
}
