package org.bftldap.bft.node;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.LeavesCodec;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchDigests;
import org.bftldap.bft.core.message.FetchLeaves;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.StateGone;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;

/**
 * Hands out certified states, piece by piece ({@code docs/explanation/protocol.md} §2.9). On the loop's thread.
 *
 * <p>The digests of an image are those that its checkpoint was made of, kept since then, so that nothing is hashed for a peer. An image
 * that somebody fetches is kept open, though newer ones are certified, until nobody has asked for it for a while.
 */
public final class ImageServer implements AutoCloseable {

    /** Images whose digests are kept, 2 MiB each: taken and perhaps not certified yet, certified, and certified before. */
    private static final int IMAGES_MAX = 6;

    private static final int OPEN_MAX = 2;
    private static final long IDLE_NANOS_MAX = 10_000_000_000L;

    private final ReplicatedService service;
    private final int partBytes;
    private final TreeMap<Long, byte[]> digests = new TreeMap<>();
    private final TreeMap<Long, Open> open = new TreeMap<>();

    private static final class Open {
        final StateImage image;
        long usedNanos;
        int bucket = -1;
        byte[] encoded = {};

        Open(StateImage image) {
            this.image = image;
        }
    }

    public ImageServer(ReplicatedService service, Limits limits) {
        this.service = service;
        this.partBytes = limits.statePartBytes();
    }

    /** An image of this number exists. @param buckets digests of its buckets, not copied */
    public void taken(long sequence, byte[] buckets) {
        digests.put(sequence, buckets);
        for (Iterator<Long> oldest = digests.keySet().iterator(); digests.size() > IMAGES_MAX && oldest.hasNext(); ) {
            if (!open.containsKey(oldest.next())) {
                oldest.remove();
            }
        }
    }

    /** Digests of the buckets of this image; null if they are not kept (any more). Not copied. */
    byte @Nullable [] buckets(long sequence) {
        return digests.get(sequence);
    }

    /** The answer to what a peer fetches. @param nowNanos of a clock that does not go back */
    public Message serve(Command.ServeState serve, long nowNanos) {
        if (serve.fetch() instanceof FetchDigests fetch) {
            Open from = open(fetch.sequence(), nowNanos);
            return from == null ? new StateGone(fetch.sequence()) : digests(fetch);
        }
        FetchLeaves fetch = (FetchLeaves) serve.fetch();
        Open from = open(fetch.sequence(), nowNanos);
        return from == null ? new StateGone(fetch.sequence()) : leaves(fetch, from);
    }

    private Digests digests(FetchDigests fetch) {
        byte[] buckets = digests.get(fetch.sequence());
        if (buckets == null) {
            throw new IllegalStateException("only images whose digests are kept are opened");
        }
        int from = fetch.node() * Digests.BYTES;
        byte[] children = fetch.node() == FetchDigests.ROOT
                ? StateTree.nodes(buckets)
                : Arrays.copyOfRange(buckets, from, from + Digests.BYTES);
        return new Digests(fetch.sequence(), fetch.node(), children);
    }

    private Leaves leaves(FetchLeaves fetch, Open from) {
        if (from.bucket != fetch.bucket()) {
            List<StateStage.Leaf> all = new ArrayList<>();
            from.image.forEachLeaf(fetch.bucket(), (key, value) -> all.add(new StateStage.Leaf(key, value)));
            from.encoded = LeavesCodec.encode(all);
            from.bucket = fetch.bucket();
        }
        int offset = Math.min(fetch.offset(), from.encoded.length);
        byte[] part = Arrays.copyOfRange(from.encoded, offset, Math.min(from.encoded.length, offset + partBytes));
        return new Leaves(fetch.sequence(), fetch.bucket(), offset, from.encoded.length, part);
    }

    private @Nullable Open open(long sequence, long nowNanos) {
        closeIdle(nowNanos);
        Open one = open.get(sequence);
        if (one == null && digests.containsKey(sequence) && open.size() < OPEN_MAX) {
            StateImage image = service.openImage(sequence);
            one = image == null ? null : new Open(image);
            if (one != null) {
                open.put(sequence, one);
            }
        }
        if (one != null) {
            one.usedNanos = nowNanos;
        }
        return one;
    }

    /** Called now and then. */
    public void closeIdle(long nowNanos) {
        for (Iterator<Map.Entry<Long, Open>> all = open.entrySet().iterator(); all.hasNext(); ) {
            Open one = all.next().getValue();
            if (nowNanos - one.usedNanos > IDLE_NANOS_MAX) {
                all.remove();
                one.image.close();
            }
        }
    }

    @Override
    public void close() {
        open.values().forEach(one -> one.image.close());
        open.clear();
    }
}
