package org.bftldap.bft.node;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.nested.CachedReads;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.RemoteReads;
import org.bftldap.bft.nested.ReplyCache;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ServiceAround;
import org.jspecify.annotations.Nullable;

/** A counter that asks the next group for what it is asked, if there is a next one, and counts what reaches it. For all threads. */
final class AskingService extends ServiceAround {

    private static final int CACHE_BYTES_MAX = 1 << 20;

    private final Freshness freshness;
    private final Duration patience;
    private final int replicas;
    private final @Nullable RemoteReads remote;
    private final @Nullable CachedReads<byte[]> next;
    private final AtomicLong asked = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private volatile CompletableFuture<Void> gate = CompletableFuture.completedFuture(null);

    /** One that answers by itself. */
    AskingService(CounterService counters) {
        super(counters);
        this.freshness = Freshness.COPY_WILL_DO;
        this.patience = Duration.ZERO;
        this.replicas = 0;
        this.remote = null;
        this.next = null;
    }

    /** One that asks a group, as the replica of another. */
    AskingService(CounterService counters, GroupConfig target, String group, int self, NodeKeys keys, Freshness freshness, Duration patience) {
        super(counters);
        this.freshness = freshness;
        this.patience = patience;
        this.replicas = target.size();
        this.remote = new RemoteReads(target, group, self, keys);
        this.next = new CachedReads<>(
                remote, new ReplyCache<>(bytes -> bytes.length, CACHE_BYTES_MAX, System::nanoTime, () -> {}), target.name());
    }

    /** Of other groups' replicas and clients. */
    long asked() {
        return asked.get();
    }

    /** Bundles of other replicas of its group. */
    long received() {
        return received.get();
    }

    Optional<RemoteReads> remote() {
        return Optional.ofNullable(remote);
    }

    /** To all replicas of the next group. */
    boolean isConnected() {
        return remote == null || remote.counters().connected() == replicas;
    }

    /** Answers no more before {@link #open}. */
    void shut() {
        gate = new CompletableFuture<>();
    }

    void open() {
        gate.complete(null);
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        asked.incrementAndGet();
        CachedReads<byte[]> other = next;
        if (other == null) {
            return gate.thenCompose(now -> service.readLater(caller, nonce, operation));
        }
        return other.ask(nonce, operation, patience, freshness, CertifiedReply::result)
                .handle((answer, failure) -> new TextAnswer(answer == null ? "nothing".getBytes(java.nio.charset.StandardCharsets.UTF_8) : answer.value()));
    }

    /** By making it: counters are small. */
    @Override
    public OptionalLong versionNow(Caller caller, byte[] operation) {
        if (next != null) {
            return OptionalLong.empty();
        }
        try (ReadAnswer answer = service.read(caller, operation)) {
            while (answer.nextChunk() != null) {}
            return OptionalLong.of(answer.version());
        }
    }

    @Override
    public void joined(Companions companions) {
        if (remote != null) {
            remote.joined(companions);
        }
        super.joined(companions);
    }

    @Override
    public void received(int from, byte[] proof) {
        received.incrementAndGet();
        if (remote != null) {
            remote.received(proof);
        }
    }

    @Override
    public void close() {
        if (remote != null) {
            remote.close();
        }
        super.close();
    }

    /** What another group said; equal bytes are the same version. */
    private static final class TextAnswer implements ReadAnswer {
        private final byte[] bytes;
        private boolean taken;

        TextAnswer(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte @Nullable [] nextChunk() {
            byte[] chunk = taken ? null : bytes;
            taken = true;
            return chunk;
        }

        @Override
        public long version() {
            return Digest.sha256(bytes).toBytes()[0];
        }

        @Override
        public int ageMillis() {
            return Integer.MAX_VALUE;
        }

        @Override
        public void rewind() {
            taken = false;
        }

        @Override
        public void close() {
            // nothing is held
        }
    }
}
