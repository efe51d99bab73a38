package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.CounterService;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ServiceAround;

/** Counters whose ordered reads are answered by another group: with what that one says, and the local counter {@code local} as it then stands. */
final class AskingService extends ServiceAround {

    static final Duration LIMIT = Duration.ofSeconds(3);

    private final SimWay way;
    private final ReadsInOrder inOrder;

    AskingService(Path directory, GroupConfig group, int self, NodeKeys keys, GroupConfig target, SimWay way, Aside.Factory aside) {
        super(new CounterService(directory));
        this.way = way;
        CertifiedReplies judge = new CertifiedReplies(target);
        ReadsInOrder.Way toTarget = new ReadsInOrder.Way() {
            @Override
            public CompletableFuture<CertifiedReply> ask(byte[] nonce, byte[] request, Duration limit) {
                return way.ask(
                        Digest.of(nonce),
                        request,
                        NestedCodec.encode(new NestedCodec.Question(
                                Digest.of(nonce), NestedCodec.Keeping.NOT_KEPT, NestedCodec.EVERYBODY, request)),
                        limit);
            }

            @Override
            public CertifiedReplies judge() {
                return judge;
            }
        };
        this.inOrder = new ReadsInOrder(
                group, self, keys, name -> name.equals(target.name()) ? Optional.of(toTarget) : Optional.empty(), aside);
    }

    int open() {
        return inOrder.open();
    }

    @Override
    public CompletionStage<ReadAnswer> readOrdered(Caller caller, byte[] operation) {
        return inOrder.ask(new String(operation, StandardCharsets.UTF_8).startsWith("get") ? SimGroups.COUNTERS : "nobody", operation, LIMIT)
                .handle((reply, failure) -> {
                    String told = failure == null ? new String(reply.result(), StandardCharsets.UTF_8) : failure.getMessage();
                    return new Text(told + ", local " + ((CounterService) service).value("local"));
                });
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return inOrder.around(service.begin(context), context);
    }

    @Override
    public Admission admitOfReplica(byte[] operation) {
        return inOrder.admit(operation);
    }

    @Override
    public void joined(Companions companions) {
        way.joined(companions);
        inOrder.joined(companions);
    }

    @Override
    public void received(int from, byte[] proof) {
        way.received(proof);
    }

    @Override
    public void close() {
        inOrder.close();
        way.close();
        service.close();
    }

    private static final class Text implements ReadAnswer {
        private final List<byte[]> chunks;
        private int next;

        Text(String text) {
            chunks = List.of(TallyService.bytes(text));
        }

        @Override
        public byte[] nextChunk() {
            return next < chunks.size() ? chunks.get(next++) : null;
        }

        @Override
        public long version() {
            return 0;
        }

        @Override
        public void rewind() {
            next = 0;
        }

        @Override
        public void close() {}
    }
}
