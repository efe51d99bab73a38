package org.bftldap.replica.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.SearchItem;
import org.bftldap.giis.hierarchy.Plan;
import org.jspecify.annotations.Nullable;

/**
 * This group's own part of an answer, then those of other groups by their names. Only what other groups said is held in memory.
 *
 * <p>Its version must be equal only where all parts are of the same states; the groups' numbers cannot be compared with each other, so it
 * is drawn from a digest of them all ({@code docs/decisions/0024-version-of-a-merged-answer.md}).
 */
final class NestedAnswer extends ItemwiseAnswer {

    private final List<ReadAnswer> local;
    private final List<RemotePart> remote;
    private final int ageMillis;
    private final Filter filter;
    private final Verdict verdict;
    private final Viewpoint viewpoint;
    private final MergedPage page;
    private final Runnable released;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Deque<SearchItem> found = new ArrayDeque<>();
    private final List<DirectoryResult> localResults = new ArrayList<>();
    private int nextLocal;
    private int nextRemote;
    private int nextEntry;

    /**
     * @param filter of the search
     * @param released called once, when the answer is held no longer
     */
    NestedAnswer(
            List<ReadAnswer> local,
            List<Answer<RemotePart>> remote,
            Filter filter,
            Verdict verdict,
            Viewpoint viewpoint,
            MergedPage page,
            Runnable released) {
        this.local = List.copyOf(local);
        this.remote = remote.stream().map(Answer::value).toList();
        this.ageMillis = remote.stream().mapToInt(part -> part.value().weight() < 0 ? Integer.MAX_VALUE : part.ageMillis()).max().orElse(0);
        this.filter = filter;
        this.verdict = verdict;
        this.viewpoint = viewpoint;
        this.page = page;
        this.released = released;
    }

    /** Versions are told at the end of each part only. */
    @Override
    void ended() {
        for (; nextLocal < local.size(); nextLocal++) {
            while (local.get(nextLocal).nextChunk() != null) {}
        }
    }

    @Override
    SearchItem nextItem() {
        for (SearchItem item = nextFound(); item != null; item = nextFound()) {
            switch (page.next()) {
                case TAKE -> {
                    return item;
                }
                case SKIP -> {}
                case END -> {
                    return end(verdict.of(localResults, remote));
                }
                case LIMIT -> {
                    return end(verdict.limited(remote));
                }
            }
        }
        return end(verdict.of(localResults, remote));
    }

    private SearchItem end(DirectoryResult result) {
        return new SearchItem.Done(page.control().map(result::with).orElse(result));
    }

    /** The next entry or reference that the requestor may see, whichever page it is on. */
    private @Nullable SearchItem nextFound() {
        while (true) {
            if (!found.isEmpty()) {
                return found.removeFirst();
            }
            if (verdict.isFinal(localResults, remote)) {
                return null;
            }
            if (nextLocal < local.size()) {
                takeLocal();
            } else if (nextRemote < remote.size()) {
                takeRemote();
            } else {
                return null;
            }
        }
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
                    found.addLast(item);
                }
            }
        } catch (DecodeException e) {
            throw new IllegalStateException("this replica's own answer cannot be read", e);
        }
    }

    private void takeRemote() {
        List<SearchItem.Entry> entries = remote.get(nextRemote).entries();
        if (nextEntry == entries.size()) {
            nextRemote++;
            nextEntry = 0;
            return;
        }
        byte[] shown = viewpoint.shown(entries.get(nextEntry++).protocolOp(), filter);
        if (shown != null) {
            found.addLast(new SearchItem.Entry(shown));
        }
    }

    @Override
    public long version() {
        return version(
                viewpoint.version(),
                local.stream().map(ReadAnswer::version).toList(),
                remote.stream().map(RemotePart::step).toList(),
                remote.stream().map(RemotePart::version).toList());
    }

    /**
     * @param rules version of the rules that were applied
     * @param own versions of this group's parts, in order
     * @param steps what the other groups were asked
     * @param theirs versions of their parts, in the same order
     */
    static long version(long rules, List<Long> own, List<Plan.Step> steps, List<Long> theirs) {
        ByteBuffer numbers = ByteBuffer.allocate(Long.BYTES * (1 + own.size() + theirs.size()));
        numbers.putLong(rules);
        own.forEach(numbers::putLong);
        theirs.forEach(numbers::putLong);
        StringBuilder names = new StringBuilder();
        steps.forEach(step -> names.append(step.group()).append('\n'));
        Digest digest = Digest.sha256(numbers.array(), names.toString().getBytes(StandardCharsets.UTF_8));
        // Versions on the wire are below 2^61.
        return ByteBuffer.wrap(digest.toBytes()).getLong() >>> 3;
    }

    @Override
    public int ageMillis() {
        return ageMillis;
    }

    @Override
    public void rewind() {
        local.forEach(ReadAnswer::rewind);
        page.rewind();
        found.clear();
        localResults.clear();
        nextLocal = 0;
        nextRemote = 0;
        nextEntry = 0;
        beginAnew();
    }

    @Override
    public void close() {
        local.forEach(ReadAnswer::close);
        if (closed.compareAndSet(false, true)) {
            released.run();
        }
    }
}
