package org.bftldap.bft.sim;

import static org.bftldap.bft.sim.Violation.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * I4 nobody correct votes twice, also not across a crash; I5 no two digests are prepared for a number of a view, and what is executed is
 * prepared, on disk, at f+1 correct replicas; I6 views do not go back; I7 nothing outside the window is voted for; I8 what is sent is on
 * disk; I9 what a stable checkpoint covers is known, on disk, at f+1 correct replicas.
 */
final class VoteRules {

    private enum Phase {
        PROPOSE,
        PREPARE,
        COMMIT,
        DECIDED,
        CHECKPOINT,
        VIEW_CHANGE,
        NEW_VIEW
    }

    private record Vote(int replica, Phase phase, long view, long sequence) {}

    private record Slot(long view, long sequence) {}

    private record OnDisk(Phase phase, long view, long sequence, Digest digest) {}

    private final GroupSize group;
    private final int window;
    private final Map<Vote, Digest> votes = new HashMap<>();
    private final Map<Slot, Digest> prepared = new HashMap<>();
    private final Map<Integer, Deque<JournalRecord>> unforced = new HashMap<>();
    private final Map<Integer, Set<OnDisk>> forced = new HashMap<>();
    private final Map<Long, Set<Integer>> preparedAt = new HashMap<>();
    private final Map<Long, Set<Integer>> decidedAt = new HashMap<>();
    private final Map<Integer, Set<Long>> images = new HashMap<>();
    private final Map<Integer, Long> views = new HashMap<>();

    VoteRules(GroupSize group, int window) {
        this.group = group;
        this.window = window;
    }

    void journalled(int replica, JournalRecord record, @Nullable CoreStatus status) {
        unforced.computeIfAbsent(replica, r -> new ArrayDeque<>()).add(record);
        boolean votes = record instanceof JournalRecord.Proposed
                || record instanceof JournalRecord.Accepted
                || record instanceof JournalRecord.Prepared;
        if (votes && status != null) {
            check(
                    record.sequence() > status.stable() && record.sequence() <= status.stable() + window,
                    "I7",
                    "replica " + replica + " votes for " + record.sequence() + " with h=" + status.stable());
        }
    }

    void forced(int replica, int count) {
        Deque<JournalRecord> waiting = unforced.computeIfAbsent(replica, r -> new ArrayDeque<>());
        for (int i = 0; i < count; i++) {
            onDisk(replica, waiting.remove());
        }
    }

    void crashed(int replica, List<JournalRecord> journal) {
        unforced.remove(replica);
        journal.forEach(record -> onDisk(replica, record));
    }

    private void onDisk(int replica, JournalRecord record) {
        Set<OnDisk> known = forced.computeIfAbsent(replica, r -> new HashSet<>());
        if (record instanceof JournalRecord.Proposed proposed) {
            PrePrepare proposal = proposed.prePrepare();
            known.add(new OnDisk(Phase.PROPOSE, proposal.view(), proposal.sequence(), proposal.digest()));
        } else if (record instanceof JournalRecord.Accepted accepted) {
            known.add(new OnDisk(Phase.PROPOSE, accepted.view(), accepted.sequence(), accepted.digest()));
        } else if (record instanceof JournalRecord.LeftView left) {
            known.add(new OnDisk(Phase.VIEW_CHANGE, left.viewChange().view(), 0, digest(left.viewChange())));
        } else if (record instanceof JournalRecord.EnteredView entered) {
            known.add(new OnDisk(Phase.NEW_VIEW, entered.newView().view(), 0, digest(entered.newView())));
        } else if (record instanceof JournalRecord.Prepared vote) {
            known.add(new OnDisk(Phase.COMMIT, vote.view(), vote.sequence(), vote.digest()));
            preparedAt.computeIfAbsent(vote.sequence(), n -> new HashSet<>()).add(replica);
        } else if (record instanceof JournalRecord.Decided || record instanceof JournalRecord.Learned) {
            // Who knows the number to be decided may give both votes for it.
            known.add(new OnDisk(Phase.DECIDED, 0, record.sequence(), digest(record)));
            decidedAt.computeIfAbsent(record.sequence(), n -> new HashSet<>()).add(replica);
        }
    }

    private static Digest digest(JournalRecord record) {
        return record instanceof JournalRecord.Learned learned
                ? learned.batch().digest(learned.timeMillis())
                : ((JournalRecord.Decided) record).digest();
    }

    private static Digest digest(Message message) {
        return Digest.sha256(MessageCodec.encode(message));
    }

    void imageTaken(int replica, long sequence) {
        images.computeIfAbsent(replica, r -> new HashSet<>()).add(sequence);
    }

    /** Without this a view change could lose what clients were told. */
    void executing(int replica, long sequence) {
        int holders = preparedAt.getOrDefault(sequence, Set.of()).size();
        check(holders >= group.weak(), "I5", "replica " + replica + " executes " + sequence + ", prepared at " + holders + " correct ones");
    }

    /** The votes up to a stable checkpoint are dropped; who needs these batches later asks f+1 that know them whatever happens. */
    void stable(int replica, long sequence) {
        for (long n = Math.max(1, sequence - window); n <= sequence; n++) {
            int holders = decidedAt.getOrDefault(n, Set.of()).size();
            check(holders >= group.weak(), "I9", "checkpoint " + sequence + " is stable at " + replica + "; " + n + " is known at " + holders);
        }
    }

    /** A view that is entered and forgotten in a crash before anybody heard of it was never entered. */
    private void inView(int replica, long view, String what) {
        long before = views.getOrDefault(replica, 0L);
        check(before <= view, "I6", "replica " + replica + " says " + what + " of view " + view + " after one of view " + before);
        views.put(replica, view);
    }

    void sent(int replica, Outgoing outgoing) {
        Message message = outgoing.message();
        if (message instanceof Status status) {
            inView(replica, status.view(), "STATUS");
        }
        if (message instanceof PrePrepare proposal) {
            if (group.primary(proposal.view()) == replica) {
                vote(replica, Phase.PROPOSE, proposal.view(), proposal.sequence(), proposal.digest());
                onDisk(replica, Phase.PROPOSE, proposal.view(), proposal.sequence(), proposal.digest());
            }
        } else if (message instanceof Prepare prepare) {
            inView(replica, prepare.view(), "PREPARE");
            vote(replica, Phase.PREPARE, prepare.view(), prepare.sequence(), prepare.digest());
            onDisk(replica, Phase.PROPOSE, prepare.view(), prepare.sequence(), prepare.digest());
        } else if (message instanceof Commit commit) {
            inView(replica, commit.view(), "COMMIT");
            vote(replica, Phase.COMMIT, commit.view(), commit.sequence(), commit.digest());
            onDisk(replica, Phase.COMMIT, commit.view(), commit.sequence(), commit.digest());
            Digest other = prepared.putIfAbsent(new Slot(commit.view(), commit.sequence()), commit.digest());
            check(other == null || other.equals(commit.digest()), "I5", "two digests are prepared at " + commit.sequence());
        } else if (message instanceof ViewChange viewChange && viewChange.replica() == replica) {
            inView(replica, viewChange.view(), "VIEW-CHANGE");
            vote(replica, Phase.VIEW_CHANGE, viewChange.view(), 0, digest(viewChange));
            onDisk(replica, Phase.VIEW_CHANGE, viewChange.view(), 0, digest(viewChange));
        } else if (message instanceof NewView newView) {
            if (group.primary(newView.view()) == replica) {
                vote(replica, Phase.NEW_VIEW, newView.view(), 0, digest(newView));
                onDisk(replica, Phase.NEW_VIEW, newView.view(), 0, digest(newView));
            }
        } else if (message instanceof Checkpoint checkpoint && checkpoint.replica() == replica) {
            vote(replica, Phase.CHECKPOINT, 0, checkpoint.sequence(), checkpoint.root());
            check(
                    images.getOrDefault(replica, Set.of()).contains(checkpoint.sequence()),
                    "I8",
                    "replica " + replica + " sends CHECKPOINT " + checkpoint.sequence() + " without its image");
        }
    }

    private void vote(int replica, Phase phase, long view, long sequence, Digest digest) {
        Digest before = votes.putIfAbsent(new Vote(replica, phase, view, sequence), digest);
        check(before == null || before.equals(digest), "I4", "replica " + replica + " votes twice in " + phase + " at " + sequence);
    }

    private void onDisk(int replica, Phase phase, long view, long sequence, Digest digest) {
        Set<OnDisk> known = forced.getOrDefault(replica, Set.of());
        check(
                known.contains(new OnDisk(phase, view, sequence, digest)) || known.contains(new OnDisk(Phase.DECIDED, 0, sequence, digest)),
                "I8",
                "replica " + replica + " says " + phase + " for " + sequence + " and has it not on disk");
    }
}
