package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.QueryStable;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;

/** How faulty replicas harm without a lie that anybody could prove: by time, by work, by whom they leave out. */
final class CostlyStrategies {

    private final SimRandom random;
    private final SimKeys keys;
    private final GroupSize group;
    private final Scheduler scheduler;
    private final int clients;

    CostlyStrategies(SimRandom random, SimKeys keys, GroupSize group, Scheduler scheduler, int clients) {
        this.random = random;
        this.keys = keys;
        this.group = group;
        this.scheduler = scheduler;
        this.clients = clients;
    }

    List<Strategy> all() {
        return List.of(wrongMacs(), primaryWithWrongMacs(), unfairPrimary(), slowPrimary(), slowSource(), flooding());
    }

    /** Each message has a right MAC for some only, others each time: for the rest it is as if it had never come ("Big MAC"). */
    private Strategy wrongMacs() {
        int wrongPerMille = 300 + random.below(500);
        return (from, to, message, wire) -> {
            if (!random.chance(wrongPerMille)) {
                wire.send(from, to, message);
            }
        };
    }

    /** The same with proposals only, and always for the same f: who gets none must learn from the others what was decided. */
    private Strategy primaryWithWrongMacs() {
        List<Integer> leftOut = random.distinctBelow(group.replicas(), group.faulty());
        return (from, to, message, wire) -> {
            if (!(message instanceof PrePrepare) || !leftOut.contains(to)) {
                wire.send(from, to, message);
            }
        };
    }

    private record Key(long view, long sequence) {}

    /** As primary it never orders what one client asks for, and the rest in the reverse of the order in which it came. */
    private Strategy unfairPrimary() {
        int starved = SimOptions.FIRST_CLIENT + random.below(clients);
        Map<Key, PrePrepare> said = new HashMap<>();
        return (from, to, message, wire) -> {
            if (message instanceof PrePrepare proposal && group.primary(proposal.view()) == from) {
                wire.send(from, to, said.computeIfAbsent(new Key(proposal.view(), proposal.sequence()), key -> without(starved, proposal)));
            } else if (message instanceof Prepare vote) {
                wire.send(from, to, new Prepare(vote.view(), vote.sequence(), told(said, vote.view(), vote.sequence(), vote.digest())));
            } else if (message instanceof Commit vote) {
                wire.send(from, to, new Commit(vote.view(), vote.sequence(), told(said, vote.view(), vote.sequence(), vote.digest())));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private PrePrepare without(int client, PrePrepare proposal) {
        List<Request> kept = new ArrayList<>(proposal.batch().requests());
        kept.removeIf(request -> request.client() == client);
        Collections.reverse(kept);
        Batch batch = MessageCodec.batch(kept);
        PrePrepare other = new PrePrepare(
                proposal.view(), proposal.sequence(), batch.digest(proposal.timeMillis()), proposal.timeMillis(), batch, proposal.signature());
        return other.signed(keys.sign(group.primary(proposal.view()), MessageCodec.signedBytes(other)));
    }

    private static Digest told(Map<Key, PrePrepare> said, long view, long sequence, Digest own) {
        PrePrepare proposal = said.get(new Key(view, sequence));
        return proposal == null ? own : proposal.digest();
    }

    /** As primary it proposes each batch as late as it may without being taken for dead. */
    private Strategy slowPrimary() {
        long late = 1000L * Simulation.VIEW_TIMEOUT_MILLIS * (500 + random.below(450)) / 1000;
        return (from, to, message, wire) -> {
            if (message instanceof PrePrepare proposal && group.primary(proposal.view()) == from) {
                scheduler.after(late, () -> wire.send(from, to, message));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** To those who fetch the state it gives what is right, a drop at a time. */
    private Strategy slowSource() {
        int latest = 50_000 + random.below(2_000_000);
        return (from, to, message, wire) -> {
            if (message instanceof Digests || message instanceof Leaves) {
                scheduler.after(1 + random.below(latest), () -> wire.send(from, to, message));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** A flood has a width: without one, two flooding replicas answer each other with ever more, and the run has no other event. */
    private final class Width {
        private static final int MESSAGES_MAX = 100;
        private static final long MICROS = 100_000;

        private long since;
        private int used;

        boolean allows() {
            if (scheduler.nowMicros() - since >= MICROS) {
                since = scheduler.nowMicros();
                used = 0;
            }
            return used++ < MESSAGES_MAX;
        }
    }

    /** Says everything many times, and asks for all that there is with each word about itself. */
    private Strategy flooding() {
        int times = 2 + random.below(4);
        Width width = new Width();
        return (from, to, message, wire) -> {
            wire.send(from, to, message);
            if (!group.isReplica(to) || !width.allows()) {
                return;
            }
            for (int i = 1; i < times; i++) {
                wire.send(from, to, message);
            }
            if (message instanceof Status status) {
                long first = Math.max(1, status.executed() - random.below(40));
                wire.send(from, to, new FetchBatches(first, first + 15, ClaimForm.WITH_BATCH));
                wire.send(from, to, new FetchDigests(Math.max(1, status.stable()), FetchDigests.ROOT));
                wire.send(from, to, new QueryStable(random.nextLong(), status.executed() + 1 + random.below(1000)));
            }
        };
    }
}
