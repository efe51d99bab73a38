package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

/** §2.4: filling batches. Limits of the settings: 8 operations, 4,096 bytes. */
class BatcherTest {

    private final Batcher batcher = new Batcher(TestGroup.settings(0, 4), new Now(), new RoomClock());

    private static Request request(int client, long first, int operations, int bytes) {
        List<ClientOperation> list = new ArrayList<>();
        for (int i = 0; i < operations; i++) {
            list.add(new ClientOperation.Write(new byte[bytes]));
        }
        return new Request(client, client, 0, first, list, Signature.NONE);
    }

    @Test
    void a_fast_client_does_not_starve_a_slow_one() {
        for (int i = 1; i <= 20; i++) {
            batcher.add(request(1000, i, 1, 1), 0);
        }
        batcher.add(request(1001, 1, 1, 1), 0);
        batcher.add(request(1002, 1, 1, 1), 0);
        assertThat(batcher.take().requests().subList(0, 3))
                .extracting(Request::client)
                .containsExactly(1000, 1001, 1002);
    }

    @Test
    void batches_keep_the_limit_of_operations() {
        for (int i = 0; i < 5; i++) {
            batcher.add(request(1000 + i, 1, 3, 1), 0);
        }
        assertThat(batcher.take().operations()).isEqualTo(6);
        assertThat(batcher.take().operations()).isEqualTo(6);
        assertThat(batcher.take().operations()).isEqualTo(3);
        assertThat(batcher.isEmpty()).isTrue();
    }

    @Test
    void batches_keep_the_limit_of_bytes_but_a_large_request_goes_alone() {
        batcher.add(request(1000, 1, 1, 3000), 0);
        batcher.add(request(1001, 1, 1, 3000), 0);
        batcher.add(request(1002, 1, 1, 9000), 0);
        for (int i = 0; i < 3; i++) {
            assertThat(batcher.take().requests()).hasSize(1);
        }
    }

    @Test
    void a_request_is_proposed_once() {
        Request request = request(1000, 1, 2, 1);
        assertThat(batcher.add(request, 0)).isNull();
        assertThat(batcher.add(request, 0)).isEqualTo(Rejection.DUPLICATE);
        Batch batch = batcher.take();
        assertThat(batch.requests()).hasSize(1);
        assertThat(batcher.add(request, 0)).isEqualTo(Rejection.DUPLICATE);
        batcher.settled(request, 2);
        assertThat(batcher.add(request, 2)).isEqualTo(Rejection.DUPLICATE);
    }

    @Test
    void a_request_ordered_in_vain_may_be_proposed_again() {
        batcher.proposed(request(1000, 1, 1, 1));
        Request second = request(1000, 2, 1, 1);
        assertThat(batcher.add(second, 0)).isNull();
        batcher.take();
        batcher.settled(second, 0);
        assertThat(batcher.add(request(1000, 1, 1, 1), 0)).isNull();
        assertThat(batcher.take().requests()).hasSize(1);
    }

    @Test
    void a_client_cannot_fill_the_room_of_all() {
        Rejection last = null;
        for (int session = 1; last == null; session++) {
            Request large = new Request(
                    1000, session, 0, 1, List.of(new ClientOperation.Write(new byte[1 << 20])), Signature.NONE);
            last = batcher.add(large, 0);
        }
        assertThat(last).isEqualTo(Rejection.BUSY);
        assertThat(batcher.add(request(1001, 1, 1, 1 << 20), 0)).isNull();
    }

    @Test
    void of_a_clients_sessions_that_are_not_open_yet_the_newest_are_kept() {
        for (int session = 1; session <= 40; session++) {
            batcher.add(ofSession(1000, session), 0);
            batcher.add(ofSession(1001, session), 0);
            batcher.keepNewest(1000, 16, id -> id <= 2);
        }
        assertThat(batcher.queues()).isEqualTo(2 + 16 + 40);
        List<Long> kept = new ArrayList<>();
        while (!batcher.isEmpty()) {
            batcher.take().requests().stream()
                    .filter(request -> request.client() == 1000)
                    .forEach(request -> kept.add(request.session()));
        }
        assertThat(kept).startsWith(1L, 2L, 25L).endsWith(40L).hasSize(18);
        assertThat(batcher.waitingBytes()).as("those dropped are not counted any more").isZero();
    }

    private static Request ofSession(int client, long session) {
        return new Request(client, session, 0, 1, List.of(new ClientOperation.Write(new byte[1])), Signature.NONE);
    }
}
