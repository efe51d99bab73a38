package org.bftldap.bft.core.protocol;

import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;
import org.jspecify.annotations.Nullable;

/** Each message to the part that it concerns, if it may come from whom it came and this replica may hear it as it stands (§2.14). */
final class Arrivals extends PeerMessages {

    private final Parts parts;

    Arrivals(Parts parts) {
        this.parts = parts;
    }

    private boolean isNotAPeer(int from) {
        return !parts.settings.group().isReplica(from) || from == parts.settings.id();
    }

    @Override
    public @Nullable Rejection onRequest(int from, Request request) {
        return parts.standing.mayPromise() ? parts.requests.onRequest(from, request) : Rejection.OBSERVING;
    }

    @Override
    public @Nullable Rejection onPrePrepare(int from, PrePrepare prePrepare) {
        if (!parts.standing.mayPromise()) {
            return Rejection.OBSERVING;
        }
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        if (parts.early.keep(from, prePrepare)) {
            return null;
        }
        Rejection rejection = parts.normalCase.onPrePrepare(prePrepare);
        parts.conduct.signed(parts.settings.group().primary(prePrepare.view()), rejection);
        parts.conduct.judge(parts.window.peek(prePrepare.sequence()));
        if (rejection == Rejection.EQUIVOCATION) {
            parts.viewChanger.complain(ComplaintReason.EQUIVOCATION); // signed twice: nothing more of this primary
        }
        return rejection;
    }

    @Override
    public @Nullable Rejection onPrepare(int from, Prepare prepare) {
        if (!parts.standing.mayPromise()) {
            return Rejection.OBSERVING;
        }
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        if (parts.early.keep(from, prepare)) {
            parts.conduct.voted(from, Rejection.OTHER_VIEW);
            return null;
        }
        Rejection rejection = parts.normalCase.onPrepare(from, prepare);
        parts.conduct.voted(from, rejection);
        parts.conduct.judge(parts.window.peek(prepare.sequence()));
        return rejection;
    }

    @Override
    public @Nullable Rejection onCommit(int from, Commit commit) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        if (parts.early.keep(from, commit)) {
            parts.conduct.voted(from, Rejection.OTHER_VIEW);
            return null;
        }
        Rejection rejection = parts.normalCase.onCommit(from, commit);
        parts.conduct.voted(from, rejection);
        if (rejection != Rejection.OTHER_VIEW) {
            parts.conduct.judgeLate(from, commit);
        }
        parts.conduct.judge(parts.window.peek(commit.sequence()));
        return rejection;
    }

    @Override
    public @Nullable Rejection onCheckpoint(int from, Checkpoint checkpoint) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        Rejection rejection = parts.checkpoints.onCheckpoint(checkpoint);
        parts.conduct.signed(checkpoint.replica(), rejection);
        return rejection;
    }

    @Override
    public @Nullable Rejection onStatus(int from, Status status) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        parts.conduct.toldView(from, status.view() == parts.view.number());
        return parts.retransmission.onStatus(from, status);
    }

    @Override
    public @Nullable Rejection onFetchBatches(int from, FetchBatches fetch) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        Rejection rejection = parts.catchUp.onFetchBatches(from, fetch);
        if (rejection == null && parts.execution.executed() > fetch.to()) {
            // There is more by now: who catches up under load must hear of it at once, or it stays behind for ever.
            parts.retransmission.tell(from);
        }
        return rejection;
    }

    @Override
    public @Nullable Rejection onBatches(int from, Batches batches) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.catchUp.onBatches(from, batches);
    }

    @Override
    public @Nullable Rejection onComplaint(int from, Complaint complaint) {
        return isNotAPeer(from) || complaint.replica() == parts.settings.id()
                ? Rejection.NOT_FOR_A_REPLICA
                : parts.viewChanger.onComplaint(complaint);
    }

    @Override
    public @Nullable Rejection onViewChange(int from, ViewChange viewChange) {
        return isNotAPeer(from) || viewChange.replica() == parts.settings.id()
                ? Rejection.NOT_FOR_A_REPLICA
                : parts.viewChanger.onViewChange(viewChange);
    }

    @Override
    public @Nullable Rejection onNewView(int from, NewView newView) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.viewChanger.onNewView(newView);
    }

    @Override
    public @Nullable Rejection onFetchBatch(int from, FetchBatch fetch) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.carryOver.onFetchBatch(from, fetch);
    }

    @Override
    public @Nullable Rejection onBatchContent(int from, BatchContent content) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.carryOver.onBatchContent(content);
    }

    @Override
    public @Nullable Rejection onFetchDigests(int from, FetchDigests fetch) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.stateSupply.onFetch(from, fetch);
    }

    @Override
    public @Nullable Rejection onDigests(int from, Digests digests) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.stateFetch.onDigests(from, digests);
    }

    @Override
    public @Nullable Rejection onFetchLeaves(int from, FetchLeaves fetch) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.stateSupply.onFetch(from, fetch);
    }

    @Override
    public @Nullable Rejection onLeaves(int from, Leaves leaves) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.stateFetch.onLeaves(from, leaves);
    }

    @Override
    public @Nullable Rejection onReplyStable(int from, ReplyStable reply) {
        return isNotAPeer(from) ? Rejection.NOT_FOR_A_REPLICA : parts.estimation.onReply(from, reply);
    }

    @Override
    public @Nullable Rejection onStateGone(int from, StateGone gone) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        // It may have a newer one, whose certificate it sends to those who are behind.
        parts.retransmission.tell(from);
        return parts.stateFetch.onStateGone(from, gone);
    }

    @Override
    public @Nullable Rejection onQueryStable(int from, QueryStable query) {
        if (isNotAPeer(from)) {
            return Rejection.NOT_FOR_A_REPLICA;
        }
        if (from == parts.view.primary()) {
            parts.progress.primaryObserves();
        }
        Rejection rejection = parts.estimation.onQuery(from, query);
        return rejection == null ? parts.idlePush.onQuery(from, query) : rejection;
    }
}
