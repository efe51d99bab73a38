package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Up to which number a replica that lost its journal may have promised something: M = c_M + L (§2.14.1).
 *
 * <p>It voted above a checkpoint h that was stable here. q replicas had signed h; apart from this one and the at most f−1 others that are
 * faulty, q−f of them are correct and say c ≥ h. Any n−q+f of the other n−1 replicas include one of those, so if so many say c ≤ c_M, then
 * h ≤ c_M. A liar cannot put M out of reach: f others must have prepared c_M, one of which is correct.
 */
final class Estimation {

    /** In status intervals. */
    private static final int ASK_INTERVALS = 4;

    private final Settings settings;
    private final Rules rules;
    private final Standing standing;
    private final NormalCase normalCase;
    private final Execution execution;
    private final Decisions decisions;
    private final Window window;
    private final Now now;
    private final Effects effects;
    private final long seenUpTo;
    private final @Nullable ReplyStable[] answers;
    private long nonce;
    private long askedNanos;

    /** @param seenUpTo highest number that was prepared or executed here before the last restart */
    Estimation(
            Settings settings,
            Rules rules,
            Standing standing,
            NormalCase normalCase,
            Execution execution,
            Decisions decisions,
            Window window,
            Now now,
            Effects effects,
            long seenUpTo) {
        this.settings = settings;
        this.rules = rules;
        this.standing = standing;
        this.normalCase = normalCase;
        this.execution = execution;
        this.decisions = decisions;
        this.window = window;
        this.now = now;
        this.effects = effects;
        this.seenUpTo = seenUpTo;
        this.answers = new ReplyStable[settings.group().replicas()];
    }

    /** While something is lost it asks how far the others are, and then again and again to be taken past M. */
    void onTick() {
        boolean isDue = now.millisSince(askedNanos) >= ASK_INTERVALS * settings.statusIntervalMillis();
        if (isDue && (standing.isLost() || standing.observesUntil() > 0)) {
            askedNanos = now.monotonicNanos();
            // Of each question only: an answer that was meant for a former life must not count.
            nonce = now.wallMillis();
            effects.toOthers(new QueryStable(nonce, standing.observesUntil()));
        }
    }

    /** How far this replica is; one that lost what it promised does not know, and says nothing. */
    @Nullable Rejection onQuery(int from, QueryStable query) {
        if (!standing.mayPromise()) {
            return Rejection.OBSERVING;
        }
        if (query.until() == 0) {
            // CHECKPOINT n is sent when the decisions up to n are on disk, so whatever was signed before a restart lies below what was seen.
            long seen = Math.max(Math.max(execution.executed(), seenUpTo), window.low());
            long checkpoint = seen - seen % settings.checkpointInterval();
            long prepared = Math.max(Math.max(seen, decisions.contiguous()), normalCase.preparedUpTo());
            effects.toReplica(from, new ReplyStable(query.nonce(), checkpoint, prepared));
        }
        return null;
    }

    @Nullable Rejection onReply(int from, ReplyStable reply) {
        if (!standing.isLost() || reply.nonce() != nonce) {
            return Rejection.NOT_WANTED;
        }
        answers[from] = reply;
        long checkpoint = estimate(settings.group(), List.of(answered()));
        if (checkpoint >= 0) {
            standing.observe(rules.observesUntil(checkpoint, settings.window()));
        }
        return null;
    }

    private ReplyStable[] answered() {
        List<ReplyStable> all = new ArrayList<>();
        for (ReplyStable answer : answers) {
            if (answer != null) {
                all.add(answer);
            }
        }
        return all.toArray(new ReplyStable[0]);
    }

    /** c_M, or -1 while the answers do not tell: the lowest c that n−q+f say not to have passed and f to have prepared. */
    static long estimate(GroupSize group, List<ReplyStable> answers) {
        long lowest = -1;
        for (ReplyStable candidate : answers) {
            long c = candidate.checkpoint();
            long notPassed = answers.stream().filter(answer -> answer.checkpoint() <= c).count();
            long prepared = answers.stream().filter(answer -> answer.prepared() >= c).count();
            boolean fits = notPassed >= group.replicas() - group.strong() + group.faulty() && prepared >= group.faulty();
            if (fits && (lowest < 0 || c < lowest)) {
                lowest = c;
            }
        }
        return lowest;
    }
}
