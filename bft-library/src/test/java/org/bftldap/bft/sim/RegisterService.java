package org.bftldap.bft.sim;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.state.MapImage;
import org.bftldap.bft.state.MapLeaves;
import org.bftldap.bft.state.MapStage;
import org.bftldap.bft.state.StateTree;
import org.bftldap.bft.sim.objects.CellOperation;
import org.bftldap.bft.sim.objects.Cells;
import org.bftldap.bft.sim.objects.ObjectId;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one replica, a leaf for each name (its values, sequence number of their last change). Small, but with everything that a
 * real application has: transactions, images, library leaves, and reads whose version is that of what they read. A name that was freed
 * keeps its leaf: without it the version of "nothing is there" would go back, and the past look like the present.
 */
final class RegisterService implements ReplicatedService {

    private static final int KEY_BYTES = 7;

    private record Leaf(long changedAt, List<Long> values) {
        static Leaf decode(byte @Nullable [] leaf) {
            if (leaf == null) {
                return new Leaf(0, List.of());
            }
            ByteBuffer in = ByteBuffer.wrap(leaf);
            long changedAt = in.getLong();
            List<Long> values = new ArrayList<>();
            while (in.hasRemaining()) {
                values.add(in.getLong());
            }
            return new Leaf(changedAt, values);
        }

        byte[] encode() {
            ByteBuffer out = ByteBuffer.allocate(Long.BYTES * (1 + values.size())).putLong(changedAt);
            values.forEach(out::putLong);
            return out.array();
        }
    }

    private final SimStore store;
    private SimStore.Image state;
    private final MapLeaves leaves;
    private final StateTree tree;
    private @Nullable Transaction open;

    RegisterService(SimStore store) {
        this.store = store;
        SimStore.Image image = store.newestCertified();
        this.state = image.copy(image.applied());
        this.leaves = state.hashed();
        this.tree = new StateTree(leaves);
    }

    @Override
    public long applied() {
        return state.applied();
    }

    @Override
    public long dueMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        if (open != null || context.sequence() != applied() + 1) {
            throw new IllegalStateException("batch " + context.sequence() + " was begun after " + applied());
        }
        open = new Transaction(context.sequence());
        return open;
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        OperationCodec read = OperationCodec.decode(operation);
        Leaf first = Leaf.decode(state.application().get(key(read.object(), 0)));
        Leaf second = Leaf.decode(state.application().get(key(read.object(), 1)));
        long version = Math.max(first.changedAt, second.changedAt);
        if (read.operation() instanceof CellOperation.ReadName one) {
            version = one.name() == 0 ? first.changedAt : second.changedAt;
        }
        Cells cells = new Cells(first.values, second.values);
        return new OneChunk(OperationCodec.encodeResult(read.operation().result(cells)), version);
    }

    @Override
    public Admission admit(byte[] operation) {
        return OperationCodec.isOne(operation) ? new Admission.Admitted() : new Admission.Refused("not an operation on an object");
    }

    @Override
    public StateLeaves leaves() {
        return leaves;
    }

    Digest root() {
        return Digest.of(tree.root());
    }

    /** Digests of the buckets, as the node keeps them of each image. */
    byte[] buckets() {
        return tree.buckets();
    }

    @Override
    public void takeImage(long sequence) {
        if (sequence != applied() || open != null) {
            throw new IllegalStateException("image " + sequence + " was asked for at " + applied());
        }
        store.put(state.copy(sequence));
    }

    @Override
    public void imageCertified(long sequence) {
        store.certify(sequence);
    }

    @Override
    public @Nullable StateImage openImage(long sequence) {
        SimStore.Image image = store.certified(sequence);
        return image == null ? null : new MapImage(sequence, image.hashed());
    }

    @Override
    public StateStage stage() {
        return new MapStage(store.newest().hashed(), RegisterService::isObject, this::install);
    }

    private void install(MapLeaves fetched, long sequence) {
        SimStore.Image image = new SimStore.Image(sequence, SimStore.leaves(), SimStore.leaves());
        for (StateStage.Leaf leaf : fetched.all()) {
            (isObject(leaf.key()) ? image.application() : image.library()).put(leaf.key(), leaf.value());
        }
        store.install(image);
    }

    /** The library's keys have one byte or nine. */
    private static boolean isObject(byte[] key) {
        return key.length == KEY_BYTES;
    }

    @Override
    public void close() {}

    private static byte[] key(ObjectId object, int name) {
        return ByteBuffer.allocate(KEY_BYTES)
                .put((byte) 'o')
                .put((byte) object.kind().ordinal())
                .putInt(object.index())
                .put((byte) name)
                .array();
    }

    private final class Transaction implements BatchTransaction {

        private final long sequence;
        private final NavigableMap<byte[], byte[]> application = SimStore.leaves();
        private final NavigableMap<byte[], byte[]> library = SimStore.leaves();
        private final NavigableMap<byte[], Boolean> removed = new TreeMap<>(java.util.Arrays::compareUnsigned);

        Transaction(long sequence) {
            this.sequence = sequence;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            OperationCodec decoded = OperationCodec.decode(operation);
            Cells before = new Cells(values(key(decoded.object(), 0)), values(key(decoded.object(), 1)));
            Cells after = decoded.operation().apply(before);
            for (int name = 0; name < Cells.NAMES; name++) {
                if (!after.of(name).equals(before.of(name))) {
                    application.put(key(decoded.object(), name), new Leaf(sequence, after.of(name)).encode());
                }
            }
            return OperationCodec.encodeResult(decoded.operation().result(before));
        }

        private List<Long> values(byte[] key) {
            byte[] leaf = application.get(key);
            return Leaf.decode(leaf != null ? leaf : state.application().get(key)).values;
        }

        @Override
        public void putLibraryLeaf(byte[] key, byte[] value) {
            library.put(key, value);
            removed.remove(key);
        }

        @Override
        public void removeLibraryLeaf(byte[] key) {
            library.remove(key);
            removed.put(key, Boolean.TRUE);
        }

        @Override
        public void commit() {
            SimStore.Image next = new SimStore.Image(sequence, state.application(), state.library());
            next.application().putAll(application);
            next.library().putAll(library);
            next.library().keySet().removeAll(removed.keySet());
            state = next;
            application.forEach(leaves::put);
            library.forEach(leaves::putLibrary);
            removed.keySet().forEach(leaves::removeLibrary);
            open = null;
        }

        @Override
        public void close() {
            open = null;
        }
    }

    private static final class OneChunk implements ReadAnswer {

        private final byte[] chunk;
        private final long version;
        private boolean taken;

        OneChunk(byte[] chunk, long version) {
            this.chunk = chunk;
            this.version = version;
        }

        @Override
        public byte @Nullable [] nextChunk() {
            if (taken) {
                return null;
            }
            taken = true;
            return chunk;
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public void rewind() {
            taken = false;
        }

        @Override
        public void close() {}
    }
}
