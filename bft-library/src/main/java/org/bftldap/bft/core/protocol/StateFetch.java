package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.service.StateStage;
import org.jspecify.annotations.Nullable;

/**
 * Gets a certified state by its tree (§2.9): when the others' journals do not reach back to where this replica stands, or its own state is
 * wrong. Walks from the certified root down, only where the stage differs, and believes each piece because it hashes to what is known.
 *
 * <p>Whatever it gets goes into a stage beside the state in use, which goes on meanwhile. At the end the stage is installed and this core is
 * done: the replica starts anew from what is on its disk, as after a crash. Nothing here jumps to another state.
 */
final class StateFetch {

    /** Buckets are pieces too; their numbers begin above those of the nodes. */
    private static final int FIRST_BUCKET = 1024;
    /** Bytes of buckets of which more than one part was announced: with it at most two of the longest are held in memory. */
    private static final long LONG_BUCKETS_BYTES_MAX = 2L * Limits.BUCKET_BYTES_MAX;

    /** In status intervals. */
    private static final int ASK_AGAIN_INTERVALS = 8;

    private final Settings settings;
    private final Rules rules;
    private final Standing standing;
    private final Execution execution;
    private final Checkpoints checkpoints;
    private final Checkpoints.BeforeStable beforeStable;
    private final CatchUp catchUp;
    private final StateSources sources;
    private final Now now;
    private final Effects effects;
    private final int partBytes;
    private final ArrayDeque<Integer> wanted = new ArrayDeque<>();
    private final TreeMap<Integer, FetchedBucket> incoming = new TreeMap<>();
    private @Nullable CheckpointCertificate target;
    private @Nullable FetchedTree tree;
    private long aimedNanos;
    private boolean stageAsked;
    private boolean installing;
    private int received;

    StateFetch(
            Settings settings,
            Rules rules,
            Standing standing,
            Execution execution,
            Checkpoints checkpoints,
            Checkpoints.BeforeStable beforeStable,
            CatchUp catchUp,
            Now now,
            Effects effects) {
        this.settings = settings;
        this.rules = rules;
        this.standing = standing;
        this.execution = execution;
        this.checkpoints = checkpoints;
        this.beforeStable = beforeStable;
        this.catchUp = catchUp;
        this.now = now;
        this.effects = effects;
        this.sources = new StateSources(settings, now);
        this.partBytes = settings.limits().statePartBytes();
    }

    boolean isActive() {
        return target != null;
    }

    /** How much of what is known to differ has come: 0 to 100; -1 if nothing is being fetched. Grows, but for when more turns out to differ. */
    int percent() {
        int missing = wanted.size() + sources.underWay();
        return !isActive() ? -1 : received + missing == 0 ? 0 : 100 * received / (received + missing);
    }

    /** How often this one lied or was slow as a source. */
    long faults(int replica) {
        return sources.faults(replica);
    }

    void onTick() {
        if (installing) {
            return;
        }
        CheckpointCertificate newest = checkpoints.newestCertificate();
        if (!isNeeded(newest)) {
            giveUp();
        } else if (target == null || sources.isGone() && (newest.sequence() > target.sequence() || isTimeToAskAgain())) {
            aim(newest);
        }
        if (target != null && tree != null) {
            putBack(sources.expire());
            ask();
        }
    }

    private boolean isNeeded(@Nullable CheckpointCertificate newest) {
        if (newest == null || standing.isLost()) {
            return false; // what was promised comes first: it is known before anything of it could be outlived
        }
        if (!standing.mayExecute()) {
            return true;
        }
        CheckpointCertificate current = target;
        return current == null
                ? newest.sequence() > execution.executed() && catchUp.isHopeless()
                : current.sequence() > execution.executed();
    }

    /** Nobody had it; but those who have certified it later than this replica knew it to be have it by now. */
    private boolean isTimeToAskAgain() {
        return now.millisSince(aimedNanos) >= ASK_AGAIN_INTERVALS * settings.statusIntervalMillis();
    }

    private void giveUp() {
        if (target != null) {
            target = null;
            received = 0;
            tree = null;
            stageAsked = false;
            wanted.clear();
            incoming.clear();
            effects.command(new Command.DropStage());
        }
    }

    private void aim(CheckpointCertificate certificate) {
        target = certificate;
        aimedNanos = now.monotonicNanos();
        sources.reset();
        wanted.clear();
        incoming.clear();
        wanted.add(FetchDigests.ROOT);
        FetchedTree known = tree;
        if (known != null) {
            known.aim(certificate.root());
        } else if (!stageAsked) {
            stageAsked = true;
            effects.command(new Command.BeginStage());
        }
    }

    void onStageBegun(Input.StageBegun begun) {
        CheckpointCertificate current = target;
        if (current != null && stageAsked && tree == null) {
            // Asked for at the next Tick: hashing the stage took time, and from now on each source's is taken.
            tree = new FetchedTree(begun.buckets(), current.root());
        }
    }

    private void ask() {
        CheckpointCertificate current = target;
        while (current != null && !wanted.isEmpty()) {
            int source = sources.next();
            if (source < 0) {
                return;
            }
            int piece = wanted.remove();
            sources.asked(source, piece);
            effects.toReplica(
                    source,
                    piece < FIRST_BUCKET
                            ? new FetchDigests(current.sequence(), piece)
                            : new FetchLeaves(current.sequence(), piece - FIRST_BUCKET, 0));
        }
    }

    /** Everything is there: this core does nothing more. */
    boolean isInstalling() {
        return installing;
    }

    @Nullable Rejection onDigests(int from, Digests digests) {
        FetchedTree known = tree;
        if (known == null || !isOfTarget(digests.sequence()) || !isAskedFor(from, digests.node())) {
            return Rejection.NOT_WANTED;
        }
        if (!FetchedTree.hash(digests.node(), digests.children()).equals(known.expected(digests.node()))) {
            wanted.addFirst(digests.node());
            return lied(from);
        }
        received++;
        known.accept(digests.node(), digests.children());
        if (digests.node() == FetchDigests.ROOT) {
            wanted.addAll(known.differingNodes());
        } else {
            known.differingBuckets(digests.node()).forEach(bucket -> wanted.add(FIRST_BUCKET + bucket));
        }
        goOn();
        return null;
    }

    @Nullable Rejection onLeaves(int from, Leaves leaves) {
        FetchedTree known = tree;
        int piece = FIRST_BUCKET + leaves.bucket();
        FetchedBucket bucket = incoming.get(piece);
        // A part that came before comes again when messages do: that is no lie.
        boolean isNext = leaves.offset() == (bucket == null ? 0 : bucket.offset());
        if (known == null || !isOfTarget(leaves.sequence()) || !isNext || !isAskedFor(from, piece)) {
            return Rejection.NOT_WANTED;
        }
        if (bucket == null) {
            bucket = new FetchedBucket(from, leaves.totalBytes(), partBytes);
        }
        if (!bucket.add(leaves)) {
            incoming.remove(piece);
            wanted.addFirst(piece);
            return lied(from);
        }
        if (bucket.isWhole()) {
            incoming.remove(piece);
            List<StateStage.Leaf> all = bucket.leaves();
            if (all == null || !rules.isBucket(known.bucket(leaves.bucket()), FetchedTree.hash(leaves.bucket(), all))) {
                wanted.addFirst(piece);
                return lied(from);
            }
            received++;
            known.staged(leaves.bucket());
            effects.command(new Command.StageBucket(leaves.bucket(), all));
        } else {
            goOnWith(piece, bucket, leaves);
        }
        goOn();
        return null;
    }

    private boolean isAskedFor(int from, int piece) {
        StateSources.Arrival arrival = sources.answered(from, piece);
        if (arrival == StateSources.Arrival.LATE) {
            wanted.remove(piece);
        }
        return arrival != StateSources.Arrival.NOT_ASKED;
    }

    /** A bucket that does not fit one message: the next part from the same source, unless too much is in memory already. */
    private void goOnWith(int piece, FetchedBucket bucket, Leaves first) {
        long held = bucket.totalBytes();
        for (FetchedBucket other : incoming.values()) {
            held += other == bucket ? 0 : other.totalBytes();
        }
        if (held > LONG_BUCKETS_BYTES_MAX) {
            wanted.addLast(piece);
            return;
        }
        incoming.put(piece, bucket);
        sources.asked(bucket.source(), piece);
        effects.toReplica(bucket.source(), new FetchLeaves(first.sequence(), first.bucket(), bucket.offset()));
    }

    @Nullable Rejection onStateGone(int from, StateGone gone) {
        if (!isOfTarget(gone.sequence())) {
            return Rejection.NOT_WANTED;
        }
        putBack(sources.hasItNot(from));
        ask();
        return null;
    }

    private boolean isOfTarget(long sequence) {
        CheckpointCertificate current = target;
        return current != null && !installing && current.sequence() == sequence;
    }

    private Rejection lied(int from) {
        putBack(sources.lied(from));
        ask();
        return Rejection.WRONG_STATE;
    }

    private void putBack(List<Integer> pieces) {
        for (int piece : pieces) {
            incoming.remove(piece);
            wanted.addFirst(piece);
        }
    }

    private void goOn() {
        FetchedTree known = tree;
        CheckpointCertificate current = target;
        if (known == null || current == null) {
            return;
        }
        ask();
        if (wanted.isEmpty() && sources.isIdle()) {
            install(known, current);
        }
    }

    private void install(FetchedTree known, CheckpointCertificate certificate) {
        Invariants.check(known.myRoot().equals(certificate.root()), "I3 what is installed has the certified root");
        installing = true;
        if (!standing.mayExecute()) {
            effects.persist(new JournalRecord.Repairing(certificate.sequence()));
        }
        beforeStable.write(certificate.sequence());
        // Before the store holds the state: whichever of the two a crash leaves, journal and store are of one state.
        effects.persist(new JournalRecord.StateFetched(certificate));
        effects.command(new Command.InstallState(certificate));
    }
}
