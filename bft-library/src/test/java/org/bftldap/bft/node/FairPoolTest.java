package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FairPoolTest {

    @Test
    void aClientWithMuchWorkDoesNotDelayOneWithLittle() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        CountDownLatch begin = new CountDownLatch(1);
        try (FairPool pool = new FairPool(1, "test")) {
            pool.execute(1, () -> awaitQuietly(begin));
            for (int i = 0; i < 1000; i++) {
                pool.execute(1, () -> done.add("flood"));
            }
            pool.execute(2, () -> done.add("two"));
            pool.execute(3, () -> done.add("three"));
            begin.countDown();
        }
        assertThat(done).hasSize(1002);
        assertThat(done.indexOf("two")).isLessThan(3);
        assertThat(done.indexOf("three")).isLessThan(4);
    }

    @Test
    void workOfOneClientIsBegunInItsOrder() {
        List<Integer> done = new CopyOnWriteArrayList<>();
        try (FairPool pool = new FairPool(1, "test")) {
            for (int i = 0; i < 100; i++) {
                int number = i;
                pool.execute(1, () -> done.add(number));
            }
        }
        assertThat(done).isSorted().hasSize(100);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
