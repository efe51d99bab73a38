package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.Request;
import org.junit.jupiter.api.Test;

/** §2.15: a replica has something ordered in its own name, as a client without replies, whoever is primary. */
class OwnRequestsTest {

    private final TestGroup group = new TestGroup(4);

    private void order(int replica, String operation) {
        group.post(replica, group.nodes.get(replica).step(new Input.Order(operation.getBytes(StandardCharsets.UTF_8))));
    }

    private List<String> executed(int replica) {
        List<String> all = new ArrayList<>();
        group.nodes.get(replica).history.values().forEach(all::addAll);
        return all;
    }

    private Session session(int replica) {
        return group.nodes.get(replica).replica.parts().clients.session(
                group.nodes.get(replica).replica.parts().clients.registration(replica).session());
    }

    @Test
    void whatAPrimaryAndABackupOrderIsExecutedOnceEverywhereAndAnsweredToNobody() {
        group.lost = envelope -> {
            assertThat(group.decode(envelope.bytes())).isNotInstanceOfAny(
                    org.bftldap.bft.core.message.Reply.class, org.bftldap.bft.core.message.Refused.class);
            return false;
        };
        order(0, "of the primary");
        order(2, "of a backup");
        order(2, "of a backup");
        group.settle(5);
        for (int id = 0; id < 4; id++) {
            assertThat(executed(id)).containsExactlyInAnyOrder("of the primary", "of a backup");
        }
        assertThat(group.nodes.get(0).replica.status().view()).isZero();
    }

    @Test
    void whatWaitsTogetherTravelsTogether() {
        for (int i = 0; i < 20; i++) {
            order(1, "one of many " + i);
        }
        group.settle(5);
        assertThat(executed(3)).hasSize(20);
        assertThat(group.nodes.get(3).applied()).as("a registration and few batches").isLessThanOrEqualTo(5);
    }

    @Test
    void aPrimaryThatOrdersNothingOfItIsReplaced() {
        group.lost = envelope -> envelope.to() == 0 && group.decode(envelope.bytes()) instanceof Request;
        order(2, "left out");
        group.settle(60);
        assertThat(executed(1)).containsExactly("left out");
        assertThat(group.nodes.get(1).replica.status().view()).isPositive();
    }

    @Test
    void afterARestartItHasANewSessionAndGoesOn() {
        order(2, "before");
        group.settle(5);
        long before = session(2).id();
        group.nodes.get(2).crash();
        group.settle(2);
        group.restart(2);
        order(2, "after");
        group.settle(20);
        assertThat(executed(1)).containsExactly("before", "after");
        assertThat(session(2).id()).isNotEqualTo(before);
    }

    @Test
    void oneThatLostItsDiskOrdersNothingBeforeItMayPromiseAgain() {
        order(2, "before");
        group.settle(5);
        group.nodes.get(2).wipe();
        group.restart(2);
        order(2, "after");
        group.settle(300);
        assertThat(executed(1)).containsExactly("before", "after");
    }

    @Test
    void aSessionThatMadeRoomForOthersIsFollowedByANewOne() {
        TreeMap<Integer, TestClient> clients = group.clients;
        order(3, "first");
        group.settle(5);
        for (int id = 1000; id < 1032; id++) {
            group.client(id);
        }
        assertThat(clients).hasSize(32);
        assertThat(session(3)).as("the table has room for 32").isNull();
        order(3, "second");
        group.settle(10);
        order(3, "third");
        group.settle(10);
        assertThat(executed(0)).containsExactly("first", "second", "third");
    }

    @Test
    void whatWaitsIsBounded() {
        group.lost = envelope -> true;
        for (int i = 0; i <= OwnRequests.WAITING_MAX; i++) {
            order(1, "waits " + i);
        }
        assertThat(group.nodes.get(1).replica.parts().ownRequests.waiting()).isEqualTo(OwnRequests.WAITING_MAX);
        assertThat(group.nodes.get(1).replica.status().rejections()).containsEntry(Rejection.BUSY, 1L);
        order(2, "x".repeat(20_000));
        assertThat(group.nodes.get(2).replica.status().rejections()).containsEntry(Rejection.OVER_LIMIT, 1L);
    }
}
