package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.bftldap.bft.core.message.PrePrepare;
import org.junit.jupiter.api.Test;

/** §2.10: agreed time goes on where the service waits for it, though nobody sends anything, and whoever is primary. */
class ServiceTimerTest {

    private static final int INTERVALS_PER_SECOND = 10;

    private final TestGroup group = new TestGroup(4);

    private void alarm(long afterMillis) {
        group.nodes.forEach(node -> node.alarm(group.millis + afterMillis));
    }

    private long applied() {
        return group.nodes.stream().mapToLong(TestNode::applied).max().orElseThrow();
    }

    @Test
    void anIdleGroupMakesOneBatchForWhatIsDueAndNoneBefore() {
        alarm(1_000);
        group.settle(INTERVALS_PER_SECOND - 1);
        assertThat(applied()).isZero();
        group.settle(2);
        assertThat(group.nodes).allMatch(node -> node.applied() == 1 && !node.hasAlarm());
        group.settle(10 * INTERVALS_PER_SECOND);
        assertThat(applied()).as("an idle group costs nothing").isEqualTo(1);
        assertThat(group.nodes.get(0).replica.status().view()).isZero();
    }

    @Test
    void aBatchThatComesAnywayIsTheOne() {
        TestClient client = group.client(1000);
        long before = applied();
        alarm(1_000);
        group.millis += 1_001;
        group.send(client.write("x"));
        group.run();
        group.settle(INTERVALS_PER_SECOND);
        assertThat(group.nodes).allMatch(node -> node.applied() == before + 1 && !node.hasAlarm());
    }

    @Test
    void aPrimaryThatIsDownIsReplacedForIt() {
        group.nodes.get(0).crash();
        alarm(1_000);
        group.settle(10 * INTERVALS_PER_SECOND);
        assertThat(group.nodes.subList(1, 4)).allMatch(node -> !node.hasAlarm());
    }

    /** It proposes nothing of its own, but says that it is there. */
    @Test
    void aPrimaryThatLetsTimeStandStillIsReplaced() {
        group.lost = envelope -> envelope.from() == 0 && group.decode(envelope.bytes()) instanceof PrePrepare;
        alarm(1_000);
        group.settle(2 * INTERVALS_PER_SECOND);
        assertThat(applied()).isZero();
        group.settle(20 * INTERVALS_PER_SECOND);
        assertThat(group.nodes.subList(1, 4)).allMatch(node -> !node.hasAlarm() && node.replica.status().view() > 0);
    }

    /** Within the tolerance nobody's clock is wrong, so nobody complains of the one that is behind. */
    @Test
    void aPrimaryWhoseClockIsALittleBehindIsKept() {
        group.nodes.get(0).aheadMillis = -2_000;
        alarm(1_000);
        group.settle(2 * INTERVALS_PER_SECOND);
        assertThat(applied()).isZero();
        group.settle(2 * INTERVALS_PER_SECOND);
        assertThat(group.nodes).allMatch(node -> !node.hasAlarm() && node.replica.status().view() == 0);
    }

    @Test
    void oneThatSeesSomethingDueAloneChangesNothing() {
        group.nodes.get(2).alarm(group.millis - 100_000);
        group.settle(10 * INTERVALS_PER_SECOND);
        assertThat(applied()).isZero();
        assertThat(group.nodes.get(0).replica.status().view()).isZero();
    }
}
