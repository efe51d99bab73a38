package org.bftldap.bft.sim;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.protocol.EvidenceRules;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.CoreSizes;
import org.bftldap.bft.core.protocol.CoreStatus;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * What must hold over all correct replicas after each step, seen from above: what no replica could check by itself. The rules are those of
 * {@code docs/explanation/simulator.md}; this class hands each event to whoever checks it, and leaves out the faulty replicas.
 */
final class Invariants {

    private final List<Integer> faulty;
    private final OrderRules order;
    private final VoteRules votes;
    private final Set<Integer> wiped = new TreeSet<>();
    private final MemoryRules memory;

    Invariants(GroupSize group, int window, SimOptions options, Submitted submitted) {
        this.faulty = options.faulty();
        this.order = new OrderRules(group, submitted);
        this.votes = new VoteRules(group, window);
        this.memory = new MemoryRules(window, options);
    }

    private boolean isCorrect(int replica) {
        return !faulty.contains(replica);
    }

    void journalled(int replica, JournalRecord record, @Nullable CoreStatus status) {
        if (isCorrect(replica)) {
            votes.journalled(replica, record, status);
        }
    }

    /** The oldest {@code count} records of those not forced are on disk now. */
    void forced(int replica, int count) {
        if (isCorrect(replica)) {
            votes.forced(replica, count);
        }
    }

    /** What of the journal survived. */
    void crashed(int replica, List<JournalRecord> journal) {
        if (isCorrect(replica)) {
            votes.crashed(replica, journal);
            order.crashed(replica);
        }
    }

    /** What an operator reads must not be slander, whatever the faulty do. */
    void suspects(int replica, @Nullable CoreStatus status) {
        for (int other = 0; status != null && isCorrect(replica) && other < status.peers().size(); other++) {
            CoreStatus.Peer peer = status.peers().get(other);
            Violation.check(
                    !isCorrect(other) || peer.contradictions() == 0 && peer.digestMismatches() == 0,
                    "ACCUSED",
                    "correct replica " + other + " is accused by correct replica " + replica + ": " + peer);
        }
    }

    /** I11: whoever is proved faulty is. */
    void accused(int by, Evidence evidence, Settings settings) {
        if (isCorrect(by)) {
            // Of a view change that it had begun before it lost its disk, a replica knows nothing: that is one of its faults.
            boolean isForgotten = evidence.kind() == EvidenceKind.TWO_VIEW_CHANGES && wiped.contains(evidence.culprit());
            Violation.check(
                    isForgotten || !isCorrect(evidence.culprit()) && EvidenceRules.proves(evidence, settings),
                    "I11",
                    "replica " + by + " holds " + evidence.kind() + " against " + evidence.culprit());
        }
    }

    /** Its disk is lost, and what it promised with it. */
    void wiped(int replica) {
        wiped.add(replica);
        votes.wiped(replica);
        order.wiped(replica);
    }

    /** It fetched this state and holds it now. */
    void installed(int replica, CheckpointCertificate certificate, Digest root) {
        if (isCorrect(replica)) {
            order.installed(replica, certificate, root);
            votes.installed(replica, certificate);
        }
    }

    void sized(int replica, CoreSizes sizes) {
        if (isCorrect(replica)) {
            memory.sized(replica, sizes);
        }
    }

    void sent(int replica, Outgoing outgoing) {
        if (isCorrect(replica)) {
            votes.sent(replica, outgoing);
            order.sent(replica, outgoing);
        }
    }

    void executing(int replica, Command.Execute execute) {
        if (isCorrect(replica)) {
            order.executing(replica, execute);
            votes.executing(replica, execute.context().sequence());
        }
    }

    void executed(int replica, long sequence, List<byte[]> results) {
        if (isCorrect(replica)) {
            order.executed(replica, sequence, results);
        }
    }

    void sealing(int replica, Command.Seal seal) {
        if (isCorrect(replica)) {
            order.sealing(replica, seal);
        }
    }

    void imageTaken(int replica, long sequence, Digest root) {
        if (isCorrect(replica)) {
            order.imageTaken(replica, sequence, root);
            votes.imageTaken(replica, sequence);
        }
    }

    void stable(int replica, CheckpointCertificate certificate) {
        if (isCorrect(replica)) {
            order.stable(replica, certificate);
            votes.stable(replica, certificate.sequence());
        }
    }
}
