package org.bftldap.bft.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;

/** Messages, records and commands in a few words, for transcripts. */
final class Describe {

    private static final int TEXT_MAX = 40;

    private Describe() {}

    static String message(Message message) {
        if (message instanceof Request request) {
            return "REQUEST " + request(request);
        } else if (message instanceof Reply reply) {
            return "REPLY #" + reply.firstNumber() + " "
                    + (reply.session() == 0
                            ? registered(reply.outcomes().get(0))
                            : reply.outcomes().stream().map(Describe::outcome).collect(Collectors.joining(", ")));
        } else if (message instanceof Refused refused) {
            return "REFUSED #" + refused.firstNumber() + " " + refused.reason();
        } else if (message instanceof PrePrepare proposal) {
            return "PRE-PREPARE " + view(proposal.view()) + "n" + proposal.sequence() + " " + batch(proposal.batch());
        } else if (message instanceof Prepare prepare) {
            return "PREPARE " + view(prepare.view()) + "n" + prepare.sequence();
        } else if (message instanceof Commit commit) {
            return "COMMIT " + view(commit.view()) + "n" + commit.sequence();
        } else if (message instanceof Checkpoint checkpoint) {
            return "CHECKPOINT n" + checkpoint.sequence() + " by " + checkpoint.replica();
        } else if (message instanceof Status status) {
            return "STATUS " + view(status.view()) + (status.mode() == Status.Mode.IN_VIEW ? "" : "(changing) ") + "stable " + status.stable() + ", executed " + status.executed() + held(status);
        } else if (message instanceof FetchBatches fetch) {
            return "FETCH-BATCHES n" + fetch.from() + "..n" + fetch.to()
                    + (fetch.form() == ClaimForm.WITH_BATCH ? " with content" : " digests");
        } else if (message instanceof Complaint complaint) {
            return "COMPLAINT v" + complaint.view() + " " + complaint.reason();
        } else if (message instanceof ViewChange viewChange) {
            return "VIEW-CHANGE v" + viewChange.view() + " by " + viewChange.replica() + " stable " + viewChange.stable()
                    + ", prepared " + claims(viewChange.prepared(), claim -> "n" + claim.sequence() + "@v" + claim.view())
                    + ", accepted " + claims(viewChange.accepted(), claim -> "n" + claim.sequence() + "@v" + claim.view());
        } else if (message instanceof NewView newView) {
            return "NEW-VIEW v" + newView.view() + " by "
                    + newView.viewChanges().stream().map(ViewChange::replica).toList();
        } else if (message instanceof FetchBatch fetch) {
            return "FETCH-BATCH n" + fetch.sequence();
        } else if (message instanceof BatchContent content) {
            return "BATCH-CONTENT n" + content.sequence() + " " + batch(content.batch());
        } else if (message instanceof Batches batches) {
            return "BATCHES " + claims(batches.claims());
        }
        return transfer(message);
    }

    private static String transfer(Message message) {
        if (message instanceof FetchDigests fetch) {
            return "FETCH-DIGESTS n" + fetch.sequence() + " " + node(fetch.node());
        } else if (message instanceof Digests digests) {
            return "DIGESTS n" + digests.sequence() + " " + node(digests.node());
        } else if (message instanceof FetchLeaves fetch) {
            return "FETCH-LEAVES n" + fetch.sequence() + " bucket " + fetch.bucket();
        } else if (message instanceof Leaves leaves) {
            return "LEAVES n" + leaves.sequence() + " bucket " + leaves.bucket();
        } else if (message instanceof StateGone gone) {
            return "STATE-GONE n" + gone.sequence();
        } else if (message instanceof QueryStable query) {
            return "QUERY-STABLE M " + (query.until() == 0 ? "unknown" : query.until());
        } else if (message instanceof ReplyStable reply) {
            return "REPLY-STABLE checkpoint " + reply.checkpoint() + ", prepared " + reply.prepared();
        }
        return message.getClass().getSimpleName();
    }

    /** The first view goes without saying. */
    private static String view(long view) {
        return view == 0 ? "" : "v" + view + " ";
    }

    private static String node(int node) {
        return node == FetchDigests.ROOT ? "root" : "node " + node;
    }

    private static String held(Status status) {
        StringBuilder held = new StringBuilder();
        for (long n = status.executed() + 1; n <= status.executed() + 8L * status.accepted().length; n++) {
            if (status.hasAccepted(n)) {
                held.append(", n").append(n).append(status.hasPrepared(n) ? " prepared" : " accepted");
            }
        }
        return held.toString();
    }

    private static String claims(List<SlotClaim> claims, Function<SlotClaim, String> form) {
        return claims.stream().map(form).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String claims(List<BatchClaim> claims) {
        return claims.isEmpty()
                ? "none"
                : "n" + claims.get(0).sequence() + "..n"
                        + claims.get(claims.size() - 1).sequence()
                        + (claims.get(0) instanceof BatchClaim.WithBatch ? " with content" : " digests");
    }

    private static String registered(Outcome outcome) {
        return outcome instanceof Outcome.Full full ? RegistrationResult.decode(full.result()).toString() : outcome(outcome);
    }

    /** Long texts are of interest for their length. */
    private static String text(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return text.length() <= TEXT_MAX ? text : text.substring(0, TEXT_MAX / 2) + "…(" + text.length() + ")";
    }

    private static String outcome(Outcome outcome) {
        return outcome instanceof Outcome.Full full && full.result().length > 0 && full.result()[0] >= ' '
                ? "'" + text(full.result()) + "' at n" + full.version()
                : "… at n" + outcome.version();
    }

    private static String batch(Batch batch) {
        return batch.requests().stream().map(Describe::request).collect(Collectors.joining(" ", "[", "]"));
    }

    private static String request(Request request) {
        return request.client() + "#" + request.firstNumber() + ":"
                + request.operations().stream().map(Describe::operation).collect(Collectors.joining(","));
    }

    private static String operation(ClientOperation operation) {
        return operation instanceof ClientOperation.Write write
                ? text(write.payload())
                : operation.getClass().getSimpleName();
    }

    static String record(JournalRecord record) {
        String name = record.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT);
        if (record instanceof JournalRecord.LeftView left) {
            return "LEFT-VIEW for v" + left.viewChange().view();
        } else if (record instanceof JournalRecord.EnteredView entered) {
            return "ENTERED-VIEW v" + entered.newView().view();
        }
        return name + " n" + record.sequence();
    }

    static String command(Command command) {
        if (command instanceof Command.Execute execute) {
            return "execute n" + execute.context().sequence() + " "
                    + execute.operations().stream()
                            .map(one -> text(one.payload()))
                            .toList();
        } else if (command instanceof Command.Seal seal) {
            return "seal n" + seal.sequence();
        } else if (command instanceof Command.TakeImage take) {
            return "image n" + take.sequence();
        } else if (command instanceof Command.CheckpointStable stable) {
            return "stable n" + stable.certificate().sequence();
        } else if (command instanceof Command.ServeBatches serve) {
            return "serve n" + serve.from() + "..n" + serve.to() + " to " + serve.peer();
        }
        if (command instanceof Command.KeepEvidence keep) {
            return "evidence " + keep.evidence().kind() + " against " + keep.evidence().culprit();
        }
        if (command instanceof Command.ServeBatch serve) {
            return "serve batch n" + serve.sequence() + " to " + serve.peer();
        }
        return transfer(command);
    }

    private static String transfer(Command command) {
        if (command instanceof Command.ServeState serve) {
            return "give state to " + serve.peer();
        } else if (command instanceof Command.BeginStage) {
            return "begin stage";
        } else if (command instanceof Command.StageBucket bucket) {
            return "stage bucket " + bucket.bucket();
        } else if (command instanceof Command.InstallState install) {
            return "install n" + install.certificate().sequence() + " and start anew";
        } else if (command instanceof Command.DropStage) {
            return "drop stage";
        } else if (command instanceof Command.Diverged diverged) {
            return "dump n" + diverged.sequence();
        }
        return "STOP";
    }

    static String outgoing(Outgoing outgoing) {
        String to = "others";
        if (outgoing instanceof Outgoing.ToReplica one) {
            to = Integer.toString(one.replica());
        } else if (outgoing instanceof Outgoing.ToClient one) {
            to = Integer.toString(one.client());
        }
        return "→" + to + " " + message(outgoing.message());
    }
}
