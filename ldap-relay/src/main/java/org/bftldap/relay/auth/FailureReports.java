package org.bftldap.relay.auth;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationLimits;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.group.GroupFailure;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * Tells the group of wrong passwords. One report is under way at a time, ten begin in a second at most, and what fails meanwhile goes into the next one:
 * guessing, however fast, costs the group no more ordered operations than that. For many threads; bounded by those who wait for an answer to their bind.
 */
final class FailureReports {

    /** So often a report is repeated that may not have reached the group: who guesses must not gain by its troubles. */
    private static final int TRIES_MAX = 10;

    private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    /** From the beginning of one report to that of the next: who mistypes once waits for none. */
    static final long APART_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final GroupDirectory group;
    private final LongSupplier nanoTime;
    private final LongFunction<Executor> afterNanos;
    private final List<Failure> waiting = new ArrayList<>();
    private boolean underWay;
    private long lastNanos;

    FailureReports(GroupDirectory group) {
        this(group, System::nanoTime, nanos -> CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS));
    }

    /** @param afterNanos runs what it gets so much later */
    FailureReports(GroupDirectory group, LongSupplier nanoTime, LongFunction<Executor> afterNanos) {
        this.group = group;
        this.nanoTime = nanoTime;
        this.afterNanos = afterNanos;
        this.lastNanos = nanoTime.getAsLong() - APART_NANOS;
    }

    private record Failure(Operation.FailedBind bind, CompletableFuture<Void> counted) {}

    /** Done when the failure has its place in the order; fails with {@link GroupFailure} where that cannot be known. */
    CompletableFuture<Void> report(byte[] entryUuid, byte[] credentialId) {
        Failure failure = new Failure(new Operation.FailedBind(entryUuid, credentialId), new CompletableFuture<>());
        synchronized (this) {
            waiting.add(failure);
        }
        sendNext();
        return failure.counted;
    }

    private void sendNext() {
        long earlyNanos;
        synchronized (this) {
            if (underWay || waiting.isEmpty()) {
                return;
            }
            underWay = true;
            earlyNanos = APART_NANOS - (nanoTime.getAsLong() - lastNanos);
        }
        if (earlyNanos > 0) {
            afterNanos.apply(earlyNanos).execute(this::sendWaiting);
        } else {
            sendWaiting();
        }
    }

    private void sendWaiting() {
        List<Failure> report;
        synchronized (this) {
            lastNanos = nanoTime.getAsLong();
            List<Failure> first = waiting.subList(0, Math.min(waiting.size(), OperationLimits.FAILED_BINDS_MAX));
            report = List.copyOf(first);
            first.clear();
        }
        send(report, 1);
    }

    private void send(List<Failure> report, int tries) {
        Operation operation = new Operation.FailedBinds(report.stream().map(Failure::bind).toList());
        group.write(new Identity.Anonymous(), operation, RequestControls.NONE).whenComplete((result, failure) -> {
            if (failure != null && tries < TRIES_MAX) {
                LATER.execute(() -> send(report, tries + 1));
            } else {
                synchronized (this) {
                    underWay = false;
                }
                report.forEach(each -> end(each.counted, result, failure));
                sendNext();
            }
        });
    }

    private static void end(CompletableFuture<Void> counted, @Nullable DirectoryResult result, @Nullable Throwable failure) {
        if (failure != null) {
            counted.completeExceptionally(failure);
        } else if (result == null || result.code() != ResultCodes.SUCCESS) {
            counted.completeExceptionally(new IllegalStateException("the group does not count failed binds"));
        } else {
            counted.complete(null);
        }
    }
}
