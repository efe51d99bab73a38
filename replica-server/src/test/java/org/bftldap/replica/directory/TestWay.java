package org.bftldap.replica.directory;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.nested.Statement;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.admin.HierarchyReport;

/** A way to a group whose replicas would all say what one says. */
final class TestWay implements RemoteGroup {

    /** As whom other groups ask. */
    static final Caller CALLER = new Caller(2000, CallerGroups.ROLE);

    private final String group;
    private final TestReplica target;
    private final BooleanSupplier silent;
    private final UnaryOperator<byte[]> understood;
    volatile boolean closed;

    TestWay(String group, TestReplica target, BooleanSupplier silent) {
        this(group, target, silent, UnaryOperator.identity());
    }

    /** @param understood what it answers instead of the question */
    TestWay(String group, TestReplica target, BooleanSupplier silent, UnaryOperator<byte[]> understood) {
        this.understood = understood;
        this.group = group;
        this.target = target;
        this.silent = silent;
    }

    @Override
    public CompletableFuture<Answer<RemotePart>> ask(
            byte[] nonce, byte[] request, Duration patience, Freshness freshness, Function<CertifiedReply, RemotePart> read) {
        if (silent.getAsBoolean()) {
            return CompletableFuture.failedFuture(new IllegalStateException("silent"));
        }
        return target.replica
                .readLater(CALLER, nonce, understood.apply(request))
                .thenApply(answer -> new Answer<>(read.apply(certified(answer)), answer.ageMillis()))
                .toCompletableFuture();
    }

    private CertifiedReply certified(ReadAnswer read) {
        try (ReadAnswer answer = read) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                all.writeBytes(chunk);
            }
            Digest any = Digest.sha256("any");
            return new CertifiedReply(new Statement(group, 0, any, "caller", any, any, answer.version(), any), List.of(), all.toByteArray());
        }
    }

    @Override
    public ReadsInOrder.Way inOrder() {
        throw new AssertionError("nothing is asked in the order here");
    }

    @Override
    public OptionalLong keptVersion(byte[] request) {
        return silent.getAsBoolean() ? OptionalLong.empty() : target.replica.versionNow(CALLER, request);
    }

    @Override
    public void joined(Companions companions) {
        // Nothing is handed over.
    }

    @Override
    public void received(byte[] proof) {
        // Nothing is handed over.
    }

    @Override
    public HierarchyReport.Neighbour report(HierarchyReport.Place place) {
        return new HierarchyReport.Neighbour(group, place, 4, 0, 0, 0, 0, 0, 0, new HierarchyReport.Cache(0, 0, 0, 0));
    }

    @Override
    public void close() {
        closed = true;
    }
}
