package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** A core with one wrong rule, for the tests of the simulator: it must notice each of them. */
public enum BugInCore {
    /** What a faulty primary sends besides its proposal makes up for a backup that is missing. */
    COUNTS_THE_PRIMARYS_PREPARE(new Rules() {
        @Override
        boolean countsPrepare(int from, int primary) {
            return true;
        }
    }),
    PREPARES_ON_A_WEAK_QUORUM(new Rules() {
        @Override
        int prepares(GroupSize group) {
            return group.faulty();
        }
    }),
    COMMITS_ON_A_WEAK_QUORUM(new Rules() {
        @Override
        int commits(GroupSize group) {
            return group.weak();
        }
    }),
    BELIEVES_ONE_REPLICAS_CLAIM(new Rules() {
        @Override
        int claims(GroupSize group) {
            return 1;
        }
    }),
    /** It takes part at once, as if it had promised nothing. */
    VOTES_WITHOUT_ITS_JOURNAL(new Rules() {
        @Override
        boolean observes() {
            return false;
        }
    }),
    /** Up to the last checkpoint only, though it may have voted for a whole window above. */
    OBSERVES_TOO_SHORT(new Rules() {
        @Override
        long observesUntil(long checkpoint, int window) {
            return Math.max(1, checkpoint);
        }
    }),
    BELIEVES_ANY_LEAVES(new Rules() {
        @Override
        boolean isBucket(Digest expected, @Nullable Digest actual) {
            return true;
        }
    }),
    EXECUTES_WITHOUT_LOOKING_AT_THE_SESSION(new Rules() {
        @Override
        long executesFrom(long firstNumber, long last) {
            return firstNumber;
        }
    }),
    OPENS_A_VIEW_ON_A_WEAK_QUORUM(new Rules() {
        @Override
        int viewChanges(GroupSize group) {
            return group.weak();
        }
    }),
    CARRIES_OVER_WHAT_NOBODY_VOUCHES_FOR(new Rules() {
        @Override
        int vouchers(GroupSize group) {
            return 0;
        }
    }),
    /** The first certificate of a view counts, later views forget what was prepared before them. */
    FORGETS_WHAT_EARLIER_VIEWS_PREPARED(new Rules() {
        @Override
        boolean remembersPrepared() {
            return false;
        }
    }),
    /** Public code has had this: who has collected a number as garbage is taken for one that never prepared it. */
    TAKES_THE_FORGOTTEN_FOR_FREE(new Rules() {
        @Override
        boolean mayHavePrepared(long stable, long sequence) {
            return true;
        }

        @Override
        long base(List<ViewChange> viewChanges) {
            return viewChanges.stream().mapToLong(ViewChange::stable).min().orElse(0);
        }
    }),
    LEAVES_ITS_VIEW_ON_ONE_COMPLAINT(new Rules() {
        @Override
        int complaints(GroupSize group) {
            return 1;
        }
    }),
    ACTS_IN_A_VIEW_THAT_IT_LEFT(new Rules() {
        @Override
        boolean actsInView(boolean isIn) {
            return true;
        }
    }),
    COUNTS_VOTES_OF_EARLIER_VIEWS(new Rules() {
        @Override
        boolean countsVote(long ofView, long entered) {
            return ofView <= entered;
        }
    }),
    KEEPS_VOTES_INTO_A_LATER_VIEW(new Rules() {
        @Override
        boolean clearsVotes() {
            return false;
        }
    }),
    CERTIFIES_A_CHECKPOINT_ON_A_WEAK_QUORUM(new Rules() {
        @Override
        int certifies(GroupSize group) {
            return group.weak();
        }
    });

    private final Rules rules;

    BugInCore(Rules rules) {
        this.rules = rules;
    }

    public Replica recover(Settings settings, Signer signer, Restored restored, Iterable<JournalRecord> journal) {
        return Replica.recover(settings, signer, rules, restored, journal);
    }
}
