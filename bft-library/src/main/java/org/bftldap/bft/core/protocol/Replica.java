package org.bftldap.bft.core.protocol;

import java.util.EnumMap;
import java.util.Map;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Verified;
import org.jspecify.annotations.Nullable;

/**
 * One replica's part in the agreement: a pure function of its inputs. One thread uses it. An exception out of any method is a bug or a
 * broken contract, and stops the replica.
 *
 * <p>It leads each input through the {@link Parts} in the right order; {@link Arrivals} knows which message concerns which.
 */
public final class Replica {

    private final Parts parts;
    private final Arrivals arrivals;
    private final CoreReport report;
    private final Map<Rejection, Long> rejections = new EnumMap<>(Rejection.class);
    private boolean reminded;
    private long rejectionCount;

    private Replica(Settings settings, Signer signer, Rules rules, Restored found, Iterable<JournalRecord> journal) {
        parts = new Parts(settings, signer, rules, found, journal, this::enteredView);
        arrivals = new Arrivals(parts);
        report = new CoreReport(parts);
    }

    /**
     * A replica as it was when it wrote the last of these records.
     *
     * @param restored the state that the service holds
     * @param journal the records that are kept, oldest first, iterated several times. Those at or below the restored
     *     state may be left out, but for the newest STABLE
     */
    public static Replica recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal) {
        return recover(settings, signer, Rules.CORRECT, restored, journal);
    }

    static Replica recover(
            Settings settings, Signer signer, Rules rules, Restored restored, Iterable<JournalRecord> journal) {
        return new Replica(settings, signer, rules, restored, journal);
    }

    /** The first output after {@link #recover}: what was decided goes into execution, last votes are sent again. Called once. */
    public Output start(Input.Tick tick) {
        parts.now.set(tick);
        parts.standing.start(parts.found);
        parts.viewChanger.start();
        parts.carryOver.begin();
        parts.retransmission.start();
        advance();
        return parts.effects.take();
    }

    public Output step(Input input) {
        Invariants.check(!parts.effects.isStopped(), "no step after Stop");
        long low = parts.window.low();
        if (input instanceof Input.Received received) {
            onReceived(received.message());
        } else if (input instanceof Input.Tick tick) {
            onTick(tick);
        } else if (input instanceof Input.Executed done) {
            parts.requests.onSettled(parts.execution.onExecuted(done));
            parts.normalCase.onExecuted(done.sequence());
            parts.checkpoints.onExecuted(done.sequence());
        } else if (input instanceof Input.Due due) {
            parts.serviceTimer.onDue(due);
        } else if (input instanceof Input.Order order) {
            count(parts.ownRequests.order(order.operation()));
        } else if (input instanceof Input.Unlinked gone) {
            parts.progress.unlinked(gone.peer());
        } else if (input instanceof Input.ImageTaken image) {
            parts.checkpoints.onImageTaken(image);
        } else if (input instanceof Input.StageBegun begun) {
            parts.stateFetch.onStageBegun(begun);
        }
        if (parts.window.low() != low) {
            parts.promises.forgetUpTo(parts.window.low());
            parts.normalCase.forgetUpTo(parts.window.low());
            parts.carryOver.accept();
            parts.viewChanger.onWindowMoved();
        }
        advance();
        return parts.effects.take();
    }

    private void onReceived(Verified<? extends Message> message) {
        if (message.from() == parts.view.primary()) {
            parts.progress.heardOfPrimary();
        }
        Rejection rejection = message.deliver(arrivals);
        count(rejection);
        // Who is in another view, as all are for a moment when it changes, sends nothing for the sake of it.
        rejectionCount += rejection == null || rejection == Rejection.OTHER_VIEW ? 0 : 1;
    }

    private void count(@Nullable Rejection rejection) {
        if (rejection != null) {
            rejections.merge(rejection, 1L, Long::sum);
        }
    }

    private void onTick(Input.Tick tick) {
        parts.now.set(tick);
        parts.normalCase.onTick();
        parts.carryOver.onTick();
        parts.ownRequests.onTick();
        parts.requests.propose(parts.decisions);
        parts.retransmission.onTick();
        // Not before M is written down: a checkpoint that becomes stable lets go of older records, LOST among them.
        if (parts.standing.mayExecute() && !parts.standing.isLost()) {
            parts.catchUp.onTick(parts.retransmission.stuckMillis());
        }
        parts.estimation.onTick();
        parts.idlePush.onTick();
        parts.serviceTimer.onTick();
        parts.stateFetch.onTick();
        parts.viewChanger.onTick(parts.catchUp.isActive() || parts.stateFetch.isActive());
        if (parts.progress.isOverHalfOut() != reminded) {
            reminded = !reminded;
            if (reminded) {
                parts.requests.remindPrimary();
            }
        }
    }

    /** A view begins: what it carries over, what waits to be proposed, and what others have said in it already. */
    private void enteredView() {
        parts.normalCase.enterView();
        parts.requests.enterView();
        parts.carryOver.begin();
        parts.early.take().forEach(this::onReceived);
    }

    /** What has become possible, whatever the input was. */
    private void advance() {
        if (!parts.checkpoints.isImaging() && !parts.effects.isStopped() && parts.standing.mayExecute() && !parts.stateFetch.isInstalling()) {
            parts.execution.startNext();
        }
    }

    /** How many messages had no effect so far: who feeds this replica knows by it whether the last one had. */
    public long rejectionCount() {
        return rejectionCount;
    }

    /** Whether it has to get what the others have already, so that much of what correct replicas send is of no use to it (§2.12). */
    public boolean isBehind() {
        return report.isBehind();
    }

    /** A snapshot, safe to hand to other threads. */
    public CoreStatus status() {
        return report.status(rejections);
    }

    /** No unordered read is answered before this number is executed (§2.5). Changes when M is known, or the state is found wrong. */
    public long readableFrom() {
        return report.readableFrom();
    }

    /** For tests of single parts. */
    Parts parts() {
        return parts;
    }

    /** How much is kept now; each number has a bound that no input, from whomever, can push it over. */
    public CoreSizes sizes() {
        return report.sizes();
    }
}
