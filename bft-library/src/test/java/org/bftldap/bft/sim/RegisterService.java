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
import org.bftldap.bft.service.StateLeaves;
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
    private @Nullable Transaction open;

    RegisterService(SimStore store) {
        this.store = store;
        SimStore.Image image = store.newestCertified();
        this.state = image.copy(image.applied());
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
        return new SimLeaves(state);
    }

    /** A digest over all leaves in key order: not the product's tree, but equal where and only where the leaves are. */
    Digest root() {
        List<byte[]> parts = new ArrayList<>();
        for (NavigableMap<byte[], byte[]> leaves : List.of(state.application(), state.library())) {
            leaves.forEach((key, value) -> {
                parts.add(ByteBuffer.allocate(2 * Integer.BYTES).putInt(key.length).putInt(value.length).array());
                parts.add(key);
                parts.add(value);
            });
        }
        return Digest.sha256(parts.toArray(new byte[0][]));
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
