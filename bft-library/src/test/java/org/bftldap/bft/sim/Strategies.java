package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;

/** How faulty backups behave. Each gets one way for the whole run. */
final class Strategies {

    private static final Digest WRONG = Digest.sha256("something that nobody proposed");
    private static final int KEPT_MAX = 50;

    private Strategies() {}

    /** One for each faulty replica; with a faulty primary all conspire. */
    static Map<Integer, Strategy> drawn(SimOptions options, SimRandom random, SimKeys keys, GroupSize group) {
        List<Integer> faulty = options.faulty();
        Map<Integer, Strategy> strategies = new TreeMap<>();
        if (faulty.contains(0)) {
            List<Integer> deceived = random.distinctBelow(group.replicas(), 1 + random.below(group.replicas() - 1));
            Strategy all = new Conspiracy(faulty, deceived, random.fork("conspiracy"), keys);
            faulty.forEach(id -> strategies.put(id, all));
        } else {
            faulty.forEach(id -> {
                SimRandom own = random.fork("strategy." + id);
                boolean echoes = own.chance(options.chances().echoPerMille());
                strategies.put(id, echoes ? new EchoedReads(own) : drawn(own, keys, group));
            });
        }
        return strategies;
    }

    private static Strategy drawn(SimRandom random, SimKeys keys, GroupSize group) {
        return random.pick(List.of(
                mute(),
                muteToSome(random, group),
                wrongReplies(),
                oldReads(random),
                wrongBatches(),
                wrongStatus(random),
                wrongVotes(),
                equivocatingVotes(random),
                wrongCheckpoints(keys),
                replaying(random)));
    }

    private static Strategy mute() {
        return (from, to, message, wire) -> {};
    }

    private static Strategy muteToSome(SimRandom random, GroupSize group) {
        List<Integer> left = random.distinctBelow(group.replicas(), 1 + random.below(group.replicas() - 1));
        return (from, to, message, wire) -> {
            if (!left.contains(to)) {
                wire.send(from, to, message);
            }
        };
    }

    private static Strategy wrongReplies() {
        return (from, to, message, wire) -> {
            if (message instanceof Reply reply) {
                wire.send(from, to, new Reply(reply.session(), reply.firstNumber(), wrong(reply.outcomes())));
            } else if (message instanceof ReadReply reply) {
                wire.send(from, to, new ReadReply(reply.readId(), reply.version(), List.of(WRONG), reply.content()));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private static List<Outcome> wrong(List<Outcome> outcomes) {
        return outcomes.stream()
                .map(outcome -> (Outcome) new Outcome.Full(outcome.version(), OperationCodec.encodeResult(List.of(-1L))))
                .toList();
    }

    /** Answers each read with what it answered another read before: right once, and plausible. */
    private static Strategy oldReads(SimRandom random) {
        List<ReadReply> old = new ArrayList<>();
        return (from, to, message, wire) -> {
            if (!(message instanceof ReadReply reply)) {
                wire.send(from, to, message);
                return;
            }
            keep(random, old, reply);
            ReadReply said = random.pick(old);
            wire.send(from, to, new ReadReply(reply.readId(), said.version(), said.chunks(), said.content()));
        };
    }

    private static <T> void keep(SimRandom random, List<T> kept, T next) {
        if (kept.size() < KEPT_MAX) {
            kept.add(next);
        } else {
            kept.set(random.below(KEPT_MAX), next);
        }
    }

    private static Strategy wrongVotes() {
        return (from, to, message, wire) -> wire.send(from, to, changed(message));
    }

    private static Strategy equivocatingVotes(SimRandom random) {
        return (from, to, message, wire) -> {
            wire.send(from, to, random.chance(500) ? changed(message) : message);
            if (random.chance(500)) {
                wire.send(from, to, message);
            }
        };
    }

    private static Message changed(Message message) {
        if (message instanceof Prepare prepare) {
            return new Prepare(prepare.view(), prepare.sequence(), WRONG);
        }
        return message instanceof Commit commit ? new Commit(commit.view(), commit.sequence(), WRONG) : message;
    }

    /** To those who catch up it gives other batches than those that were executed. */
    private static Strategy wrongBatches() {
        return (from, to, message, wire) -> {
            if (message instanceof Batches batches) {
                wire.send(from, to, new Batches(batches.claims().stream().map(Strategies::wrong).toList()));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private static BatchClaim wrong(BatchClaim claim) {
        return claim instanceof BatchClaim.WithBatch with
                ? new BatchClaim.WithBatch(with.sequence(), with.timeMillis() + 1, with.batch())
                : new BatchClaim.DigestOnly(claim.sequence(), WRONG);
    }

    /** Pretends to be far ahead, or far behind so that the others send again and again. */
    private static Strategy wrongStatus(SimRandom random) {
        return (from, to, message, wire) -> {
            if (message instanceof Status status) {
                long far = random.chance(500) ? 0 : status.executed() + 1 + random.below(1000);
                wire.send(from, to, new Status(status.view(), far, far, new byte[] {}, new byte[] {}));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private static Strategy wrongCheckpoints(SimKeys keys) {
        return (from, to, message, wire) -> {
            if (message instanceof Checkpoint checkpoint && checkpoint.replica() == from) {
                Checkpoint wrong = new Checkpoint(from, checkpoint.sequence(), WRONG, checkpoint.signature());
                wire.send(from, to, wrong.signed(keys.sign(from, MessageCodec.signedBytes(wrong))));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** Says everything, and with it things that it said before, to anybody. */
    private static Strategy replaying(SimRandom random) {
        List<Message> old = new ArrayList<>();
        return (from, to, message, wire) -> {
            wire.send(from, to, message);
            boolean toReplica = to < SimOptions.FIRST_CLIENT;
            if (toReplica) {
                keep(random, old, message);
                wire.send(from, to, random.pick(old));
            }
        };
    }
}
