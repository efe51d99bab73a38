package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * §2.14, the worst that may be: q replicas make a checkpoint stable, f of them die for good, those that lag behind it are as many, and the power
 * fails everywhere. What is left is exactly a quorum, of which some lack n: the others must still have it to give, or nobody ever goes on.
 */
class PowerFailureTest {

    private TestGroup group;
    private TestClient client;
    private int f;

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(2);
        }
    }

    private IntStream laggards() {
        return IntStream.range(group.size.replicas() - 2 * f, group.size.replicas() - f);
    }

    private IntStream dead() {
        return IntStream.range(group.size.replicas() - f, group.size.replicas());
    }

    private List<TestNode> alive() {
        return group.nodes.subList(0, group.size.replicas() - f);
    }

    /** @param journals whether batches can be had below the checkpoint, or only the state at it */
    private void powerFails(int replicas, boolean journals) {
        group = new TestGroup(replicas);
        f = group.size.faulty();
        client = group.client(1000);
        write(2);
        laggards().forEach(id -> group.nodes.get(id).crash());
        write(10);
        long stable = group.nodes.get(0).replica.status().stable();
        assertThat(laggards()).allMatch(id -> group.nodes.get(id).applied() < stable);
        dead().forEach(id -> group.nodes.get(id).wipe());
        group.nodes.forEach(node -> {
            if (node.isUp) {
                node.crash();
            }
        });
        group.network.clear();
        if (!journals) {
            group.nodes.stream().filter(node -> node.applied() >= stable).forEach(node -> node.truncate(stable));
        }
        alive().forEach(node -> group.restart(node.settings.id()));
        group.run();
        group.settle(150); // pieces are asked of the dead too, and of who has none
        assertThat(alive()).allSatisfy(node -> {
            assertThat(node.stopped).isEmpty();
            assertThat(node.applied()).isGreaterThanOrEqualTo(stable);
        });
        write(20);
        assertThat(client.results).hasSize(32);
        TestNode first = group.nodes.get(0);
        assertThat(first.replica.status().stable()).isGreaterThan(stable);
        assertThat(alive()).allMatch(node -> node.root().equals(first.root()));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void those_who_lag_are_given_the_state_at_the_checkpoint_and_the_group_goes_on(int replicas) {
        powerFails(replicas, false);
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void those_who_lag_are_given_the_batches_where_journals_have_them(int replicas) {
        powerFails(replicas, true);
    }
}
