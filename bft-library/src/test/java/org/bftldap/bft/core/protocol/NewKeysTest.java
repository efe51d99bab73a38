package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All replicas have stopped and come back with new keys (§2.16): what the old ones signed proves nothing any more, to anybody. */
class NewKeysTest {

    private TestGroup group;
    private TestClient client;

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(1);
        }
    }

    private void comeBack(int... replicas) {
        for (int replica : replicas) {
            group.nodes.get(replica).hasNewKeys = true;
            group.restart(replica);
        }
        group.settle(10);
    }

    private void start(int replicas, int writes) {
        group = new TestGroup(replicas);
        client = group.client(1000);
        write(writes);
        group.nodes.forEach(TestNode::crash);
    }

    private void assertAllGoOn() {
        long before = group.nodes.get(1).applied();
        write(20);
        group.settle(20);
        assertThat(group.nodes).filteredOn(node -> node.isUp).allSatisfy(node -> {
            assertThat(node.stopped).isEmpty();
            assertThat(node.applied()).isGreaterThan(before);
            assertThat(node.applied()).isEqualTo(group.nodes.get(1).applied());
        });
    }

    /** Each VIEW-CHANGE shows a certificate; nobody takes one of the old keys. */
    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void theyReplaceTheirPrimaryBeforeThereIsANextCheckpoint(int replicas) {
        start(replicas, 6);
        comeBack(IntStream.range(0, replicas).toArray());
        group.nodes.get(0).crash();
        assertAllGoOn();
        assertThat(group.nodes.get(1).replica.status().view()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7})
    void oneThatComesBackLaterThanTheOthersGetsTheirWords(int replicas) {
        start(replicas, 6);
        comeBack(IntStream.range(0, replicas - 1).toArray());
        comeBack(replicas - 1);
        group.nodes.get(0).crash();
        assertAllGoOn();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 8, 13})
    void theyGoOnWhereverTheyStopped(int writes) {
        start(4, writes);
        comeBack(0, 1, 2, 3);
        assertAllGoOn();
        group.nodes.get(0).crash();
        assertAllGoOn();
    }
}
