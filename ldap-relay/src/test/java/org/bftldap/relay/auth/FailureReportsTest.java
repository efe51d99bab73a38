package org.bftldap.relay.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.OperationLimits;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.relay.MemoryGroup;
import org.bftldap.relay.group.AnswerSlots;
import org.bftldap.relay.group.GroupDirectory;
import org.junit.jupiter.api.Test;

/** Wrong passwords on their way to the group: how many operations they cost, whose turn it is, what a new one must be. */
class FailureReportsTest {

    private final MemoryGroup memory = new MemoryGroup();
    private final GroupDirectory group = new GroupDirectory(memory, MemoryGroup.NAME, 1000, Duration.ofSeconds(10), new AnswerSlots(1));

    private List<Integer> sizes() throws Exception {
        List<Integer> sizes = new ArrayList<>();
        for (byte[] request : List.copyOf(memory.requests)) {
            sizes.add(((Operation.FailedBinds) OperationCodec.decode(request).operation()).failures().size());
        }
        return sizes;
    }

    @Test
    void whatFailsWhileAReportIsUnderWayGoesIntoTheNext() throws Exception {
        CompletableFuture<Void> gate = memory.hold();
        FailureReports reports = new FailureReports(group);
        List<CompletableFuture<Void>> counted = new ArrayList<>();
        for (int i = 0; i < OperationLimits.FAILED_BINDS_MAX + 11; i++) {
            counted.add(reports.report(new byte[16], new byte[16]));
        }
        assertThat(sizes()).containsExactly(1);
        assertThat(counted).noneMatch(CompletableFuture::isDone);
        gate.complete(null);
        counted.forEach(CompletableFuture::join);
        assertThat(sizes()).containsExactly(1, OperationLimits.FAILED_BINDS_MAX, 10);
    }

    @Test
    void reportsBeginATenthOfASecondApart() throws Exception {
        AtomicLong nanos = new AtomicLong(7);
        List<Runnable> later = new ArrayList<>();
        List<Long> waits = new ArrayList<>();
        FailureReports reports = new FailureReports(group, nanos::get, wait -> {
            waits.add(wait);
            return later::add;
        });
        reports.report(new byte[16], new byte[16]).join();
        assertThat(waits).as("who mistypes once waits for nothing").isEmpty();
        nanos.addAndGet(FailureReports.APART_NANOS / 4);
        List<CompletableFuture<Void>> soonAfter = List.of(reports.report(new byte[16], new byte[16]), reports.report(new byte[16], new byte[16]));
        assertThat(waits).containsExactly(FailureReports.APART_NANOS * 3 / 4);
        assertThat(sizes()).containsExactly(1);
        later.get(0).run();
        soonAfter.forEach(CompletableFuture::join);
        assertThat(sizes()).containsExactly(1, 2);
    }

    @Test
    void whatFailsWithoutADerivationWaitsItsTurnAmongThemAndTooManyAreRefusedBeforeTheGroupIsAsked() {
        try (KeyDerivation keys = new KeyDerivation(MemoryGroup.NAME, 1, KeyDerivation.ScramKeysOfNew.NONE, 1)) {
            assertThat(keys.notTooMany()).isCompleted();
            List<CompletableFuture<Void>> wrong = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                wrong.add(keys.likeADerivation());
            }
            assertThat(wrong).anyMatch(CompletableFuture::isCompletedExceptionally);
            assertThatThrownBy(() -> keys.notTooMany().join()).hasMessageContaining("too many passwords are being checked");
            assertThat(wrong.get(0)).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void anAccountHasOneAttemptAtATimeAndOthersDoNotWait() {
        AttemptTurns turns = new AttemptTurns();
        CompletableFuture<String> first = new CompletableFuture<>();
        CompletableFuture<String> running = turns.run(new byte[16], () -> first);
        CompletableFuture<Void> begun = new CompletableFuture<>();
        CompletableFuture<String> second = turns.run(new byte[16], () -> {
            begun.complete(null);
            return CompletableFuture.failedFuture(new IllegalStateException("wrong"));
        });
        CompletableFuture<String> third = turns.run(new byte[16], () -> CompletableFuture.completedFuture("third"));
        byte[] other = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        assertThat(turns.run(other, () -> CompletableFuture.completedFuture("other"))).isCompletedWithValue("other");
        assertThat(begun).isNotDone();
        first.complete("first");
        assertThat(running).isCompletedWithValue("first");
        assertThatThrownBy(second::join).hasMessageContaining("wrong");
        assertThat(third.join()).as("one that failed gives its turn on").isEqualTo("third");
    }

    @Test
    void whoGuessesAtOneAccountTakesNoPlacesOfTheOthers() {
        AttemptTurns turns = new AttemptTurns();
        CompletableFuture<String> first = new CompletableFuture<>();
        byte[] other = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        turns.run(other, () -> first);
        for (int i = 0; i < 2_000; i++) {
            turns.run(new byte[16], () -> first);
        }
        assertThatThrownBy(turns.run(new byte[16], () -> first)::join).hasMessageContaining("too many passwords are being checked");
        CompletableFuture<String> waits = turns.run(other, () -> CompletableFuture.completedFuture("other"));
        assertThat(waits).isNotDone();
        first.complete("first");
        assertThat(waits.join()).isEqualTo("other");
    }

    @Test
    void aNewPasswordIsLongEnoughWhereItsTextIsKnown() {
        byte[] seven = "größe12".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        assertThat(PasswordQuality.fault(guard(PasswordGuard.Quality.CHECKED, 7), seven, PasswordQuality.Form.CLEAR)).isEmpty();
        assertThat(PasswordQuality.fault(guard(PasswordGuard.Quality.CHECKED, 8), seven, PasswordQuality.Form.CLEAR)).isPresent();
        assertThat(PasswordQuality.fault(guard(PasswordGuard.Quality.UNCHECKED, 8), seven, PasswordQuality.Form.CLEAR)).isEmpty();
        assertThat(PasswordQuality.fault(guard(PasswordGuard.Quality.CHECKED_IF_POSSIBLE, 8), seven, PasswordQuality.Form.HASHED)).isEmpty();
        assertThat(PasswordQuality.fault(guard(PasswordGuard.Quality.CHECKED, 1), seven, PasswordQuality.Form.HASHED)).isPresent();
    }

    private static PasswordGuard guard(PasswordGuard.Quality quality, int minLength) {
        return new PasswordGuard(PasswordGuard.Failures.IGNORED, 0, quality, minLength);
    }
}
