package org.bftldap.giis.gris.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.ReadReply;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SearchItem;

/** Asks a group under the agent's own name: nobody stands between it and the replicas. */
public final class QuorumGroup implements Group {

    private static final Identity SELF = new Identity.Self();

    private final GroupClient client;
    private final Duration deadline;

    /** @param deadline after which an operation that no quorum answered is given up */
    public QuorumGroup(GroupClient client, Duration deadline) {
        this.client = client;
        this.deadline = deadline;
    }

    @Override
    public CompletableFuture<DirectoryResult> write(Operation update) {
        return client.write(OperationCodec.encode(new DirectoryRequest(SELF, update)), deadline)
                .thenApply(reply -> decoded(() -> ResultCodec.decodeResult(reply.result())));
    }

    @Override
    public CompletableFuture<Found> search(Operation.Search search) {
        return client.read(OperationCodec.encode(new DirectoryRequest(SELF, search)), deadline)
                .thenCompose(reply -> collect(reply).whenComplete((found, failure) -> reply.close()));
    }

    /** What a whole answer says. @throws CompletionException where it cannot be read */
    static Found found(byte[] answer) {
        Collector collector = new Collector();
        collector.take(answer);
        return collector.found();
    }

    private static CompletableFuture<Found> collect(ReadReply reply) {
        Collector collector = new Collector();
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (int i = 0; i < reply.chunks(); i++) {
            int index = i;
            // One after another: each is up to 256 KiB.
            all = all.thenCompose(done -> reply.chunk(index)).thenAccept(collector::take);
        }
        return all.thenApply(done -> collector.found());
    }

    /** For one answer; its chunks come one after another. */
    private static final class Collector {
        private final List<FoundEntry> entries = new ArrayList<>();
        private DirectoryResult result = new DirectoryResult(80, "", "an answer without a result", List.of());

        void take(byte[] chunk) {
            decoded(() -> {
                ChunkReader reader = new ChunkReader(chunk);
                while (reader.advance()) {
                    SearchItem item = reader.item();
                    if (item instanceof SearchItem.Entry entry) {
                        entries.add(EntryReader.read(entry.protocolOp()));
                    } else if (item instanceof SearchItem.Done done) {
                        result = done.result();
                    }
                }
                return entries;
            });
        }

        Found found() {
            return new Found(result, result.code() == 0 ? entries : List.of());
        }
    }

    private interface Decoding<T> {
        T decode() throws DecodeException;
    }

    private static <T> T decoded(Decoding<T> decoding) {
        try {
            return decoding.decode();
        } catch (DecodeException e) {
            throw new CompletionException(e);
        }
    }
}
