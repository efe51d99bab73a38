package org.bftldap.relay;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.bft.client.WriteReply;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.Signers;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SearchItem;
import org.jspecify.annotations.Nullable;

/** A group that is one object: keeps every request it got, fails or waits when told to. Answers on a thread of its own, in order. */
public final class MemoryGroup implements GroupClient {

    public static final String NAME = "memory-group";

    public static final Signers SIGNERS = new Signers(NAME);

    public final MemoryDirectory directory = new MemoryDirectory(NAME);

    /** All encoded operations, as replicas would see them. */
    public final List<byte[]> requests = Collections.synchronizedList(new ArrayList<>());

    /** Chunks taken out of answers so far. */
    public final AtomicInteger chunksFetched = new AtomicInteger();

    /** Answers opened and not closed. */
    public final AtomicInteger answersOpen = new AtomicInteger();

    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread created = new Thread(work, "memory-group");
        created.setDaemon(true);
        return created;
    });
    private final AtomicReference<GroupException.@Nullable Kind> failure = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> gate = new AtomicReference<>();

    /** Whether answers are too long to be proved. */
    public final AtomicBoolean tooLong = new AtomicBoolean();

    /** From now on everything fails so; null to work again. */
    public void failWith(GroupException.@Nullable Kind kind) {
        failure.set(kind);
    }

    /** From now on nothing is answered until the future that is returned is completed. */
    public CompletableFuture<Void> hold() {
        CompletableFuture<Void> held = new CompletableFuture<>();
        gate.set(held);
        return held;
    }

    @Override
    public CompletableFuture<WriteReply> write(byte[] operation, Duration deadline) {
        requests.add(operation);
        return answered().thenApplyAsync(nothing -> {
            DirectoryResult result = directory.execute(decode(operation));
            return new WriteReply(ResultCodec.encode(result), requests.size());
        }, thread);
    }

    @Override
    public CompletableFuture<ReadReply> read(byte[] operation, Duration deadline) {
        requests.add(operation);
        return answered().thenApplyAsync(nothing -> {
            answersOpen.incrementAndGet();
            return reply(decode(operation));
        }, thread);
    }

    @Override
    public CompletableFuture<ReadReply> readOrdered(byte[] operation, Duration deadline) {
        return read(operation, deadline);
    }

    /** Signed by three of {@link #SIGNERS}. */
    @Override
    public CompletableFuture<CertifiedReply> readCertified(byte[] operation, Digest nonce, Duration deadline) {
        return read(operation, deadline).thenCompose(reply -> reply.chunk(0).whenComplete((chunk, failure) -> reply.close()))
                .thenApply(chunk -> SIGNERS.certified(operation, nonce, tooLong.get() ? new byte[0] : chunk));
    }

    @Override
    public ClientStatus status() {
        return new ClientStatus(
                List.of(
                        new ClientStatus.Peer(0, true, 0, 0, 0, 4, 17, 250),
                        new ClientStatus.Peer(1, true, 3, 0, 1, 4, 16, 0),
                        new ClientStatus.Peer(2, true, 0, 0, 0, 4, 17, 0),
                        new ClientStatus.Peer(3, false, 0, 0, 0, 0, 0, -1)),
                4,
                1,
                2);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }

    /** Whether any request contains these bytes. */
    public boolean sawBytes(String text) {
        return sawBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    public boolean sawBytes(byte[] wanted) {
        return List.copyOf(requests).stream().anyMatch(request -> indexOf(request, wanted) >= 0);
    }

    private CompletableFuture<Void> answered() {
        GroupException.Kind kind = failure.get();
        if (kind != null) {
            return CompletableFuture.failedFuture(new GroupException(kind, "told to"));
        }
        CompletableFuture<Void> held = gate.get();
        return held == null ? CompletableFuture.completedFuture(null) : held.copy();
    }

    private ReadReply reply(DirectoryRequest request) {
        if (request.operation() instanceof Operation.CredentialQuery query) {
            boolean toChange = RequestControl.find(request.controls(), RequestControl.PasswordState.class).isPresent();
            return new Chunks(List.of(ResultCodec.encode(toChange ? directory.credentialToChange(query.dn()) : directory.credential(query.dn()))));
        }
        if (request.operation() instanceof Operation.SubjectQuery query) {
            return new Chunks(List.of(ResultCodec.encode(directory.subject(query.subject()))));
        }
        if (request.operation() instanceof Operation.Search search && search.base().equals("o=big")) {
            return new BigAnswer();
        }
        return new Chunks(MemoryDirectory.chunks(directory.answer(request)));
    }

    private static DirectoryRequest decode(byte[] operation) {
        try {
            return OperationCodec.decode(operation);
        } catch (DecodeException e) {
            throw new AssertionError("the relay sent what cannot be decoded", e);
        }
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        outer:
        for (int i = 0; i <= in.length - wanted.length; i++) {
            for (int k = 0; k < wanted.length; k++) {
                if (in[i + k] != wanted[k]) {
                    continue outer;
                }
            }
            return i;
        }
        return -1;
    }

    private final class Chunks implements ReadReply {
        private final List<byte[]> chunks;

        Chunks(List<byte[]> chunks) {
            this.chunks = chunks;
        }

        @Override
        public long version() {
            return 1;
        }

        @Override
        public int chunks() {
            return chunks.size();
        }

        @Override
        public CompletableFuture<byte[]> chunk(int index) {
            chunksFetched.incrementAndGet();
            return CompletableFuture.completedFuture(chunks.get(index));
        }

        @Override
        public void close() {
            answersOpen.decrementAndGet();
        }
    }

    /** 60 MB, made while they are taken. */
    private final class BigAnswer implements ReadReply {
        static final int CHUNKS = 240;

        @Override
        public long version() {
            return 1;
        }

        @Override
        public int chunks() {
            return CHUNKS;
        }

        @Override
        public CompletableFuture<byte[]> chunk(int index) {
            chunksFetched.incrementAndGet();
            return CompletableFuture.supplyAsync(() -> MemoryDirectory.chunk(bigItems(index)), thread);
        }

        @Override
        public void close() {
            answersOpen.decrementAndGet();
        }

        private List<SearchItem> bigItems(int index) {
            List<SearchItem> items = new ArrayList<>();
            byte[] value = new byte[25_000];
            for (int i = 0; i < 10; i++) {
                items.add(MemoryDirectory.entry("cn=" + index + "-" + i + ",o=big", List.of(new Operation.AttributeValues("jpegPhoto", List.of(value)))));
            }
            if (index == CHUNKS - 1) {
                items.add(new SearchItem.Done(new DirectoryResult(0, "", "", List.of())));
            }
            return items;
        }
    }
}
