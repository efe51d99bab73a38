package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;

/**
 * What one replica does for the open invocations of its group ({@code docs/explanation/protocol.md} §2.15): vouches for them, asks, has the answer or
 * the group's giving up ordered. The primary does so at once, the others after some patience; whoever does it, what is ordered proves itself.
 *
 * <p>It decides nothing: what it knows may be lost at any time and follows again from the state. A pure function of its inputs, times among
 * them; one thread uses it.
 */
final class Errands {

    /** How long a replica that is not the primary leaves it to that one to have something ordered; doubles each time. */
    static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /** Between the backups. */
    static final long STAGGER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** What the others may have missed is said again after this; doubles each time. */
    static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    /** Where the target did not answer, or not alike. */
    static final long ASK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How long one question lives: what has ended by another way must not be asked for much longer. */
    static final Duration ASK_LIMIT = Duration.ofSeconds(10);

    private static final int DOUBLINGS_MAX = 5;

    /** Of other replicas for invocations that are not open here yet. */
    private static final int EARLY_MAX = 1024;

    /** The replica, its group and the targets. */
    interface Surroundings {
        boolean leads();

        /** To all other replicas of this group; may be lost. */
        void tell(byte[] told);

        /** To the target; ends in {@link Errands#answered} or {@link Errands#unanswered}. @param question as it is sent */
        void ask(OpenInvocation open, byte[] question, Duration limit);

        /** In this group's order; may be lost. */
        void order(byte[] own);
    }

    private record Key(InvocationId id, int replica, Class<?> kind) {}

    private static final class Errand {
        final OpenInvocation open;
        final long openedNanos;
        final TreeMap<Integer, Voucher> vouchers = new TreeMap<>();
        final TreeMap<Integer, Voucher> votes = new TreeMap<>();
        /** Who has said something that is not signed rightly is not listened to any more. */
        final Set<Integer> liars = new HashSet<>();
        final byte[] request;
        boolean underWay;
        boolean answered;
        long askAtNanos;
        int asked;
        long saidNanos;
        int said;
        byte[] own = {};
        long orderAtNanos;
        int ordered;

        Errand(OpenInvocation open, long nowNanos) {
            this.open = open;
            this.openedNanos = nowNanos;
            this.askAtNanos = nowNanos;
            this.request = open.request();
        }
    }

    private final int self;
    private final NodeKeys keys;
    private final Vouching vouching;
    private final Surroundings surroundings;
    private final Map<InvocationId, Errand> errands = new LinkedHashMap<>();
    private final Map<Key, InvocationCodec.Told> early = new LinkedHashMap<>();

    Errands(int self, NodeKeys keys, Vouching vouching, Surroundings surroundings) {
        this.self = self;
        this.keys = keys;
        this.vouching = vouching;
        this.surroundings = surroundings;
    }

    /** It is open in the committed state. */
    void opened(OpenInvocation open, long nowNanos) {
        Errand errand = new Errand(open, nowNanos);
        errand.saidNanos = nowNanos;
        errands.put(open.id(), errand);
        if (open.kind() == OpenInvocation.Kind.WRITE) {
            byte[] statement = vouching.wants(errand.request);
            errand.vouchers.put(self, Vouching.sign(self, keys, statement));
            sayWanted(errand);
        }
        for (Iterator<Map.Entry<Key, InvocationCodec.Told>> all = early.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<Key, InvocationCodec.Told> one = all.next();
            if (one.getKey().id().equals(open.id())) {
                all.remove();
                take(errand, one.getValue(), nowNanos);
            }
        }
        askIfDue(errand, nowNanos);
    }

    /** It is open no more. */
    void ended(InvocationId id) {
        errands.remove(id);
    }

    private void sayWanted(Errand errand) {
        Voucher own = errand.vouchers.get(self);
        if (own != null) {
            surroundings.tell(InvocationCodec.encode(new InvocationCodec.Wanted(errand.open.id(), own)));
        }
    }

    /** What another replica said; it may be anything. */
    void told(int from, byte[] bytes, long nowNanos) {
        InvocationCodec.Told told;
        try {
            told = InvocationCodec.told(bytes);
        } catch (MalformedException e) {
            return;
        }
        if (told.voucher().replica() != from) {
            return;
        }
        Errand errand = errands.get(told.id());
        if (errand != null) {
            take(errand, told, nowNanos);
            return;
        }
        early.put(new Key(told.id(), from, told.getClass()), told);
        if (early.size() > EARLY_MAX) {
            early.remove(early.keySet().iterator().next());
        }
    }

    private void take(Errand errand, InvocationCodec.Told told, long nowNanos) {
        if (told instanceof InvocationCodec.Wanted wanted) {
            add(errand, errand.vouchers, wanted.voucher(), vouching.wants(errand.request));
            askIfDue(errand, nowNanos);
        } else if (told instanceof InvocationCodec.GivenUp givenUp && errand.open.policy() instanceof AbortPolicy.ByVotes) {
            add(errand, errand.votes, givenUp.voucher(), vouching.givesUp(errand.open.id()));
            abortIfGivenUp(errand, nowNanos);
        }
    }

    /** No more than are needed are verified, and of a liar's one. */
    private void add(Errand errand, TreeMap<Integer, Voucher> vouchers, Voucher voucher, byte[] statement) {
        int from = voucher.replica();
        if (vouchers.size() >= vouching.needed() || vouchers.containsKey(from) || errand.liars.contains(from)) {
            return;
        }
        if (vouching.isSigned(statement, voucher)) {
            vouchers.put(from, voucher);
        } else {
            errand.liars.add(from);
        }
    }

    private void askIfDue(Errand errand, long nowNanos) {
        boolean isWrite = errand.open.kind() == OpenInvocation.Kind.WRITE;
        boolean mayAsk = !isWrite || errand.vouchers.size() >= vouching.needed();
        if (errand.underWay || errand.answered || !mayAsk || errand.askAtNanos - nowNanos > 0) {
            return;
        }
        errand.underWay = true;
        errand.asked++;
        Digest nonce = errand.open.nonce();
        byte[] question = isWrite
                ? InvocationCodec.encode(
                        new InvocationCodec.Demand(nonce, errand.open.invocation(), List.copyOf(errand.vouchers.values())))
                : NestedCodec.encode(new NestedCodec.Question(nonce, NestedCodec.Keeping.NOT_KEPT, NestedCodec.EVERYBODY, errand.request));
        long limit = Math.min(ASK_LIMIT.toMillis(), errand.open.deadlineMillis() - errand.open.openedMillis());
        surroundings.ask(errand.open, question, Duration.ofMillis(limit));
    }

    /** The target's certified reply, proved. */
    void answered(InvocationId id, CertifiedReply reply, long nowNanos) {
        Errand errand = errands.get(id);
        if (errand != null && !errand.answered) {
            errand.answered = true;
            errand.underWay = false;
            have(errand, InvocationCodec.encode(new InvocationCodec.Close(id, reply)), nowNanos);
        }
    }

    /** There was none this time. */
    void unanswered(InvocationId id, long nowNanos) {
        Errand errand = errands.get(id);
        if (errand != null) {
            errand.underWay = false;
            errand.askAtNanos = nowNanos + doubled(ASK_AGAIN_NANOS, errand.asked);
        }
    }

    private void abortIfGivenUp(Errand errand, long nowNanos) {
        if (!errand.answered && errand.own.length == 0 && errand.votes.size() >= vouching.needed()) {
            have(errand, InvocationCodec.encode(new InvocationCodec.Abort(errand.open.id(), List.copyOf(errand.votes.values()))), nowNanos);
        }
    }

    private void have(Errand errand, byte[] own, long nowNanos) {
        errand.own = own;
        errand.ordered = 0;
        // Not all backups at once: as a rule the first one's is enough.
        errand.orderAtNanos = surroundings.leads() ? nowNanos : nowNanos + PATIENCE_NANOS + self * STAGGER_NANOS;
        orderIfDue(errand, nowNanos);
    }

    private void orderIfDue(Errand errand, long nowNanos) {
        if (errand.own.length > 0 && errand.orderAtNanos - nowNanos <= 0) {
            surroundings.order(errand.own);
            errand.ordered++;
            errand.orderAtNanos = nowNanos + doubled(PATIENCE_NANOS, errand.ordered);
        }
    }

    static long doubled(long nanos, int times) {
        return nanos << Math.min(times, DOUBLINGS_MAX);
    }

    /** To be called often: what is due is said, asked or ordered, again if need be. */
    void tick(long nowNanos) {
        Collection<Errand> all = new ArrayList<>(errands.values());
        for (Errand errand : all) {
            askIfDue(errand, nowNanos);
            giveUpIfDue(errand, nowNanos);
            if (nowNanos - errand.saidNanos >= doubled(AGAIN_NANOS, errand.said)) {
                errand.said++;
                errand.saidNanos = nowNanos;
                sayWanted(errand);
                sayGivenUp(errand);
            }
            orderIfDue(errand, nowNanos);
        }
    }

    private void giveUpIfDue(Errand errand, long nowNanos) {
        boolean isDue = errand.open.policy() instanceof AbortPolicy.ByVotes policy
                && nowNanos - errand.openedNanos >= policy.patience().toNanos();
        if (isDue && !errand.answered && !errand.votes.containsKey(self) && errand.own.length == 0) {
            errand.votes.put(self, Vouching.sign(self, keys, vouching.givesUp(errand.open.id())));
            sayGivenUp(errand);
            abortIfGivenUp(errand, nowNanos);
        }
    }

    private void sayGivenUp(Errand errand) {
        Voucher own = errand.votes.get(self);
        if (own != null && !errand.answered) {
            surroundings.tell(InvocationCodec.encode(new InvocationCodec.GivenUp(errand.open.id(), own)));
        }
    }

    int underWay() {
        return errands.size();
    }
}
