package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Takes up in a new view what it carries over from those before (§2.8): the NEW-VIEW stands for the proposals, batches that are here are
 * accepted at once, the others fetched by their digest. They need no trust, and by rule A2 somebody correct has each of them.
 */
final class CarryOver {

    /** Batches asked for at once. */
    private static final int ASKED_MAX = 16;
    /** Batches given to one peer in one interval. */
    private static final int SERVED_MAX = 2 * ASKED_MAX;

    private final Settings settings;
    private final CurrentView view;
    private final Standing standing;
    private final Window window;
    private final Decisions decisions;
    private final NormalCase normalCase;
    private final Now now;
    private final Effects effects;
    private final long[] servedNanos;
    private final int[] served;
    private long askedUpTo;
    private long askedNanos;

    CarryOver(
            Settings settings,
            CurrentView view,
            Standing standing,
            Window window,
            Decisions decisions,
            NormalCase normalCase,
            Now now,
            Effects effects) {
        this.settings = settings;
        this.view = view;
        this.standing = standing;
        this.window = window;
        this.decisions = decisions;
        this.normalCase = normalCase;
        this.now = now;
        this.effects = effects;
        this.servedNanos = new long[settings.group().replicas()];
        this.served = new int[settings.group().replicas()];
    }

    /** A view was entered. */
    void begin() {
        askedUpTo = 0;
        accept();
    }

    /** After a view was entered, a restart, or a move of the window, which may have uncovered more numbers. */
    void accept() {
        if (!view.isIn() || !standing.mayPromise()) {
            return;
        }
        Assignments carried = view.carried();
        for (long n = first(); n <= Math.min(carried.last(), window.high()); n++) {
            Slot slot = window.get(n);
            if (slot.assigned() == null) {
                slot.assign(carried.of(n));
                learnIfNull(slot, carried.of(n));
            }
            boolean isHere = slot.isDecided() || slot.content(carried.of(n)) != null;
            if (slot.accepted() == null && isHere) {
                normalCase.acceptAssigned(slot);
            } else if (slot.accepted() == null && view.isPrimary()) {
                normalCase.promiseAssigned(slot);
            }
        }
    }

    /** The null batch is known to everybody; in the journal it is for those who ask later what stands at its number. */
    private void learnIfNull(Slot slot, Digest digest) {
        if (digest.equals(NullBatch.DIGEST) && !slot.isDecided() && slot.content(digest) == null) {
            effects.persist(new JournalRecord.Carried(slot.sequence(), NullBatch.TIME_MILLIS, NullBatch.BATCH));
            slot.learn(NullBatch.content());
        }
    }

    /** The first number that the view carries over and that is not done with here. */
    private long first() {
        return Math.max(view.carried().base(), window.low()) + 1;
    }

    /** Whether all that the view carries over is accepted here: only then may its primary propose, as only then it knows their times. */
    boolean isComplete() {
        Assignments carried = view.carried();
        for (long n = Math.max(carried.base(), decisions.contiguous()) + 1; n <= carried.last(); n++) {
            Slot slot = window.peek(n);
            if (slot == null || slot.accepted() == null) {
                return false;
            }
        }
        return carried.base() <= decisions.contiguous();
    }

    /** Asks for what is missing: all others, since any may be faulty, and those who have it are few. */
    void onTick() {
        List<FetchBatch> missing = view.isIn() ? missing() : List.of();
        if (missing.isEmpty()) {
            askedUpTo = 0;
        } else if (missing.get(0).sequence() > askedUpTo || now.millisSince(askedNanos) >= settings.statusIntervalMillis()) {
            askedUpTo = missing.get(missing.size() - 1).sequence();
            askedNanos = now.monotonicNanos();
            missing.forEach(effects::toOthers);
        }
    }

    private List<FetchBatch> missing() {
        List<FetchBatch> missing = new ArrayList<>();
        for (long n = first(); n <= Math.min(view.carried().last(), window.high()) && missing.size() < ASKED_MAX; n++) {
            Slot slot = window.peek(n);
            Digest digest = slot == null ? null : slot.assigned();
            if (digest != null && slot.accepted() == null) {
                missing.add(new FetchBatch(n, digest));
            }
        }
        return missing;
    }

    @Nullable Rejection onFetchBatch(int from, FetchBatch fetch) {
        if (now.millisSince(servedNanos[from]) >= settings.statusIntervalMillis()) {
            servedNanos[from] = now.monotonicNanos();
            served[from] = 0;
        }
        if (served[from] >= SERVED_MAX) {
            return Rejection.TOO_OFTEN;
        }
        served[from]++;
        effects.command(new Command.ServeBatch(from, fetch.sequence(), fetch.digest()));
        return null;
    }

    @Nullable Rejection onBatchContent(BatchContent message) {
        Slot slot = window.peek(message.sequence());
        Digest wanted = slot == null || !view.isIn() || slot.accepted() != null ? null : slot.assigned();
        if (wanted == null) {
            return Rejection.NOT_WANTED;
        }
        Digest digest = message.batch().digest(message.timeMillis());
        if (!digest.equals(wanted)) {
            return Rejection.WRONG_DIGEST;
        }
        effects.persist(new JournalRecord.Carried(message.sequence(), message.timeMillis(), message.batch()));
        slot.learn(new Content(digest, message.timeMillis(), message.batch()));
        normalCase.acceptAssigned(slot);
        return null;
    }
}
