package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.core.message.ReplyStable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** §2.14: a replica that lost its journal. {@link TestNode} fails if a vote contradicts one of before. */
class AmnesiaTest {

    private static void write(TestGroup group, TestClient client, int count) {
        for (int i = 0; i < count; i++) {
            group.send(client.write("w" + client.sent));
            group.settle(1);
        }
    }

    private static CoreStatus status(TestGroup group, int id) {
        return group.nodes.get(id).replica.status();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 7, 10})
    void it_observes_until_the_group_is_past_what_it_may_have_promised(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode node = group.nodes.get(1);
        long votes = node.votes();
        node.wipe();
        group.restart(1);
        group.settle(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.OBSERVING);
        assertThat(status(group, 1).observesUntil()).isEqualTo(16);
        group.send(client.write("while it observes"));
        group.run();
        assertThat(node.votes()).isEqualTo(votes);
        // Nobody writes any more: the primary takes the group past M for it.
        group.settle(40);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(status(group, 1).stable()).isGreaterThanOrEqualTo(16);
        long executed = node.applied();
        group.settle(40);
        assertThat(node.applied()).as("no more than is needed").isEqualTo(executed);
        write(group, client, 2);
        assertThat(node.votes()).isEqualTo(votes + 2);
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
    }

    /** Seeds 5 (n = 4) and 31 (n = 6) of the simulator: who observes proposes nothing, and nobody else may. */
    @ParameterizedTest
    @ValueSource(ints = {4, 6, 7})
    void a_primary_that_observes_is_replaced_though_nobody_writes(int replicas) {
        TestGroup group = new TestGroup(replicas);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode primary = group.nodes.get(0);
        primary.wipe();
        group.restart(0);
        group.settle(1);
        assertThat(status(group, 0).mode()).isEqualTo(CoreStatus.Mode.OBSERVING);
        group.settle(200);
        assertThat(status(group, 0).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(status(group, 1).view()).isEqualTo(1);
        assertThat(primary.root()).isEqualTo(group.nodes.get(1).root());
    }

    @Test
    void a_restart_in_the_middle_does_not_end_the_observing() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        group.nodes.get(1).wipe();
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.LOST);
        group.nodes.get(1).crash();
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.LOST);
        group.settle(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.OBSERVING);
        group.nodes.get(1).crash();
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.OBSERVING);
        assertThat(status(group, 1).observesUntil()).isEqualTo(16);
    }

    @Test
    void it_follows_nobody_before_it_knows_up_to_where_it_observes() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        group.lost = envelope -> envelope.to() == 1 && group.decode(envelope.bytes()) instanceof ReplyStable;
        group.nodes.get(1).wipe();
        group.restart(1);
        group.settle(60);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.LOST);
        assertThat(group.nodes.get(1).applied()).isZero();
        group.lost = envelope -> false;
        group.settle(60);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
    }

    @Test
    void it_answers_no_read_before_it_may_have_caught_up_with_itself() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        group.nodes.get(1).wipe();
        group.restart(1);
        assertThat(status(group, 1).isReadable()).isFalse();
        group.settle(1);
        assertThat(status(group, 1).readableFrom()).isEqualTo(16);
    }

    @Test
    void more_than_f_of_them_stay_observers() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        group.nodes.get(1).wipe();
        group.nodes.get(2).wipe();
        group.restart(1);
        group.restart(2);
        group.settle(100);
        assertThat(status(group, 1).takesPart()).isFalse();
        assertThat(status(group, 2).takesPart()).isFalse();
        assertThat(group.nodes.get(0).applied()).isLessThanOrEqualTo(16);
    }

    @Test
    void a_store_without_the_certificate_for_its_state_is_not_built_upon() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode node = group.nodes.get(1);
        node.loseJournal();
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.REPAIRING);
        group.settle(60);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
    }

    @Test
    void a_crash_before_the_fetched_state_is_installed_only_costs_another_fetch() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode node = group.nodes.get(1);
        node.crash();
        node.corruptImage();
        node.crashesBeforeInstall = true;
        group.restart(1);
        group.settle(10);
        assertThat(node.isUp).isFalse();
        node.crashesBeforeInstall = false;
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.REPAIRING);
        group.settle(10);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
    }

    @Test
    void an_image_that_is_damaged_after_each_fetch_stops_the_replica() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode node = group.nodes.get(1);
        for (int i = 0; i < 4 && node.stopped.isEmpty(); i++) {
            node.crash();
            node.corruptImage();
            group.restart(1);
            group.settle(10);
        }
        assertThat(node.stopped).contains("again");
    }

    @Test
    void a_damaged_image_is_found_at_the_start_and_fetched() {
        TestGroup group = new TestGroup(4);
        TestClient client = group.client(1000);
        write(group, client, 9);
        TestNode node = group.nodes.get(1);
        node.crash();
        node.corruptImage();
        group.restart(1);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.REPAIRING);
        group.settle(10);
        assertThat(status(group, 1).mode()).isEqualTo(CoreStatus.Mode.NORMAL);
        assertThat(node.root()).isEqualTo(group.nodes.get(0).root());
        write(group, client, 1);
        assertThat(node.applied()).isEqualTo(group.nodes.get(0).applied());
    }
}
