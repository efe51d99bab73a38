package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.sim.Scheduler;
import org.jspecify.annotations.Nullable;

/** What {@link RemoteReads} does, in simulated time: the primary asks, hands over, and who waits too long asks by itself. */
final class SimWay implements Targets.Way {

    private static final long PATIENCE_MICROS = 100_000;
    private static final long AGAIN_MICROS = 400_000;

    /** Carries a question to one replica of the target and, if nothing is lost, what it answers back. */
    interface Asked {
        void ask(int replica, byte[] question, java.util.function.Consumer<byte[]> answer);
    }

    private final GroupConfig target;
    private final String caller;
    private final CertifiedReplies judge;
    private final Scheduler scheduler;
    private final Asked asked;
    private final Map<Digest, RemoteRead> reads = new LinkedHashMap<>();
    private final Map<Digest, CertifiedReply> early = new LinkedHashMap<>();
    private @Nullable Companions companions;
    private boolean closed;

    SimWay(GroupConfig target, String caller, Scheduler scheduler, Asked asked) {
        this.target = target;
        this.caller = caller;
        this.judge = new CertifiedReplies(target);
        this.scheduler = scheduler;
        this.asked = asked;
    }

    @Override
    public CompletableFuture<CertifiedReply> ask(Digest nonce, byte[] request, byte[] question, Duration limit) {
        long nanos = scheduler.nowMicros() * 1000;
        RemoteRead read = new RemoteRead(
                nonce, request, NestedCodec.Keeping.NOT_KEPT, from -> question, judge.size(), new RemoteRead.Times(nanos, nanos, Long.MAX_VALUE));
        RemoteRead same = reads.putIfAbsent(read.key, read);
        if (same != null) {
            return same.answer;
        }
        CertifiedReply known = early.remove(read.key);
        if (known == null || !use(read, known)) {
            scheduler.after(companions != null && companions.leads() ? 0 : PATIENCE_MICROS, () -> send(read));
        }
        return read.answer;
    }

    private void send(RemoteRead read) {
        if (closed || !reads.containsValue(read)) {
            return;
        }
        read.begin(0, NestedCodec.EVERYBODY, scheduler.nowMicros() * 1000);
        int attempt = read.attempts;
        for (int replica = 0; replica < target.size(); replica++) {
            int from = replica;
            asked.ask(replica, read.question(), answer -> {
                if (!closed && attempt == read.attempts) {
                    heard(read, from, answer);
                }
            });
        }
        scheduler.after(AGAIN_MICROS, () -> send(read));
    }

    private void heard(RemoteRead read, int from, byte[] answer) {
        ReadReply reply = new ReadReply(1, 0, List.of(Digest.sha256(answer)), new ReadContent.Whole(answer));
        NestedCodec.Answer word = judge.word(from, reply, caller, read.request, read.nonce);
        CertifiedReply certified = word == null ? null : read.word(word, scheduler.nowMicros() * 1000);
        if (certified != null && reads.remove(read.key) != null) {
            if (companions != null && companions.leads()) {
                companions.send(NestedCodec.encode(certified));
            }
            read.answer.complete(certified);
        }
    }

    private boolean use(RemoteRead read, CertifiedReply reply) {
        boolean holds = judge.judge(reply, caller, read.request, read.nonce, judge.size().strong()) == CertifiedReplies.Verdict.PROVED;
        if (holds && reads.remove(read.key) != null) {
            read.answer.complete(reply);
        }
        return holds;
    }

    @Override
    public void joined(Companions node) {
        companions = node;
    }

    @Override
    public void received(byte[] bundle) {
        try {
            CertifiedReply reply = NestedCodec.certified(bundle);
            Digest key = RemoteRead.key(reply.statement().nonce(), reply.statement().request());
            RemoteRead read = reads.get(key);
            if (read == null) {
                early.put(key, reply);
            } else {
                use(read, reply);
            }
        } catch (MalformedException e) {
            // refused, as by RemoteReads
        }
    }


    @Override
    public void close() {
        closed = true;
        reads.clear();
    }
}
