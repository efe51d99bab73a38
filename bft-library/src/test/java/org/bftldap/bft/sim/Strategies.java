package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.ReplyStable;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;

/** How faulty replicas behave. Each gets one way for the whole run. */
final class Strategies {

    private static final Digest WRONG = Digest.sha256("something that nobody proposed");
    private static final int KEPT_MAX = 50;

    private Strategies() {}

    /** One for each faulty replica, or one for all, who then conspire. */
    static Map<Integer, Strategy> drawn(SimOptions options, SimRandom random, SimKeys keys, GroupSize group, Scheduler scheduler) {
        List<Integer> faulty = options.faulty();
        Map<Integer, Strategy> strategies = new TreeMap<>();
        if (!faulty.isEmpty() && random.chance(options.chances().conspirePerMille())) {
            List<Integer> deceived = random.distinctBelow(group.replicas(), 1 + random.below(group.replicas() - 1));
            Strategy all = new Conspiracy(faulty, deceived, random.fork("conspiracy"), keys, group);
            faulty.forEach(id -> strategies.put(id, all));
        } else {
            faulty.forEach(id -> {
                SimRandom own = random.fork("strategy." + id);
                SimRandom further = own.fork("further");
                if (further.chance(options.chances().furtherPerMille())) {
                    strategies.put(id, further(further, keys, group, scheduler, options.load().clients()));
                    return;
                }
                boolean echoes = own.chance(options.chances().echoPerMille());
                boolean lies = own.chance(options.chances().lyingSourcePerMille());
                strategies.put(id, lies ? wrongState(own) : echoes ? new EchoedReads(own) : drawn(own, keys, group));
            });
        }
        return strategies;
    }

    private static Strategy further(SimRandom random, SimKeys keys, GroupSize group, Scheduler scheduler, int clients) {
        List<Strategy> all = new ArrayList<>(new CostlyStrategies(random, keys, group, scheduler, clients).all());
        all.add(wrongVersions(random));
        all.add(new ViewStrategies(random, keys, group).staleViewChanges());
        return random.pick(all);
    }

    private static Strategy drawn(SimRandom random, SimKeys keys, GroupSize group) {
        if (random.chance(500)) {
            return random.pick(new ViewStrategies(random, keys, group).all());
        }
        return random.pick(List.of(
                mute(),
                muteToSome(random, group),
                wrongReplies(),
                oldReads(random),
                wrongBatches(),
                wrongStatus(random),
                muteAsSource(random),
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
                wire.send(from, to, new Reply(reply.view(), reply.session(), reply.firstNumber(), wrong(reply.outcomes())));
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

    /** The right bytes, as if they were newer or older than they are. */
    private static Strategy wrongVersions(SimRandom random) {
        return (from, to, message, wire) -> {
            if (message instanceof ReadReply reply) {
                wire.send(from, to, new ReadReply(reply.readId(), other(random, reply.version()), reply.chunks(), reply.content()));
            } else if (message instanceof Reply reply) {
                List<Outcome> outcomes = reply.outcomes().stream().map(outcome -> at(outcome, other(random, outcome.version()))).toList();
                wire.send(from, to, new Reply(reply.view(), reply.session(), reply.firstNumber(), outcomes));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private static long other(SimRandom random, long version) {
        return Math.max(0, version + random.between(-3, 3));
    }

    private static Outcome at(Outcome outcome, long version) {
        return outcome instanceof Outcome.Full full ? new Outcome.Full(version, full.result()) : new Outcome.DigestOnly(version, outcome.digest());
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
                wire.send(from, to, new Status(status.view(), status.mode(), far, far, new byte[] {}, new byte[] {}));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** To those who fetch the state it gives another one: a bit changed, something left out, of another size. */
    private static Strategy wrongState(SimRandom random) {
        return (from, to, message, wire) -> {
            if (message instanceof Digests digests && random.chance(200)) {
                wire.send(from, to, new Digests(digests.sequence(), digests.node(), changed(random, digests.children())));
            } else if (message instanceof Leaves leaves && leaves.part().length > 0 && random.chance(800)) {
                wire.send(from, to, wrong(random, leaves));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private static Leaves wrong(SimRandom random, Leaves leaves) {
        byte[] part = leaves.part();
        return switch (random.below(4)) {
            case 0 -> new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.offset(), new byte[] {});
            case 1 -> new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.totalBytes() + 1, part);
            case 2 -> new Leaves(
                    leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.totalBytes(), Arrays.copyOf(part, part.length - 1));
            default -> new Leaves(leaves.sequence(), leaves.bucket(), leaves.offset(), leaves.totalBytes(), changed(random, part));
        };
    }

    private static byte[] changed(SimRandom random, byte[] bytes) {
        byte[] changed = bytes.clone();
        // Towards the end, where the value stands: a leaf that is one, but another.
        changed[changed.length - 1 - random.below(Math.min(8, changed.length))] ^= (byte) (1 << random.below(8));
        return changed;
    }

    /** Those who fetch the state wait for it, or are told that it is gone; and it is far behind, if somebody asks for that. */
    private static Strategy muteAsSource(SimRandom random) {
        return (from, to, message, wire) -> {
            if (message instanceof Digests digests && random.chance(300)) {
                wire.send(from, to, new StateGone(digests.sequence()));
            } else if (message instanceof ReplyStable reply) {
                long far = random.chance(500) ? 0 : reply.checkpoint() + 1000;
                wire.send(from, to, new ReplyStable(reply.nonce(), far, far));
            } else if (!(message instanceof Digests) && !(message instanceof Leaves)) {
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
