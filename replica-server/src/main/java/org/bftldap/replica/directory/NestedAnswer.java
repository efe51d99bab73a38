package org.bftldap.replica.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.ChunkWriter;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.giis.hierarchy.Plan.Deciding;
import org.jspecify.annotations.Nullable;

/**
 * This group's own part of an answer, then those of other groups by their names. Only what other groups said is held in memory.
 *
 * <p>Its version must be equal only where all parts are of the same states; the groups' numbers cannot be compared with each other, so it
 * is drawn from a digest of them all ({@code docs/decisions/0024-version-of-a-merged-answer.md}).
 */
final class NestedAnswer implements ReadAnswer {

    private static final int SUCCESS = ResultCodeEnum.SUCCESS.getResultCode();
    private static final int SIZE_LIMIT = ResultCodeEnum.SIZE_LIMIT_EXCEEDED.getResultCode();
    private static final int NO_SUCH_OBJECT = ResultCodeEnum.NO_SUCH_OBJECT.getResultCode();

    private final List<ReadAnswer> local;
    private final List<RemotePart> remote;
    private final Deciding deciding;
    private final int sizeLimit;
    private final Deque<SearchItem> ready = new ArrayDeque<>();
    private final List<DirectoryResult> localResults = new ArrayList<>();
    private int nextLocal;
    private int nextRemote;
    private int entries;
    private boolean done;

    NestedAnswer(List<ReadAnswer> local, List<RemotePart> remote, Deciding deciding, int sizeLimit) {
        this.local = List.copyOf(local);
        this.remote = List.copyOf(remote);
        this.deciding = deciding;
        this.sizeLimit = sizeLimit;
    }

    @Override
    public byte @Nullable [] nextChunk() {
        if (done) {
            return null;
        }
        ChunkWriter writer = new ChunkWriter();
        while (true) {
            SearchItem item = nextItem();
            if (!writer.offer(item)) {
                ready.addFirst(item);
                return writer.take();
            }
            if (item instanceof SearchItem.Done) {
                done = true;
                readToTheEnd();
                return writer.take();
            }
            if (item instanceof SearchItem.Entry) {
                entries++;
            }
        }
    }

    private SearchItem nextItem() {
        while (ready.isEmpty() && (nextLocal < local.size() || nextRemote < remote.size())) {
            if (nextLocal < local.size()) {
                takeLocal();
            } else {
                ready.addAll(remote.get(nextRemote++).items());
            }
        }
        if (ready.isEmpty()) {
            return new SearchItem.Done(result());
        }
        if (sizeLimit > 0 && entries >= sizeLimit && ready.peekFirst() instanceof SearchItem.Entry) {
            ready.clear();
            return new SearchItem.Done(Results.of(ResultCodeEnum.SIZE_LIMIT_EXCEEDED, ""));
        }
        return ready.removeFirst();
    }

    private void takeLocal() {
        byte[] chunk = local.get(nextLocal).nextChunk();
        if (chunk == null) {
            nextLocal++;
            return;
        }
        try {
            ChunkReader in = new ChunkReader(chunk);
            while (in.advance()) {
                SearchItem item = in.item();
                if (item instanceof SearchItem.Done end) {
                    localResults.add(end.result());
                } else {
                    ready.addLast(item);
                }
            }
        } catch (DecodeException e) {
            throw new IllegalStateException("this replica's own answer cannot be read", e);
        }
    }

    /** Versions are told at the end of each part only. */
    private void readToTheEnd() {
        for (; nextLocal < local.size(); nextLocal++) {
            while (local.get(nextLocal).nextChunk() != null) {}
        }
    }

    private DirectoryResult result() {
        List<DirectoryResult> deciders = new ArrayList<>();
        if (deciding == Deciding.LOCAL) {
            deciders.addAll(localResults);
        } else {
            remote.forEach(part -> deciders.add(part.result()));
        }
        DirectoryResult first = deciders.get(0);
        if (deciding == Deciding.REMOTE) {
            for (DirectoryResult other : deciders) {
                first = first.code() == SUCCESS ? first : other.code() == SUCCESS ? other : first;
            }
            if (first.code() == NO_SUCH_OBJECT && localResults.stream().anyMatch(result -> result.code() == SUCCESS)) {
                first = Results.SUCCESS;
            }
        }
        boolean cut = localResults.stream().anyMatch(r -> r.code() == SIZE_LIMIT) || remote.stream().anyMatch(p -> p.result().code() == SIZE_LIMIT);
        if (first.code() == SUCCESS && cut) {
            return Results.of(ResultCodeEnum.SIZE_LIMIT_EXCEEDED, "");
        }
        return first.code() == SUCCESS ? toldPartial(first) : first;
    }

    private DirectoryResult toldPartial(DirectoryResult whole) {
        List<String> missing =
                remote.stream().filter(part -> part.state() != RemotePart.State.ANSWERED).map(RemotePart::group).distinct().toList();
        return missing.isEmpty()
                ? whole
                : Results.of(ResultCodeEnum.SUCCESS, "partial result: nothing from group " + String.join(", ", missing));
    }

    @Override
    public long version() {
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES * (local.size() + remote.size()));
        local.forEach(part -> numbers.putLong(part.version()));
        StringBuilder names = new StringBuilder();
        for (RemotePart part : remote) {
            numbers.putLong(part.version());
            names.append(part.group()).append('\n');
        }
        Digest digest = Digest.sha256(numbers.array(), names.toString().getBytes(StandardCharsets.UTF_8));
        // Versions on the wire are below 2^61.
        return ByteBuffer.wrap(digest.toBytes()).getLong() >>> 3;
    }

    @Override
    public void rewind() {
        local.forEach(ReadAnswer::rewind);
        ready.clear();
        localResults.clear();
        nextLocal = 0;
        nextRemote = 0;
        entries = 0;
        done = false;
    }

    @Override
    public void close() {
        local.forEach(ReadAnswer::close);
    }
}
