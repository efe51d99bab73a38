package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is done beside executing ends in somebody's sight, leaves nobody waiting, and piles nothing up. */
@Timeout(60)
class ErrandThreadTest {

    private final CompletableFuture<Throwable> ended = new CompletableFuture<>();

    private ErrandThread thread(LongConsumer tick) {
        return new ErrandThread("errands", tick, ended::complete);
    }

    private static Throwable reason(CompletableFuture<Throwable> ended) throws Exception {
        return ended.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whatMustNotHappenIsToldAlsoIfItIsNoException() throws Exception {
        try (ErrandThread errands = thread(now -> {})) {
            errands.run(now -> {
                throw new AssertionError("a bug");
            });
            assertThat(reason(ended)).isInstanceOf(AssertionError.class).hasMessage("a bug");
        }
    }

    @Test
    void theTickTellsItToo() throws Exception {
        try (ErrandThread errands = thread(now -> {
            throw new NoClassDefFoundError("gone");
        })) {
            assertThat(reason(ended)).isInstanceOf(NoClassDefFoundError.class);
            assertThat(errands).isNotNull();
        }
    }

    @Test
    void whoWaitsWhenItEndsAndWhoComesLaterIsToldSo() throws Exception {
        try (ErrandThread errands = thread(now -> {})) {
            CountDownLatch begun = new CountDownLatch(1);
            CountDownLatch goOn = new CountDownLatch(1);
            errands.run(now -> {
                begun.countDown();
                awaitQuietly(goOn);
                throw new IllegalStateException("a bug");
            });
            begun.await();
            CompletableFuture<String> waiting = new CompletableFuture<>();
            errands.offer(now -> waiting.complete("done"), () -> waiting.complete("not done"));
            goOn.countDown();
            assertThat(waiting.get(30, TimeUnit.SECONDS)).isEqualTo("not done");
            reason(ended);
            CompletableFuture<String> late = new CompletableFuture<>();
            errands.offer(now -> late.complete("done"), () -> late.complete("not done"));
            assertThat(late.get(30, TimeUnit.SECONDS)).isEqualTo("not done");
        }
    }

    @Test
    void noMoreIsKeptOfWhatOthersWantThanTheLimit() throws Exception {
        try (ErrandThread errands = thread(now -> {})) {
            CountDownLatch goOn = new CountDownLatch(1);
            errands.run(now -> awaitQuietly(goOn));
            List<Integer> refused = new ArrayList<>();
            CountDownLatch done = new CountDownLatch(1);
            for (int i = 0; i < ErrandThread.OFFERED_MAX + 10; i++) {
                int number = i;
                errands.offer(now -> {}, () -> refused.add(number));
            }
            // The first errand may or may not have begun.
            assertThat(refused).hasSizeBetween(10, 11);
            errands.run(now -> done.countDown());
            goOn.countDown();
            assertThat(done.await(30, TimeUnit.SECONDS)).as("what follows from the own state is done all the same").isTrue();
            assertThat(ended).isNotDone();
        }
    }

    @Test
    void ifItCannotKeepUpWithTheOwnStateItEnds() throws Exception {
        try (ErrandThread errands = thread(now -> {})) {
            CountDownLatch goOn = new CountDownLatch(1);
            errands.run(now -> awaitQuietly(goOn));
            for (int i = 0; i < ErrandThread.WAITING_MAX + 1; i++) {
                errands.run(now -> {});
            }
            goOn.countDown();
            assertThat(reason(ended)).hasMessageContaining("errands waited");
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
