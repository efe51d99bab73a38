package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What this replica may say and do, given what it knows of its own past (§2.14).
 *
 * <pre>
 *   journal lost ──► LOST ──others tell M──► OBSERVING ──checkpoint ≥ M stable──► takes part
 *   state is not the certified one ──► wrong ──state fetched, restart──► as the journal says
 * </pre>
 *
 * Who lost its promises gives no vote and no answer, so that it cannot contradict them: it follows the others, as an observer. Who has a
 * wrong state does not even execute. Both keep asking, and serve what proves itself.
 */
final class Standing {

    /** A state that was fetched so often and is wrong at each start will not become right. */
    private static final int FETCHES_MAX = 3;

    private final int self;
    private final Rules rules;
    private final Effects effects;
    private final boolean isUncertified;
    private boolean lost;
    private long observesUntil;
    private boolean isStateWrong;
    private boolean isRepairing;
    private boolean isRepaired;
    private boolean isToldWrong;
    private @Nullable CheckpointCertificate ofState;
    private int fetches;

    Standing(Settings settings, Rules rules, Restored restored, Iterable<JournalRecord> journal, Effects effects) {
        this.self = settings.id();
        this.rules = rules;
        this.effects = effects;
        for (JournalRecord one : journal) {
            if (one instanceof JournalRecord.Stable stable) {
                ofState = stable.sequence() == restored.applied() ? stable.certificate() : ofState;
                agreed(stable.sequence());
            } else if (one instanceof JournalRecord.StateFetched fetched && fetched.sequence() == restored.applied()) {
                ofState = fetched.certificate();
                fetches++;
                reached(fetched.sequence());
            } else {
                read(one);
            }
        }
        boolean isGenesis = restored.applied() == 0;
        Digest certified = rootOfState();
        isUncertified = !isGenesis && certified == null;
        isStateWrong = !isGenesis && !restored.root().equals(certified);
        // If the state is still wrong, it may be that a crash came before what was fetched was installed.
        isRepaired = isRepairing && (isStateWrong ? fetches >= FETCHES_MAX : fetches > 0);
        effects.speakOnly(this::maySay);
    }

    private void read(JournalRecord one) {
        if (one instanceof JournalRecord.Lost) {
            lost = rules.observes();
        } else if (one instanceof JournalRecord.Observing observing) {
            lost = false;
            observesUntil = observing.sequence();
        } else if (one instanceof JournalRecord.Repairing) {
            isRepairing = true;
        }
    }

    /** Writes down what was found at this start. */
    void start(Restored restored) {
        if (isUncertified && !lost && observesUntil == 0 && rules.observes()) {
            // The journal that goes with this state is not the one that is here, nor are its promises.
            lost = true;
            effects.persist(new JournalRecord.Lost(restored.applied() + 1));
        }
        if (isStateWrong) {
            foundWrong(restored.applied(), restored.root(), rootOfState(), "the state at " + restored.applied()
                    + (isUncertified ? " has no certificate" : " is not what the group certified") + ": it was damaged on this disk");
        }
    }

    private @Nullable Digest rootOfState() {
        CheckpointCertificate certificate = ofState;
        return certificate == null ? null : certificate.root();
    }

    /**
     * The state differs from what the group certified. It is fetched anew; if it comes to that again at once, something else is wrong.
     *
     * @param certified null if the journal has no certificate for it
     */
    void foundWrong(long sequence, Digest own, @Nullable Digest certified, String reason) {
        if (certified != null && !isToldWrong) {
            isToldWrong = true; // each further CHECKPOINT for this number finds the same
            effects.command(new Command.Diverged(sequence, own, certified, reason));
        }
        if (isRepaired) {
            effects.stop(reason + ", again, right after it was fetched from the others: check the disk, then the software");
            return;
        }
        if (!isRepairing) {
            isRepairing = true;
            effects.persist(new JournalRecord.Repairing(sequence + 1));
        }
        isStateWrong = true;
    }

    /** M is known. */
    void observe(long until) {
        lost = false;
        observesUntil = until;
        effects.persist(new JournalRecord.Observing(until));
    }

    /** A checkpoint of its own is what the others have: whatever was wrong is behind, and it may be the one that ends the observing. */
    void agreed(long stable) {
        isRepairing = false;
        isRepaired = false;
        fetches = 0;
        reached(stable);
    }

    /** A state up to here is certified, and here. */
    private void reached(long stable) {
        if (stable >= observesUntil) {
            observesUntil = 0;
        }
    }

    /** What it promised is lost, and it does not know yet up to where. */
    boolean isLost() {
        return lost;
    }

    /** M; 0 if it is not observing, or does not know yet. */
    long observesUntil() {
        return observesUntil;
    }

    /** Whether it may vote, propose, certify and answer. */
    boolean mayPromise() {
        return !lost && observesUntil == 0 && !isStateWrong;
    }

    /** Whether the state is one to execute on. */
    boolean mayExecute() {
        return !isStateWrong;
    }

    /** The state in use, as far as it can be used: of one that is wrong nothing is read. */
    Restored usable(Restored restored) {
        if (!isStateWrong) {
            return restored;
        }
        return isUncertified ? Restored.GENESIS : new Restored(restored.applied(), restored.root(), java.util.List.of());
    }

    private boolean maySay(Message message) {
        boolean isPromise = message instanceof PrePrepare
                || message instanceof Prepare
                || message instanceof Commit
                || message instanceof Complaint complaint && complaint.replica() == self
                || message instanceof ViewChange viewChange && viewChange.replica() == self
                || message instanceof Checkpoint checkpoint && checkpoint.replica() == self;
        boolean isForClients = message instanceof Reply || message instanceof Refused || message instanceof Request;
        return mayPromise() || !isPromise && !isForClients;
    }
}
