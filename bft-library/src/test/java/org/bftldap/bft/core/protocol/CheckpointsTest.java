package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.7. */
class CheckpointsTest {

    private static void write(TestGroup group, TestClient client, int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(1);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void a_replica_whose_state_differs_from_the_certified_one_fetches_that(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        write(group, client, 1);
        group.nodes.get(2).corrupt();
        write(group, client, 10);
        group.settle(10);
        assertThat(client.results).hasSize(11);
        assertThat(group.nodes.get(2).stopped).isEmpty();
        assertThat(group.nodes.get(2).root()).isEqualTo(group.nodes.get(0).root());
        assertThat(group.nodes.get(2).replica.status().mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(group.nodes.get(0).replica.status().peers().get(2).digestMismatches()).isEqualTo(1);
        assertThat(group.nodes.get(0).replica.status().peers().get(1).digestMismatches()).isZero();
    }

    @Test
    void a_state_that_is_wrong_again_right_after_it_was_fetched_stops_the_replica() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        TestNode node = group.nodes.get(2);
        node.corrupt();
        write(group, client, 3);
        group.settle(10);
        assertThat(node.stopped).isEmpty();
        assertThat(node.applied()).isEqualTo(4);
        node.corrupt();
        write(group, client, 8);
        assertThat(node.stopped).contains("checkpoint 8").contains("again");
        assertThat(client.results).hasSize(11);
    }

    @Test
    void a_state_that_is_wrong_long_after_it_was_fetched_is_fetched_again() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        TestNode node = group.nodes.get(2);
        node.corrupt();
        write(group, client, 8);
        group.settle(10);
        assertThat(node.replica.status().stable()).isEqualTo(8);
        node.corrupt();
        write(group, client, 8);
        group.settle(10);
        assertThat(node.stopped).isEmpty();
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
    }

    @Test
    void without_certificates_ordering_stops_at_the_end_of_the_window_and_goes_on_with_them() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        group.lost = envelope ->
                envelope.to() < 4 && envelope.from() < 4 && group.decode(envelope.bytes()) instanceof Checkpoint;
        write(group, client, 15);
        assertThat(group.nodes).allSatisfy(node -> assertThat(node.applied()).isEqualTo(8));
        group.lost = envelope -> false;
        group.settle(15);
        assertThat(group.nodes).allSatisfy(node -> {
            assertThat(node.applied()).isGreaterThan(8);
            assertThat(node.replica.status().stable()).isGreaterThanOrEqualTo(8);
        });
        assertThat(client.results).hasSize(15);
    }

    @Test
    void a_restart_between_certificate_and_image_executes_again_up_to_it() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 10);
        TestNode node = group.nodes.get(3);
        node.crash();
        node.forgetNewestImage();
        group.restart(3);
        assertThat(node.applied()).isGreaterThanOrEqualTo(8);
        write(group, client, 6);
        assertThat(node.stopped).isEmpty();
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
        assertThat(node.replica.status().stable()).isEqualTo(16);
    }

    /** Replica 2 told it to replica 0 alone before it lost its disk, and will not say it again; the others have the state and lack its word. */
    @Test
    void whoever_knows_a_certificate_tells_it_also_without_the_state() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        group.lost = envelope -> {
            boolean isCheckpoint = group.decode(envelope.bytes()) instanceof Checkpoint;
            boolean isToTheOne = envelope.to() == 0 && !isCheckpoint && !(group.decode(envelope.bytes()) instanceof Status);
            return isToTheOne || envelope.from() == 2 && envelope.to() != 0 && isCheckpoint;
        };
        write(group, client, 1);
        group.settle(40); // replica 0 was the primary
        write(group, client, 6);
        group.settle(30);
        assertThat(group.nodes.get(0).applied()).isLessThan(4);
        assertThat(group.nodes.get(1).replica.status().stable()).isGreaterThanOrEqualTo(4);
        assertThat(group.nodes.get(3).replica.status().stable()).isGreaterThanOrEqualTo(4);
    }
}
