package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** How faulty replicas behave as primaries and around view changes. */
final class ViewStrategies {

    private static final Digest WRONG = Digest.sha256("something that was never prepared");

    private final SimRandom random;
    private final SimKeys keys;
    private final GroupSize group;

    ViewStrategies(SimRandom random, SimKeys keys, GroupSize group) {
        this.random = random;
        this.keys = keys;
        this.group = group;
    }

    List<Strategy> all() {
        return List.of(
                mutePrimary(),
                forgetfulViewChanges(),
                inventiveViewChanges(),
                twoViewChanges(),
                newViewForSome(),
                barestNewView(),
                complainer(),
                staleVotes(),
                wrongTimes(),
                jumpingPrimary());
    }

    /** Takes part, but never as primary. */
    private Strategy mutePrimary() {
        return (from, to, message, wire) -> {
            if (!(message instanceof NewView) && !(message instanceof PrePrepare)) {
                wire.send(from, to, message);
            }
        };
    }

    /** Claims never to have prepared anything: a decided number may seem free. */
    private Strategy forgetfulViewChanges() {
        return changingViewChanges(own -> with(own, List.of(), own.accepted()));
    }

    /** Claims to have prepared, in the latest view, what nobody proposed, or what others had in earlier ones. */
    private Strategy inventiveViewChanges() {
        return changingViewChanges(own -> {
            TreeMap<Long, SlotClaim> prepared = new TreeMap<>();
            List<SlotClaim> accepted = new ArrayList<>();
            for (long n = own.stable() + 1; n <= own.stable() + 8; n++) {
                List<SlotClaim> known = at(own.accepted(), n);
                Digest digest = known.isEmpty() || random.chance(300) ? WRONG : random.pick(known).digest();
                if (random.chance(600)) {
                    prepared.put(n, new SlotClaim(n, digest, own.view() - 1));
                }
                accepted.add(new SlotClaim(n, digest, own.view() - 1));
            }
            return with(own, List.copyOf(prepared.values()), accepted);
        });
    }

    private static List<SlotClaim> at(List<SlotClaim> claims, long sequence) {
        return claims.stream().filter(claim -> claim.sequence() == sequence).toList();
    }

    /** Says in each view change what it said in its first. */
    Strategy staleViewChanges() {
        List<ViewChange> first = new ArrayList<>();
        return changingViewChanges(own -> {
            if (first.isEmpty()) {
                first.add(own);
            }
            ViewChange old = first.get(0);
            return with(own, above(own.stable(), old.prepared()), above(own.stable(), old.accepted()));
        });
    }

    private static List<SlotClaim> above(long stable, List<SlotClaim> claims) {
        return claims.stream().filter(claim -> claim.sequence() > stable).toList();
    }

    private interface Change {
        ViewChange of(ViewChange own);
    }

    /** The same to everybody. */
    private Strategy changingViewChanges(Change change) {
        Map<Long, ViewChange> said = new HashMap<>();
        return (from, to, message, wire) -> {
            boolean isOwn = message instanceof ViewChange own && own.replica() == from;
            wire.send(from, to, isOwn ? said.computeIfAbsent(((ViewChange) message).view(), v -> change.of((ViewChange) message)) : message);
        };
    }

    /** One VIEW-CHANGE to some, another to the rest. */
    private Strategy twoViewChanges() {
        return (from, to, message, wire) -> {
            boolean isOther = message instanceof ViewChange own && own.replica() == from && to % 2 == 0;
            wire.send(from, to, isOther ? with((ViewChange) message, List.of(), List.of()) : message);
        };
    }

    private ViewChange with(ViewChange own, List<SlotClaim> prepared, List<SlotClaim> accepted) {
        ViewChange changed = new ViewChange(
                own.replica(), own.view(), own.certificate(), prepared, accepted, own.complaints(), Signature.NONE);
        return changed.signed(keys.sign(own.replica(), MessageCodec.signedBytes(changed)));
    }

    /** Opens its view for some only. */
    private Strategy newViewForSome() {
        List<Integer> favoured = random.distinctBelow(group.replicas(), 1 + random.below(group.replicas() - 1));
        return (from, to, message, wire) -> {
            if (!(message instanceof NewView) || favoured.contains(to)) {
                wire.send(from, to, message);
            }
        };
    }

    /** Opens its view with as few VIEW-CHANGEs as may be, different ones for different replicas, or with too few. */
    private Strategy barestNewView() {
        return (from, to, message, wire) -> {
            if (message instanceof NewView opened && group.primary(opened.view()) == from) {
                List<ViewChange> some = new ArrayList<>(opened.viewChanges());
                int keep = group.strong() - (random.chance(200) ? 1 : 0);
                while (some.size() > keep) {
                    some.remove((to + some.size()) % some.size());
                }
                NewView fewer = new NewView(opened.view(), some, Signature.NONE);
                wire.send(from, to, fewer.signed(keys.sign(from, MessageCodec.signedBytes(fewer))));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** Complains about every view that it hears of, for no reason. */
    private Strategy complainer() {
        return (from, to, message, wire) -> {
            wire.send(from, to, message);
            if (message instanceof Status status) {
                Complaint complaint = new Complaint(from, status.view(), ComplaintReason.SILENT, Signature.NONE);
                wire.send(from, to, complaint.signed(keys.sign(from, MessageCodec.signedBytes(complaint))));
            }
        };
    }

    /** Goes on voting in views that are over. */
    private Strategy staleVotes() {
        return (from, to, message, wire) -> wire.send(from, to, stale(message));
    }

    private Message stale(Message message) {
        long back = 1 + random.below(2);
        if (message instanceof Prepare vote && vote.view() >= back && random.chance(500)) {
            return new Prepare(vote.view() - back, vote.sequence(), vote.digest());
        }
        return message instanceof Commit vote && vote.view() >= back && random.chance(500)
                ? new Commit(vote.view() - back, vote.sequence(), vote.digest())
                : message;
    }

    /** As primary, proposes times that are far off. */
    private Strategy wrongTimes() {
        long off = (random.chance(500) ? 1 : -1) * (long) random.below(20_000);
        Map<Long, PrePrepare> said = new HashMap<>();
        return (from, to, message, wire) -> {
            if (message instanceof PrePrepare proposal && group.primary(proposal.view()) == from) {
                long key = proposal.view() << 20 | proposal.sequence();
                wire.send(from, to, said.computeIfAbsent(key, k -> at(proposal, proposal.sequence(), proposal.timeMillis() + off)));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    /** As primary, leaves numbers out. */
    private Strategy jumpingPrimary() {
        int by = 1 + random.below(8);
        return (from, to, message, wire) -> {
            if (message instanceof PrePrepare proposal && group.primary(proposal.view()) == from) {
                wire.send(from, to, at(proposal, proposal.sequence() + by, proposal.timeMillis()));
            } else {
                wire.send(from, to, message);
            }
        };
    }

    private PrePrepare at(PrePrepare proposal, long sequence, long time) {
        PrePrepare other = new PrePrepare(
                proposal.view(), sequence, proposal.batch().digest(time), time, proposal.batch(), Signature.NONE);
        return other.signed(keys.sign(group.primary(proposal.view()), MessageCodec.signedBytes(other)));
    }
}
