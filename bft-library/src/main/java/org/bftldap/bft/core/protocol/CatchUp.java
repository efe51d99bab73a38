package org.bftldap.bft.core.protocol;

import java.util.Arrays;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Gets batches that the others have executed and no longer vote about (§2.6).
 *
 * <p>All others are asked for digests, one of them for content. A batch is believed when f+1 say that they executed this digest as this
 * number, since one of them is correct; content needs no trust, as it must fit the digest. Where q COMMITs were seen, that certificate
 * takes the place of the f+1.
 */
final class CatchUp {

    /** Fetches in one status interval; others are served a few more, as clocks differ. */
    private static final int ASKS_PER_INTERVAL = 12;

    private static final int FETCHES_PER_INTERVAL = 16;
    /** Status intervals without anything new before it is given up, if so many lack it that perhaps too few correct ones have it. */
    private static final int HOPELESS_INTERVALS = 20;
    /** The same if too few say that they lack it: those who have it are slow, and would be slower with the state. */
    private static final int SLOW_INTERVALS = 100;
    /** Status intervals before others are asked again; twice as many each time that nothing came of it. */
    private static final int ASK_AGAIN_INTERVALS = 2;

    private static final int DOUBLINGS_MAX = 4;

    private final Settings settings;
    private final GroupSize group;
    private final Rules rules;
    private final Window window;
    private final Decisions decisions;
    private final Execution execution;
    private final Peers peers;
    private final Now now;
    private final Effects effects;
    private final TreeMap<Long, Claimed> claims = new TreeMap<>();
    private final long[] servedNanos;
    private final int[] served;
    private boolean active;
    private boolean asked;
    private long askedFrom;
    private long askedTo;
    private long askedNanos;
    private int doublings;
    private int helper;
    private final boolean[] hasItNot;
    private long have;
    private long haveSinceNanos;

    /** What the others say of one number. */
    private static final class Claimed {
        final Votes digests;
        @Nullable Decision content;

        Claimed(GroupSize group) {
            digests = new Votes(group);
        }
    }

    CatchUp(
            Settings settings,
            Rules rules,
            Window window,
            Decisions decisions,
            Execution execution,
            Peers peers,
            Now now,
            Effects effects) {
        this.settings = settings;
        this.group = settings.group();
        this.rules = rules;
        this.window = window;
        this.decisions = decisions;
        this.execution = execution;
        this.peers = peers;
        this.now = now;
        this.effects = effects;
        this.servedNanos = new long[group.replicas()];
        this.served = new int[group.replicas()];
        this.helper = settings.id();
        this.hasItNot = new boolean[group.replicas()];
        this.have = decisions.contiguous();
    }

    boolean isActive() {
        return active;
    }

    /**
     * Whether the state itself is to be fetched instead: so few others can still vouch for the next batch that it will never be f+1, or
     * nothing has come for long.
     */
    boolean isHopeless() {
        int without = 0;
        for (boolean one : hasItNot) {
            without += one ? 1 : 0;
        }
        int others = group.replicas() - 1;
        // If no f+1 correct ones have it, all other correct ones lack it, and say so.
        boolean mayBeTooFew = without >= others - 2 * group.faulty();
        long patienceMillis = (mayBeTooFew ? HOPELESS_INTERVALS : SLOW_INTERVALS) * settings.statusIntervalMillis();
        return active && (others - without < group.weak() || now.millisSince(haveSinceNanos) >= patienceMillis);
    }

    private void progress() {
        // While it executes what it has, it may have asked for no more than that, so that nothing new need come.
        boolean executes = execution.executed() < decisions.contiguous();
        if (decisions.contiguous() != have || executes || !active) {
            have = decisions.contiguous();
            haveSinceNanos = now.monotonicNanos();
            Arrays.fill(hasItNot, false);
        }
    }

    /** Numbers of which others have said something. */
    int claims() {
        return claims.size();
    }

    /** @param stuckMillis how long nothing has been executed though there is something to wait for */
    void onTick(long stuckMillis) {
        progress();
        claims.headMap(have, true).clear();
        long target = peers.executedByWeak();
        boolean isStuck = stuckMillis >= 2 * settings.statusIntervalMillis();
        active = target > have && (active || isStuck || isFarBehind(have, target));
        if (!active) {
            asked = false;
            return;
        }
        long sinceAsked = now.millisSince(askedNanos);
        boolean isAnswered = asked && have >= askedFrom && (have >= askedTo || execution.executed() == have);
        boolean isOverdue = asked && have < askedTo && sinceAsked >= (ASK_AGAIN_INTERVALS << doublings) * settings.statusIntervalMillis();
        boolean mayAsk = sinceAsked >= settings.statusIntervalMillis() / ASKS_PER_INTERVAL;
        if (isOverdue || mayAsk && (isAnswered || !asked)) {
            // What is learned waits in memory for its execution, which may be slow: not more of it than this.
            long to = Math.min(target, execution.executed() + Limits.CLAIMS_MAX);
            // Nor one by one as it is executed: each question is read from the disks of all others.
            boolean isWorthAsking = to - have >= Limits.CLAIMS_MAX / 2 || to == target;
            if (to > have && (isWorthAsking || isOverdue)) {
                // Who is slow gets slower by being asked the same again.
                doublings = isOverdue ? Math.min(doublings + 1, DOUBLINGS_MAX) : 0;
                ask(have + 1, to, !asked || isOverdue);
            }
        }
    }

    /** Too far for the others' votes to help: they are below the others' windows, or more than this replica takes proposals for. */
    private boolean isFarBehind(long have, long target) {
        return peers.stableAtWeak() > have || target > have + settings.aheadMax();
    }

    private void ask(long from, long to, boolean anotherHelper) {
        if (anotherHelper) {
            helper = nextHelper();
        }
        asked = true;
        askedFrom = from;
        askedTo = to;
        askedNanos = now.monotonicNanos();
        for (int peer = 0; peer < group.replicas(); peer++) {
            if (peer != settings.id()) {
                ClaimForm form = peer == helper ? ClaimForm.WITH_BATCH : ClaimForm.DIGEST_ONLY;
                effects.toReplica(peer, new FetchBatches(from, to, form));
            }
        }
    }

    /** Any but this replica, in turn; one that says it has what is needed is preferred. */
    private int nextHelper() {
        int candidate = helper;
        for (int i = 0; i < group.replicas(); i++) {
            candidate = (candidate + 1) % group.replicas();
            if (candidate != settings.id() && peers.executed(candidate) > decisions.contiguous()) {
                return candidate;
            }
        }
        return helper;
    }

    @Nullable Rejection onFetchBatches(int from, FetchBatches fetch) {
        if (now.millisSince(servedNanos[from]) >= settings.statusIntervalMillis()) {
            servedNanos[from] = now.monotonicNanos();
            served[from] = 0;
        }
        if (served[from] >= FETCHES_PER_INTERVAL) {
            return Rejection.TOO_OFTEN;
        }
        served[from]++;
        long to = Math.min(Math.min(fetch.to(), execution.executed()), fetch.from() + Limits.CLAIMS_MAX - 1);
        if (to < fetch.from()) {
            return Rejection.NOT_WANTED; // not executed here either
        }
        effects.command(new Command.ServeBatches(from, fetch.from(), to, fetch.form()));
        return null;
    }

    @Nullable Rejection onBatches(int from, Batches batches) {
        boolean isWanted = false;
        if (asked && (batches.claims().isEmpty() || batches.claims().get(0).sequence() > decisions.contiguous() + 1)) {
            hasItNot[from] = true;
        }
        for (BatchClaim claim : batches.claims()) {
            if (asked && claim.sequence() > decisions.contiguous() && claim.sequence() <= askedTo) {
                isWanted = true;
                doublings = 0;
                Claimed claimed = claims.computeIfAbsent(claim.sequence(), n -> new Claimed(group));
                Digest digest = claim.digest();
                claimed.digests.cast(from, digest);
                if (from == helper && claim instanceof BatchClaim.WithBatch with) {
                    claimed.content = new Decision(with.sequence(), digest, with.timeMillis(), with.batch());
                }
                learn(claim.sequence(), claimed);
            }
        }
        return isWanted ? null : Rejection.NOT_WANTED;
    }

    private void learn(long sequence, Claimed claimed) {
        if (decisions.has(sequence)) {
            return;
        }
        Slot slot = window.peek(sequence);
        Digest certified = slot == null ? null : slot.certified();
        Digest digest = certified != null ? certified : claimed.digests.agreed(rules.claims(group));
        if (digest == null) {
            return;
        }
        boolean isInJournal = slot != null && slot.content(digest) != null;
        Decision content = content(slot, digest, claimed.content);
        if (content == null) {
            return;
        }
        // On disk before it is executed: a restart must know how far the state had come (CoreStatus.readableFrom).
        effects.persist(
                isInJournal
                        ? new JournalRecord.Decided(sequence, digest)
                        : new JournalRecord.Learned(sequence, content.timeMillis(), content.batch()));
        if (slot != null) {
            slot.markDecided(digest);
        }
        decisions.add(content);
    }

    private static @Nullable Decision content(@Nullable Slot slot, Digest digest, @Nullable Decision fetched) {
        Content known = slot == null ? null : slot.content(digest);
        if (known != null) {
            return new Decision(slot.sequence(), digest, known.timeMillis(), known.batch());
        }
        PrePrepare proposal = slot == null ? null : slot.proposal();
        if (proposal != null && proposal.digest().equals(digest)) {
            return new Decision(proposal.sequence(), digest, proposal.timeMillis(), proposal.batch());
        }
        return fetched != null && fetched.digest().equals(digest) ? fetched : null;
    }
}
