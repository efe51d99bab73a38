package org.bftldap.bft.sim;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;

/**
 * Whichever of the faulty is primary proposes one thing to some replicas and another to the others, and all faulty vote for both. There are at
 * most f of them, so nothing may come of it.
 */
final class Conspiracy implements Strategy {

    private final List<Integer> members;
    private final List<Integer> deceived;
    private final SimRandom random;
    private final SimKeys keys;
    private final GroupSize group;
    private final Map<Key, PrePrepare> others = new HashMap<>();

    private record Key(long view, long sequence) {}

    /** @param deceived who gets the other proposal */
    Conspiracy(List<Integer> members, List<Integer> deceived, SimRandom random, SimKeys keys, GroupSize group) {
        this.members = members;
        this.deceived = deceived;
        this.random = random;
        this.keys = keys;
        this.group = group;
    }

    @Override
    public void send(int from, int to, Message message, Wire wire) {
        if (message instanceof PrePrepare proposal && from == group.primary(proposal.view())) {
            propose(to, proposal, wire);
        } else if (message instanceof Prepare vote) {
            wire.send(from, to, new Prepare(vote.view(), vote.sequence(), told(to, new Key(vote.view(), vote.sequence()), vote.digest())));
        } else if (message instanceof Commit vote) {
            wire.send(from, to, new Commit(vote.view(), vote.sequence(), told(to, new Key(vote.view(), vote.sequence()), vote.digest())));
        } else {
            wire.send(from, to, message);
        }
    }

    private void propose(int to, PrePrepare proposal, Wire wire) {
        PrePrepare other = others.computeIfAbsent(new Key(proposal.view(), proposal.sequence()), key -> other(proposal));
        PrePrepare told = deceived.contains(to) ? other : proposal;
        wire.send(group.primary(proposal.view()), to, told);
        for (int member : members) {
            wire.send(member, to, new Prepare(told.view(), told.sequence(), told.digest()));
            wire.send(member, to, new Commit(told.view(), told.sequence(), told.digest()));
        }
    }

    /** Another batch for the same number, made of the same requests, since it cannot sign as a client. */
    private PrePrepare other(PrePrepare proposal) {
        Batch batch = proposal.batch();
        if (!batch.requests().isEmpty() && random.chance(500)) {
            batch = MessageCodec.batch(batch.requests().subList(1, batch.requests().size()));
        }
        long time = proposal.timeMillis() + 1;
        PrePrepare unsigned =
                new PrePrepare(proposal.view(), proposal.sequence(), batch.digest(time), time, batch, proposal.signature());
        return unsigned.signed(keys.sign(group.primary(proposal.view()), MessageCodec.signedBytes(unsigned)));
    }

    private Digest told(int to, Key key, Digest digest) {
        PrePrepare other = others.get(key);
        return other != null && deceived.contains(to) ? other.digest() : digest;
    }
}
