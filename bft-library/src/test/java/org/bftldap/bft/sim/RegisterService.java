package org.bftldap.bft.sim;

import java.nio.ByteBuffer;
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
import org.jspecify.annotations.Nullable;

/**
 * Some registers of longs, each a leaf (value, sequence number of its last change). Small, but with everything that a real application
 * has: transactions, images, library leaves, and reads whose version is that of what they read.
 */
final class RegisterService implements ReplicatedService {

    private record Register(long value, long changedAt) {
        static Register decode(byte @Nullable [] leaf) {
            if (leaf == null) {
                return new Register(0, 0);
            }
            ByteBuffer in = ByteBuffer.wrap(leaf);
            return new Register(in.getLong(), in.getLong());
        }

        byte[] encode() {
            return ByteBuffer.allocate(16).putLong(value).putLong(changedAt).array();
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
    public BatchTransaction begin(BatchContext context) {
        if (open != null || context.sequence() != applied() + 1) {
            throw new IllegalStateException("batch " + context.sequence() + " was begun after " + applied());
        }
        open = new Transaction(context.sequence());
        return open;
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        RegisterCodec read = RegisterCodec.decode(operation);
        Register register = Register.decode(state.application().get(key(read.register())));
        return new OneChunk(RegisterCodec.encodeResult(register.value()), register.changedAt());
    }

    @Override
    public Admission admit(byte[] operation) {
        return RegisterCodec.isOne(operation) ? new Admission.Admitted() : new Admission.Refused("not an operation on a register");
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
        return new MapStage(store.newest().hashed(), RegisterService::isRegister, this::install);
    }

    private void install(MapLeaves fetched, long sequence) {
        SimStore.Image image = new SimStore.Image(sequence, SimStore.leaves(), SimStore.leaves());
        for (StateStage.Leaf leaf : fetched.all()) {
            (isRegister(leaf.key()) ? image.application() : image.library()).put(leaf.key(), leaf.value());
        }
        store.install(image);
    }

    /** The library's keys have one byte or nine. */
    private static boolean isRegister(byte[] key) {
        return key.length == 5;
    }

    @Override
    public void close() {}

    private static byte[] key(int register) {
        return ByteBuffer.allocate(5).put((byte) 'r').putInt(register).array();
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
            RegisterCodec decoded = RegisterCodec.decode(operation);
            byte[] key = key(decoded.register());
            byte[] leaf = application.get(key);
            long before = Register.decode(leaf != null ? leaf : state.application().get(key)).value();
            application.put(key, new Register(decoded.operation().apply(before), sequence).encode());
            return RegisterCodec.encodeResult(decoded.operation().result(before));
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
