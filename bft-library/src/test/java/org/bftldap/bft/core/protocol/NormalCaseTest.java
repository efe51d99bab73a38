package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NormalCaseTest {

    @ParameterizedTest
    @ValueSource(ints = {4, 5, 6, 7, 10})
    void a_write_is_executed_by_all_in_the_same_state(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        group.send(client.write("a", "b"));
        group.settle(1);
        assertThat(client.results).containsEntry(1L, "done a").containsEntry(2L, "done b");
        assertThat(group.nodes).allSatisfy(node -> {
            assertThat(node.applied()).isEqualTo(2);
            assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void f_dead_backups_change_nothing(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        for (int i = 1; i <= group.size.faulty(); i++) {
            group.nodes.get(i).crash();
        }
        for (int i = 0; i < 30; i++) {
            group.send(client.write("w" + i));
            group.settle(1);
        }
        assertThat(client.results).hasSize(30);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void with_one_more_than_f_dead_nothing_is_executed_until_one_returns(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        for (int i = 1; i <= group.size.faulty() + 1; i++) {
            group.nodes.get(i).crash();
        }
        group.send(client.write("late"));
        group.settle(100);
        assertThat(client.results).isEmpty();
        group.restart(1);
        group.settle(5);
        client.unanswered().forEach(group::send);
        group.settle(5);
        assertThat(client.results).containsEntry(1L, "done late");
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void checkpoints_become_stable_and_the_window_moves(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        for (int i = 0; i < 50; i++) {
            group.send(client.write("w" + i));
            group.settle(1);
        }
        assertThat(client.results).hasSize(50);
        assertThat(group.nodes).allSatisfy(node -> {
            assertThat(node.replica.status().executed()).isEqualTo(51);
            assertThat(node.replica.status().stable()).isEqualTo(48);
        });
    }

    @SeededTest(runs = 200)
    void under_loss_reordering_and_crashes_all_agree_and_every_write_is_done_once(Seed seed) {
        var random = seed.random();
        int replicas = List.of(4, 7, 10).get((int) (seed.value() % 3));
        TestGroup group = new TestGroup(replicas);
        TestClient one = group.client(1000);
        TestClient two = group.client(1001);
        int loss = random.nextInt(30);
        group.lost = envelope -> random.nextInt(100) < loss;
        for (int round = 0; round < 60; round++) {
            for (TestClient client : List.of(one, two)) {
                if (client.unanswered().size() < 8 && client.mayWrite(2, TestGroup.settings(0, replicas).sessionWindow())) {
                    String text = client.id + "-" + round;
                    group.send(random.nextBoolean() ? client.write(text) : client.write(text + "a", text + "b"));
                }
            }
            group.settleInAnyOrder(5, random);
            int node = random.nextInt(replicas);
            if (group.nodes.get(node).isUp && random.nextInt(8) == 0) {
                group.nodes.get(node).crash();
            } else if (!group.nodes.get(node).isUp) {
                group.restart(node);
            }
        }
        for (int node = 0; node < replicas; node++) {
            if (!group.nodes.get(node).isUp) {
                group.restart(node);
            }
        }
        group.lost = envelope -> false;
        for (int i = 0; i < 20; i++) {
            one.unanswered().forEach(group::send);
            two.unanswered().forEach(group::send);
            group.settle(5);
        }
        assertThat(one.unanswered()).as(seed.toString()).isEmpty();
        assertThat(two.unanswered()).as(seed.toString()).isEmpty();
        // Who fetched a state has not executed what it covers.
        TreeMap<Long, List<String>> history = new TreeMap<>();
        group.nodes.forEach(node -> history.putAll(node.history));
        TestNode first = group.nodes.get(0);
        assertThat(group.nodes).as(seed.toString()).allSatisfy(node -> {
            assertThat(node.stopped).isEmpty();
            assertThat(node.applied()).isEqualTo(first.applied());
            assertThat(node.root()).isEqualTo(first.root());
            assertThat(history).containsAllEntriesOf(node.history);
        });
        assertThat(history.values().stream().flatMap(List::stream).toList())
                .as(seed.toString())
                .doesNotHaveDuplicates()
                .hasSize((int) (one.sent + two.sent));
    }
}
