package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** n = 1, f = 0: nothing is survived, and all else is as ever. */
class GroupOfOneTest {

    private final TestGroup group = new TestGroup(1);
    private final TestNode node = group.nodes.get(0);

    @Test
    void itDecidesAloneTakesCheckpointsAndComesBackAsItWas() {
        TestClient client = group.client(1000);
        for (int i = 0; i < 20; i++) {
            group.send(client.write("w" + i));
            group.settle(1);
        }
        assertThat(node.history.values().stream().mapToInt(java.util.List::size).sum()).isEqualTo(20);
        assertThat(node.replica.status().stable()).as("one of its own is certified").isPositive();
        var root = node.root();
        node.crash();
        group.restart(0);
        group.settle(2);
        assertThat(node.root()).isEqualTo(root);
        group.send(client.write("after"));
        group.settle(1);
        assertThat(node.history.lastEntry().getValue()).containsExactly("after");
        assertThat(node.replica.status().view()).isZero();
    }

    @Test
    void whatItDecidedIsOnDiskBeforeItIsAnswered() {
        TestClient client = group.client(1000);
        group.send(client.write("w"));
        group.run();
        node.crash();
        group.restart(0);
        assertThat(node.history.lastEntry().getValue()).containsExactly("w");
    }

    @Test
    void oneThatLostItsJournalDoesNotInventItsPast() {
        TestClient client = group.client(1000);
        group.send(client.write("w"));
        group.settle(2);
        node.wipe();
        group.restart(0);
        group.send(client.write("x"));
        group.settle(50);
        assertThat(node.applied()).isZero();
    }

    @Test
    void itOrdersItsOwnToo() {
        group.post(0, node.step(new Input.Order("own".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        group.settle(3);
        assertThat(node.history.lastEntry().getValue()).containsExactly("own");
    }
}
