package org.bftldap.bft.core.protocol;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.RegistrationResult;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Status;

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
            return "PRE-PREPARE n" + proposal.sequence() + " " + batch(proposal.batch());
        } else if (message instanceof Prepare prepare) {
            return "PREPARE n" + prepare.sequence();
        } else if (message instanceof Commit commit) {
            return "COMMIT n" + commit.sequence();
        } else if (message instanceof Checkpoint checkpoint) {
            return "CHECKPOINT n" + checkpoint.sequence() + " by " + checkpoint.replica();
        } else if (message instanceof Status status) {
            return "STATUS stable " + status.stable() + ", executed " + status.executed() + held(status);
        } else if (message instanceof FetchBatches fetch) {
            return "FETCH-BATCHES n" + fetch.from() + "..n" + fetch.to()
                    + (fetch.form() == ClaimForm.WITH_BATCH ? " with content" : " digests");
        } else if (message instanceof Batches batches) {
            return "BATCHES " + claims(batches.claims());
        }
        return message.getClass().getSimpleName();
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
        return record.getClass().getSimpleName().toUpperCase(java.util.Locale.ROOT) + " n" + record.sequence();
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
