package org.bftldap.bft.nested;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.net.Transport;
import org.bftldap.bft.net.TransportListener;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.bft.nested.RemoteReadException.Kind;
import org.bftldap.bft.service.Companions;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One replica's questions to another group. The primary asks, all replicas of the other group at once, and hands the certified reply to
 * the others of its own group; who does not get it in time asks by himself. So a question costs n1 + n2 + n1 messages as a rule, and a mute
 * or lying primary costs time only ({@code docs/explanation/hierarchy.md}). Safe for use by many threads.
 */
public final class RemoteReads implements TransportListener, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteReads.class);

    private static final int READS_MAX = 4096;

    /** Number of the read that nobody asked: what comes under it is a notice. */
    private static final long NOTICE = 0;

    private static final int ATTEMPTS_MAX = 3;
    private static final long TICK_MILLIS = 10;

    /** Between two attempts: a write is under way there. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(30);

    /** Given to who sends the content of a long answer, once the others have said what its digest is. */
    private static final long CONTENT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String caller;
    private final Members members;
    private final CertifiedReplies judge;
    private final Transport transport;
    private final CircuitBreaker breaker = new CircuitBreaker();
    private final Patience patience = new Patience();
    private final Map<Digest, RemoteRead> reads = new LinkedHashMap<>();
    private final Map<Long, RemoteRead> byReadId = new HashMap<>();
    private final EarlyReplies early = new EarlyReplies();
    private final ContentSources contents;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong questions = new AtomicLong();
    private final AtomicLong handedOver = new AtomicLong();
    private final AtomicLong taken = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private volatile Companions companions = new Alone();
    private volatile Hearing hearing = Hearing.DEAF;
    private boolean isTickDue;
    private long nextReadId = new SecureRandom().nextLong() >>> 1;

    /**
     * Starts connecting and returns at once.
     *
     * @param target the group that is asked; its file names each replica of the asking group as a client, or it lets them in as
     *     guests, see {@link CallerGroups}
     * @param caller name of the asking group
     * @param self this replica's number in it
     * @param keys this replica's
     */
    public RemoteReads(GroupConfig target, String caller, int self, NodeKeys keys) {
        this.caller = caller;
        this.members = new Members(target);
        this.judge = new CertifiedReplies(target);
        this.contents = new ContentSources(target.size());
        String name = CallerGroups.clientName(caller, self);
        int client = target.clients().stream()
                .filter(member -> member.role().equals(CallerGroups.ROLE) && member.name().equals(name))
                .mapToInt(ClientMember::id)
                .findFirst()
                .orElse(CallerGroups.guestId(keys.publicKeys()));
        this.transport =
                new Transport(name + "-to-" + target.name(), members, client, keys, new Signatures(members, keys), this);
        for (ReplicaMember replica : target.replicas()) {
            transport.dial(replica.id(), replica.host(), replica.port());
        }
    }

    public String group() {
        return members.group().name();
    }

    /** Judges by the other group's file. */
    public CertifiedReplies judge() {
        return judge;
    }

    GroupSize size() {
        return members.size();
    }

    /** Before the first question. */
    void hear(Hearing listener) {
        hearing = listener;
        transport.loop().scheduleAtFixedRate(() -> guarded(listener::tick), LeaseTimes.BEAT_MILLIS, LeaseTimes.BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Who the primary is, and the way to the others. */
    public void joined(Companions newCompanions) {
        companions = newCompanions;
    }

    /**
     * Asks. Questions with the same nonce and request that are under way together are one.
     *
     * @param nonce 32 bytes, derived by every replica of this group alike
     * @return completes on this object's own thread, do not block there; fails with {@link RemoteReadException} only
     */
    public CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration patience) {
        return ask(nonce, request, NestedCodec.Keeping.NOT_KEPT, patience);
    }

    /**
     * Asks for as long as an answer may be kept, or as its first asker waits: it is of use to whoever asks next. Each asker looks after his own
     * time ({@link #inTime}).
     */
    CompletableFuture<CertifiedReply> askToKeep(byte[] nonce, byte[] request, Duration patience) {
        Duration lease = Duration.ofMillis(LeaseTimes.LEASE_MILLIS);
        return ask(nonce, request, NestedCodec.Keeping.KEPT, patience.compareTo(lease) > 0 ? patience : lease);
    }

    private CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, NestedCodec.Keeping keeping, Duration limit) {
        Digest name = Digest.of(nonce);
        return ask(read(
                name,
                request,
                keeping,
                contentFrom -> NestedCodec.encode(new NestedCodec.Question(name, keeping, contentFrom, request)),
                limit.toNanos()));
    }

    /** @param question as it is sent; what is answered, and signed, is the request */
    CompletableFuture<CertifiedReply> ask(Digest nonce, byte[] request, byte[] question, Duration limit) {
        return ask(read(nonce, request, NestedCodec.Keeping.NOT_KEPT, contentFrom -> question, limit.toNanos()));
    }

    private CompletableFuture<CertifiedReply> ask(RemoteRead read) {
        CompletableFuture<CertifiedReply> answer = new CompletableFuture<>();
        onLoop(() -> submit(read).whenComplete((reply, failure) -> {
            if (failure == null) {
                answer.complete(reply);
            } else {
                answer.completeExceptionally(failure);
            }
        }), answer);
        return answer;
    }

    private RemoteRead read(
            Digest nonce, byte[] request, NestedCodec.Keeping keeping, IntFunction<byte[]> questions, long limitNanos) {
        long now = System.nanoTime();
        RemoteRead.Times times = new RemoteRead.Times(now, companions.leads() ? now : now + patience.nanos(), now + limitNanos);
        return new RemoteRead(nonce, request, keeping, questions, members.size(), times);
    }

    /** The same answer, for one who waits for it no longer than this and then takes the other group for silent. */
    <T> CompletableFuture<T> inTime(CompletableFuture<T> answer, Duration limit) {
        CompletableFuture<T> inTime = answer.copy();
        try {
            ScheduledFuture<?> due = transport.loop().schedule(() -> overdue(inTime), limit.toNanos(), TimeUnit.NANOSECONDS);
            answer.whenComplete((value, failure) -> due.cancel(false));
        } catch (RejectedExecutionException e) {
            inTime.completeExceptionally(stopping());
        }
        return inTime;
    }

    private void overdue(CompletableFuture<?> answer) {
        if (answer.completeExceptionally(tooLate())) {
            breaker.silent(System.nanoTime());
            failed.incrementAndGet();
        }
    }

    /** Whether this group is left alone: who comes to a question that is under way need not wait for it. */
    boolean isLeftAlone() {
        return breaker.isOpen(System.nanoTime());
    }

    RemoteReadException leftAlone() {
        return new RemoteReadException(Kind.UNREACHABLE, "group " + group() + " did not answer lately");
    }

    private RemoteReadException tooLate() {
        return new RemoteReadException(Kind.UNREACHABLE, "group " + group() + " did not answer in time");
    }

    private static RemoteReadException stopping() {
        return new RemoteReadException(Kind.BUSY, "this replica is being stopped");
    }

    private CompletableFuture<CertifiedReply> submit(RemoteRead read) {
        RemoteRead same = reads.get(read.key);
        if (same != null) {
            return same.answer;
        }
        if (reads.size() >= READS_MAX) {
            fail(read, Kind.BUSY, READS_MAX + " questions to group " + group() + " are under way");
            return read.answer;
        }
        if (!breaker.allows(System.nanoTime())) {
            failed.incrementAndGet();
            read.answer.completeExceptionally(leftAlone());
            return read.answer;
        }
        reads.put(read.key, read);
        tickLater();
        CertifiedReply known = early.take(read.key);
        if (known == null || !use(read, known)) {
            askIfDue(read, System.nanoTime());
            transport.flush();
        }
        return read.answer;
    }

    /** Which group a handed over reply says it is of, if it is one: nothing of it is proved yet. */
    public static Optional<String> groupOf(byte[] bundle) {
        try {
            return Optional.of(NestedCodec.certified(bundle).statement().group());
        } catch (MalformedException e) {
            return Optional.empty();
        }
    }

    /** What another replica of this group handed over; it may be anything. */
    public void received(byte[] bundle) {
        onLoop(() -> {
            try {
                CertifiedReply reply = NestedCodec.certified(bundle);
                Digest key = RemoteRead.key(reply.statement().nonce(), reply.statement().request());
                RemoteRead read = reads.get(key);
                if (read == null) {
                    early.keep(key, reply);
                } else {
                    use(read, reply);
                }
            } catch (MalformedException e) {
                refused.incrementAndGet();
            }
        }, null);
    }

    private boolean use(RemoteRead read, CertifiedReply reply) {
        Verdict verdict = judge.judge(reply, caller, read.request, read.nonce, members.size().strong());
        if (verdict != Verdict.PROVED) {
            refused.incrementAndGet();
            LOG.debug("a certified reply of group {} proves nothing: {}", group(), verdict);
            return false;
        }
        taken.incrementAndGet();
        complete(read, reply);
        return true;
    }

    private void askIfDue(RemoteRead read, long now) {
        if (read.underWay || read.askAtNanos - now > 0) {
            return;
        }
        byReadId.remove(read.readId);
        read.begin(nextReadId++, contents.next(read.nonce, replica -> transport.counters(replica).connected()), now);
        byReadId.put(read.readId, read);
        for (int replica = 0; replica < members.size().replicas(); replica++) {
            send(read, replica);
        }
    }

    private void send(RemoteRead read, int replica) {
        questions.incrementAndGet();
        // Each is the one who sends the content: what it signs is its own.
        transport.send(replica, MessageCodec.encode(new ReadRequest(read.readId, replica, read.question())));
    }

    private Inbox.Worth handle(int from, Message message) {
        if (message instanceof ReadReply reply) {
            return onReply(from, reply);
        }
        RemoteRead read = message instanceof ReadRefused busy ? byReadId.get(busy.readId()) : null;
        if (read != null) {
            read.useless(from);
            judgeHope(read);
        }
        return Inbox.Worth.USEFUL;
    }

    private Inbox.Worth onReply(int from, ReadReply reply) {
        if (reply.readId() == NOTICE) {
            return onNotice(from, reply);
        }
        RemoteRead read = byReadId.get(reply.readId());
        if (read == null || read.hasHeard(from)) {
            return Inbox.Worth.USEFUL;
        }
        NestedCodec.Answer word = judge.word(from, reply, caller, read.request, read.nonce);
        if (word == null) {
            refused.incrementAndGet();
            read.useless(from);
        } else {
            CertifiedReply certified = read.word(word, System.nanoTime());
            if (certified != null) {
                handOver(certified);
                complete(read, certified);
                return Inbox.Worth.USEFUL;
            }
        }
        judgeHope(read);
        return word == null ? Inbox.Worth.WASTE : Inbox.Worth.USEFUL;
    }

    private Inbox.Worth onNotice(int from, ReadReply reply) {
        try {
            if (reply.content() instanceof ReadContent.Whole whole) {
                hearing.heard(from, NestedCodec.notice(whole.chunk()));
                return Inbox.Worth.USEFUL;
            }
        } catch (MalformedException e) {
            LOG.debug("a notice of replica {} of group {} cannot be read", from, group());
        }
        refused.incrementAndGet();
        return Inbox.Worth.WASTE;
    }

    /** Only the primary does: the others have asked because they did not hear from it, and so have all. */
    private void handOver(CertifiedReply certified) {
        Companions others = companions;
        if (others.leads()) {
            handedOver.incrementAndGet();
            others.send(NestedCodec.encode(certified));
        }
    }

    private void judgeHope(RemoteRead read) {
        long now = System.nanoTime();
        if (!read.underWay) {
            return;
        }
        if (read.isContentOverdue(now, CONTENT_NANOS)) {
            contents.withheld(read.contentFrom());
            again(read, now);
        } else if (read.isHopeless()) {
            if (++read.disagreements >= ATTEMPTS_MAX) {
                remove(read);
                fail(read, Kind.DISAGREEING, "the replicas of group " + group() + " do not answer alike");
            } else {
                again(read, now + AGAIN_NANOS);
            }
        }
    }

    private static void again(RemoteRead read, long atNanos) {
        read.underWay = false;
        read.askAtNanos = atNanos;
    }

    private void complete(RemoteRead read, CertifiedReply reply) {
        remove(read);
        breaker.answered();
        patience.answered(System.nanoTime() - read.beginNanos);
        answered.incrementAndGet();
        read.answer.complete(reply);
    }

    private void remove(RemoteRead read) {
        reads.remove(read.key);
        byReadId.remove(read.readId);
    }

    private void fail(RemoteRead read, Kind kind, String message) {
        failed.incrementAndGet();
        read.answer.completeExceptionally(new RemoteReadException(kind, message));
    }

    /** Ticks while something is under way: a group that nobody asks wakes no thread. */
    private void tickLater() {
        if (!isTickDue && !reads.isEmpty()) {
            isTickDue = true;
            transport.loop().schedule(() -> guarded(this::tick), TICK_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        isTickDue = false;
        long now = System.nanoTime();
        for (RemoteRead read : List.copyOf(reads.values())) {
            if (read.endNanos - now <= 0) {
                end(read);
            } else {
                judgeHope(read);
                askIfDue(read, now);
            }
        }
        turn();
        tickLater();
    }

    private void end(RemoteRead read) {
        remove(read);
        if (read.keeping == NestedCodec.Keeping.KEPT) {
            // Whoever waited for it was told at his time.
            read.answer.completeExceptionally(tooLate());
        } else {
            overdue(read.answer);
        }
    }

    private void turn() {
        transport.inbox().handle(this::handle);
        transport.flush();
    }

    /** @param answer that the work is about; it is not left open, however this ends */
    private void onLoop(Runnable work, @Nullable CompletableFuture<CertifiedReply> answer) {
        try {
            transport.loop().execute(() -> {
                guarded(work);
                refuseIfClosed(answer);
            });
        } catch (RejectedExecutionException e) {
            refuseIfClosed(answer);
        }
    }

    private void refuseIfClosed(@Nullable CompletableFuture<CertifiedReply> answer) {
        if (answer != null && closed.get()) {
            answer.completeExceptionally(stopping());
        }
    }

    private void guarded(Runnable work) {
        if (closed.get()) {
            return;
        }
        try {
            work.run();
        } catch (Throwable e) {
            // Of this replica's questions only: no state of the group depends on them.
            LOG.error("BD-2021: questions to group {} cannot go on safely and end here", group(), e);
            close();
            companions.ended("questions to group " + group() + " (BD-2021)", e);
        }
    }

    public RemoteCounters counters() {
        int connected = 0;
        for (int replica = 0; replica < members.size().replicas(); replica++) {
            connected += transport.counters(replica).connected() ? 1 : 0;
        }
        return new RemoteCounters(
                connected, questions.get(), handedOver.get(), taken.get(), refused.get(), answered.get(), failed.get());
    }

    @Override
    public void arrived(Inbox inbox) {
        transport.loop().execute(() -> guarded(this::turn));
    }

    @Override
    public void linked(int peer) {
        onLoop(() -> {
            for (RemoteRead read : reads.values()) {
                if (read.isAsked() && !read.hasHeard(peer)) {
                    send(read, peer);
                }
            }
            transport.flush();
        }, null);
    }

    @Override
    public void unlinked(int peer) {
        // What it did not answer, the others do.
        guarded(() -> hearing.lost(peer));
    }

    @Override
    public void refused(int peer, String reason) {
        // Logged by the transport.
    }

    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        Runnable end = () -> {
            for (RemoteRead read : List.copyOf(reads.values())) {
                remove(read);
                read.answer.completeExceptionally(stopping());
            }
        };
        if (transport.loop().inEventLoop()) {
            end.run();
        } else {
            transport.loop().submit(end).syncUninterruptibly();
        }
        transport.close();
    }
}
