package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/**
 * Every K batches: an image of the state, its root signed to the others, and with q equal ones a stable checkpoint, up to which all else
 * may be forgotten (§2.7).
 *
 * <p>A root that differs from what q replicas certify means that this replica's state is wrong: it stops. A checkpoint is stable here
 * only when its image is here, since "stable" promises that this replica can hand it out.
 */
final class Checkpoints {

    /** Of each replica, the CHECKPOINTs with the highest numbers; it cannot make us keep more. */
    private static final int KEPT_PER_REPLICA = 4;
    /** Own roots waiting for a certificate; more pile up only while catching up, when the oldest will never get one. */
    private static final int OWN_MAX = 16;

    private final Settings settings;
    private final GroupSize group;
    private final Signer signer;
    private final Rules rules;
    private final Window window;
    private final Standing standing;
    private final Effects effects;
    private final Accusations accusations;
    private final BeforeStable beforeStable;
    private final List<TreeMap<Long, Checkpoint>> byReplica = new ArrayList<>();
    private final TreeMap<Long, Digest> own = new TreeMap<>();
    private final long[] mismatches;
    private long imagedAt;
    private boolean imaging;
    private @Nullable CheckpointCertificate stable;

    /** What must be in the journal before the certificate: once that is there, all records below may go (§2.14). */
    interface BeforeStable {
        void write(long sequence);
    }

    /** @param stable the newest certificate in the journal, or null before the first */
    Checkpoints(
            Settings settings,
            Signer signer,
            Rules rules,
            Window window,
            Standing standing,
            Effects effects,
            Accusations accusations,
            BeforeStable beforeStable,
            @Nullable CheckpointCertificate stable) {
        this.settings = settings;
        this.group = settings.group();
        this.signer = signer;
        this.rules = rules;
        this.window = window;
        this.standing = standing;
        this.effects = effects;
        this.accusations = accusations;
        this.beforeStable = beforeStable;
        this.stable = stable;
        this.mismatches = new long[group.replicas()];
        for (int i = 0; i < group.replicas(); i++) {
            byReplica.add(new TreeMap<>());
        }
        if (stable != null && !stable.isProved()) {
            renew(stable);
        }
    }

    /** The group has new keys: this replica says again what it holds, and the others' words make a new certificate of it. */
    private void renew(CheckpointCertificate old) {
        own.put(old.sequence(), old.root());
        if (standing.mayPromise()) {
            keep(signed(old.sequence(), old.root()));
        }
    }

    private Checkpoint signed(long sequence, Digest root) {
        Checkpoint unsigned = new Checkpoint(settings.id(), sequence, root, Signature.NONE);
        return unsigned.signed(signer.sign(MessageCodec.signedBytes(unsigned)));
    }

    private boolean isBeingRenewed(long sequence) {
        CheckpointCertificate certificate = stable;
        return certificate != null && certificate.sequence() == sequence && !certificate.isProved();
    }

    /** What this replica tells others that it has: one less than is stable while it lacks their words for it under the keys of now. */
    long told() {
        CheckpointCertificate certificate = stable;
        return certificate == null || certificate.isProved() ? window.low() : certificate.sequence() - 1;
    }

    /** An image is being taken: nothing may be executed. */
    boolean isImaging() {
        return imaging;
    }

    @Nullable CheckpointCertificate stable() {
        return stable;
    }

    long mismatches(int replica) {
        return mismatches[replica];
    }

    /** CHECKPOINTs of the replica of which most are kept. */
    int mostKept() {
        int most = 0;
        for (TreeMap<Long, Checkpoint> one : byReplica) {
            most = Math.max(most, one.size());
        }
        return most;
    }

    /** Own roots that wait for a certificate. */
    int own() {
        return own.size();
    }

    /** Whether own checkpoints wait for those of others. */
    boolean isWaiting() {
        return !own.isEmpty();
    }

    /** Own CHECKPOINTs above this number, to be sent again. */
    List<Checkpoint> ownAbove(long sequence) {
        return byReplica.get(settings.id()).tailMap(sequence, false).values().stream()
                .filter(checkpoint -> own.containsKey(checkpoint.sequence())) // whose image is here, not lost with a disk
                .toList();
    }

    /** A batch was executed; asks for an image if it is time. */
    void onExecuted(long sequence) {
        if (sequence % settings.checkpointInterval() == 0 && isWorthAnImage(sequence)) {
            imaging = true;
            imagedAt = sequence;
            effects.command(new Command.TakeImage(sequence));
        }
    }

    /** While catching up: no image that cannot become stable any more because a later one is certified. */
    private boolean isWorthAnImage(long sequence) {
        if (sequence < window.low()) {
            return false;
        }
        return certifiedRoot(sequence) != null || !isCertifiedAbove(sequence);
    }

    private boolean isCertifiedAbove(long sequence) {
        for (TreeMap<Long, Checkpoint> one : byReplica) {
            for (Checkpoint checkpoint : one.tailMap(sequence, false).values()) {
                if (certifiedRoot(checkpoint.sequence()) != null) {
                    return true;
                }
            }
        }
        return false;
    }

    void onImageTaken(Input.ImageTaken image) {
        Invariants.check(imaging && image.sequence() == imagedAt, "an image only when asked for");
        imaging = false;
        CheckpointCertificate certificate = stable;
        if (certificate != null && image.sequence() == certificate.sequence()) {
            // Executed again after a restart from an older image.
            if (agrees(image.sequence(), image.root(), certificate.root())) {
                effects.command(new Command.CheckpointStable(certificate));
            }
            return;
        }
        own.put(image.sequence(), image.root());
        if (own.size() > OWN_MAX) {
            own.pollFirstEntry();
        }
        Checkpoint checkpoint = signed(image.sequence(), image.root());
        if (standing.mayPromise()) {
            keep(checkpoint); // an observer's word does not count, not for itself either
        }
        // Once q say so the votes for these numbers are dropped everywhere. Who lacks a batch then needs f+1 that still know, also after a
        // crash, that they executed it.
        effects.forceNoted();
        effects.toOthers(checkpoint);
        stabilise(image.sequence());
    }

    @Nullable Rejection onCheckpoint(Checkpoint checkpoint) {
        if (checkpoint.sequence() % settings.checkpointInterval() != 0) {
            return Rejection.NOT_A_CHECKPOINT;
        }
        if (checkpoint.replica() == settings.id()
                && byReplica.get(settings.id()).containsKey(checkpoint.sequence())) {
            return Rejection.DUPLICATE; // one of before a lost disk is still this replica's word, and may be needed for a certificate
        }
        CheckpointCertificate certificate = stable;
        if (checkpoint.sequence() <= window.low() && !isBeingRenewed(checkpoint.sequence())) {
            if (certificate != null && checkpoint.sequence() == certificate.sequence()) {
                countMismatch(checkpoint, certificate.root());
                for (Checkpoint proof : certificate.proofs()) {
                    if (proof.replica() == checkpoint.replica() && !proof.root().equals(checkpoint.root())) {
                        accusations.twoCheckpoints(proof, checkpoint);
                    }
                }
            }
            return Rejection.BELOW_WINDOW;
        }
        Checkpoint before = byReplica.get(checkpoint.replica()).get(checkpoint.sequence());
        if (before != null && !before.root().equals(checkpoint.root())) {
            accusations.twoCheckpoints(before, checkpoint);
        }
        if (before != null) {
            return before.root().equals(checkpoint.root()) ? Rejection.DUPLICATE : Rejection.EQUIVOCATION;
        }
        keep(checkpoint);
        stabilise(checkpoint.sequence());
        return null;
    }

    private void keep(Checkpoint checkpoint) {
        TreeMap<Long, Checkpoint> kept = byReplica.get(checkpoint.replica());
        kept.put(checkpoint.sequence(), checkpoint);
        if (kept.size() > KEPT_PER_REPLICA) {
            kept.pollFirstEntry();
        }
    }

    /** Makes n stable if q replicas say the same of it and this one can hand it out. */
    private void stabilise(long sequence) {
        Digest mine = own.get(sequence);
        Digest certified = certifiedRoot(sequence);
        if (mine == null || certified == null || !agrees(sequence, mine, certified)) {
            return;
        }
        for (TreeMap<Long, Checkpoint> one : byReplica) {
            Checkpoint checkpoint = one.get(sequence);
            if (checkpoint != null) {
                countMismatch(checkpoint, certified);
            }
        }
        CheckpointCertificate certificate = certificate(sequence, certified);
        boolean isNews = !isBeingRenewed(sequence);
        stable = certificate;
        beforeStable.write(sequence);
        effects.persist(new JournalRecord.Stable(certificate));
        if (isNews) {
            effects.command(new Command.CheckpointStable(certificate));
            window.advance(sequence);
        }
        standing.agreed(sequence);
        own.headMap(sequence, true).clear();
        for (TreeMap<Long, Checkpoint> one : byReplica) {
            one.headMap(sequence, true).clear();
        }
    }

    private CheckpointCertificate certificate(long sequence, Digest root) {
        List<Checkpoint> proofs = new ArrayList<>();
        for (TreeMap<Long, Checkpoint> one : byReplica) {
            Checkpoint checkpoint = one.get(sequence);
            if (checkpoint != null && checkpoint.root().equals(root)) {
                proofs.add(checkpoint);
            }
        }
        return new CheckpointCertificate(sequence, root, proofs.subList(0, rules.certifies(group)));
    }

    /** The highest state that is known to be certified, whether this replica has it or not; null if none is. */
    @Nullable CheckpointCertificate newestCertificate() {
        TreeSet<Long> known = new TreeSet<>();
        byReplica.forEach(one -> known.addAll(one.keySet()));
        for (long sequence : known.descendingSet()) {
            Digest root = certifiedRoot(sequence);
            if (root != null) {
                return certificate(sequence, root);
            }
        }
        return stable;
    }

    /** The root that q replicas signed for n, or null. */
    private @Nullable Digest certifiedRoot(long sequence) {
        Votes votes = new Votes(group);
        for (int i = 0; i < group.replicas(); i++) {
            Checkpoint checkpoint = byReplica.get(i).get(sequence);
            if (checkpoint != null) {
                votes.cast(i, checkpoint.root());
            }
        }
        return votes.agreed(rules.certifies(group));
    }

    private boolean agrees(long sequence, Digest mine, Digest certified) {
        if (mine.equals(certified)) {
            return true;
        }
        standing.foundWrong(sequence, mine, certified, "state at checkpoint " + sequence + " is " + mine.toHex()
                + ", but a quorum certifies " + certified.toHex() + ": this replica's store is damaged or diverged");
        return false;
    }

    private void countMismatch(Checkpoint checkpoint, Digest certified) {
        if (!checkpoint.root().equals(certified)) {
            mismatches[checkpoint.replica()]++;
        }
    }
}
