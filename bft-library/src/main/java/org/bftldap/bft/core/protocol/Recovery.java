package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * Puts a replica back where its journal says it was (§2.14): the same votes for the same numbers, so that it never says twice what it may
 * say once, and the same decisions, executed again from the image on.
 *
 * <p>The window stands above the newest certificate, although the image that was opened may be an older one: votes in that window were
 * sent and must be known. The batches between are executed again.
 */
final class Recovery {

    private final Settings settings;
    private final @Nullable CheckpointCertificate stable;
    private final long low;
    private final List<PrePrepare> proposals = new ArrayList<>();
    private final List<JournalRecord.Accepted> accepted = new ArrayList<>();
    private final List<JournalRecord.Prepared> prepared = new ArrayList<>();
    private final TreeMap<Long, List<Content>> contents = new TreeMap<>();
    private final TreeMap<Long, Decision> decided = new TreeMap<>();
    private @Nullable NewView entered;
    private @Nullable ViewChange left;

    Recovery(Settings settings, Restored restored, Iterable<JournalRecord> journal) {
        this.settings = settings;
        CheckpointCertificate newest = null;
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.Stable certified) {
                newest = higher(newest, certified.certificate());
            } else if (record instanceof JournalRecord.StateFetched fetched && fetched.sequence() == restored.applied()) {
                newest = higher(newest, fetched.certificate()); // and the store holds it
            }
        }
        stable = newest;
        low = newest == null ? restored.applied() : Math.max(newest.sequence(), restored.applied());
        for (JournalRecord record : journal) {
            if (record instanceof JournalRecord.EnteredView one) {
                entered = one.newView();
                left = null;
            } else if (record instanceof JournalRecord.LeftView one) {
                left = one.viewChange();
            } else if (record.sequence() > restored.applied()) {
                read(record);
            }
        }
    }

    /** The later record need not be the higher one: a checkpoint may become stable between FETCHED and the installing of that state. */
    private static CheckpointCertificate higher(@Nullable CheckpointCertificate one, CheckpointCertificate other) {
        return one == null || other.sequence() >= one.sequence() ? other : one;
    }

    private void read(JournalRecord record) {
        if (record instanceof JournalRecord.Proposed proposed) {
            proposals.add(proposed.prePrepare());
            hold(record.sequence(), Content.of(proposed.prePrepare()));
        } else if (record instanceof JournalRecord.Accepted one) {
            accepted.add(one);
        } else if (record instanceof JournalRecord.Carried one) {
            hold(one.sequence(), new Content(one.batch().digest(one.timeMillis()), one.timeMillis(), one.batch()));
        } else if (record instanceof JournalRecord.Prepared one) {
            prepared.add(one);
        } else if (record instanceof JournalRecord.Learned one) {
            decided.put(
                    one.sequence(),
                    new Decision(one.sequence(), one.batch().digest(one.timeMillis()), one.timeMillis(), one.batch()));
        } else if (record instanceof JournalRecord.Decided one) {
            Content content = held(one.sequence(), one.digest());
            Invariants.check(content != null, "decided only what the journal holds");
            decided.put(
                    one.sequence(), new Decision(one.sequence(), one.digest(), content.timeMillis(), content.batch()));
        }
    }

    private void hold(long sequence, Content content) {
        contents.computeIfAbsent(sequence, n -> new ArrayList<>()).add(content);
    }

    private @Nullable Content held(long sequence, Digest digest) {
        for (Content content : contents.getOrDefault(sequence, List.of())) {
            if (content.digest().equals(digest)) {
                return content;
            }
        }
        return null;
    }

    private boolean isHere(long sequence, Digest digest) {
        Decision decision = decided.get(sequence);
        return held(sequence, digest) != null || decision != null && decision.digest().equals(digest);
    }

    /** h. */
    long low() {
        return low;
    }

    @Nullable CheckpointCertificate stable() {
        return stable;
    }

    /** The last number that was decided before the restart. */
    long decidedUpTo() {
        return decided.isEmpty() ? 0 : decided.lastKey();
    }

    /**
     * The last number that may have been executed, and seen by readers, before the restart. Whatever is executed stands in the journal as
     * prepared, decided or learned, or below a certificate.
     */
    long seenUpTo() {
        long seen = Math.max(low, decidedUpTo());
        for (JournalRecord.Prepared one : prepared) {
            seen = Math.max(seen, one.sequence());
        }
        return seen;
    }

    /** The view that it was in or wanted to enter; before everything else. */
    void restore(CurrentView view, GroupSize group, Rules rules) {
        NewView opened = entered;
        if (opened != null) {
            Assignments carried = NewViewDecision.of(group, rules, opened.viewChanges());
            Invariants.check(carried != null, "a view that was entered is decided");
            view.enter(opened, carried);
        }
        ViewChange changing = left;
        if (changing != null) {
            view.leaveFor(changing.view());
        }
    }

    /** Its VIEW-CHANGE, if it was between two views. */
    @Nullable ViewChange left() {
        return left;
    }

    void restore(CurrentView view, NormalCase normalCase, Decisions decisions, Batcher batcher) {
        contents.forEach((sequence, all) -> all.forEach(content -> normalCase.restoreContent(sequence, content)));
        for (PrePrepare proposal : proposals) {
            normalCase.restoreProposal(proposal);
            if (view.isPrimary() && proposal.view() == view.number()) {
                // A backup waits for them all the same: whether this proposal comes to anything is not in its hands.
                proposal.batch().requests().forEach(batcher::proposed);
            }
        }
        for (JournalRecord.Accepted one : accepted) {
            normalCase.restoreAccepted(one.view(), one.sequence(), one.digest(), isHere(one.sequence(), one.digest()));
        }
        for (JournalRecord.Prepared one : prepared) {
            normalCase.restorePrepared(one);
        }
        for (Decision decision : decided.values()) {
            normalCase.restoreDecided(decision);
            decisions.add(decision);
        }
    }
}
