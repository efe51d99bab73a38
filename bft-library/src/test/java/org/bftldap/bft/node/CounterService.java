package org.bftldap.bft.node;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;

/**
 * Named counters: the second service, which proves that the library knows no directory. Writes {@code add NAME N} (result: the new
 * value); reads {@code get NAME} (value as text) and {@code big BYTES} (that many bytes in chunks). State is in memory; images are files.
 */
public final class CounterService implements ReplicatedService {

    private static final int CHUNK_BYTES = 256 << 10;
    private static final String CERTIFIED = "certified-";

    private record Counter(long value, long version) {}

    private final Path directory;
    private final MapLeaves leaves = new MapLeaves();
    private final TreeMap<byte[], byte[]> library = new TreeMap<>(Arrays::compareUnsigned);
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private long applied;
    private volatile boolean broken;
    private volatile CountDownLatch quick = new CountDownLatch(0);
    private volatile long slowMillis;
    private volatile Progress progress = new Progress(0, 0);

    public CounterService(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            load(newestCertified());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it was at one certified image; not to be used any further. */
    private CounterService(Path directory, long sequence) throws IOException {
        this.directory = directory;
        load(sequence);
    }

    private long newestCertified() throws IOException {
        long newest = 0;
        try (var files = Files.list(directory)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                if (name.startsWith(CERTIFIED)) {
                    newest = Math.max(newest, Long.parseLong(name.substring(CERTIFIED.length())));
                }
            }
        }
        return newest;
    }

    private void load(long newest) throws IOException {
        if (newest > 0) {
            try (DataInputStream in = new DataInputStream(Files.newInputStream(directory.resolve(CERTIFIED + newest)))) {
                for (int left = in.readInt(); left > 0; left--) {
                    put(in.readUTF(), new Counter(in.readLong(), in.readLong()));
                }
                for (int left = in.readInt(); left > 0; left--) {
                    byte[] key = in.readNBytes(in.readInt());
                    putLibrary(key, in.readNBytes(in.readInt()));
                }
            }
        }
        applied = newest;
    }

    private void put(String name, Counter counter) {
        counters.put(name, counter);
        leaves.put(
                ("a:" + name).getBytes(StandardCharsets.UTF_8),
                ByteBuffer.allocate(16).putLong(counter.value()).putLong(counter.version()).array());
    }

    private void putLibrary(byte[] key, byte[] value) {
        library.put(key, value);
        leaves.putLibrary(key, value);
    }

    public long value(String name) {
        Counter counter = counters.get(name);
        return counter == null ? 0 : counter.value();
    }

    /** From now on each operation throws, as a bug would. */
    public void breakDown() {
        broken = true;
    }

    /** So many operations of this batch were begun; it was the last. */
    public record Progress(long sequence, int operations) {}

    public Progress progress() {
        return progress;
    }

    /** From now on each operation takes so long, or until this is counted down. */
    public void slowDown(long millis, CountDownLatch until) {
        slowMillis = millis;
        quick = until;
    }

    @Override
    public long applied() {
        return applied;
    }

    @Override
    public long dueMillis() {
        return Long.MAX_VALUE;
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        return new Transaction(context);
    }

    private void beSlow() {
        try {
            quick.await(slowMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Transaction implements BatchTransaction {
        private final BatchContext context;
        private final Map<String, Counter> changed = new LinkedHashMap<>();
        private final Map<byte[], byte[]> libraryPuts = new LinkedHashMap<>();

        Transaction(BatchContext context) {
            this.context = context;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            progress = new Progress(context.sequence(), index + 1);
            beSlow();
            String[] words = new String(operation, StandardCharsets.UTF_8).split(" ");
            if (words.length != 3 || !words[0].equals("add")) {
                return "no such operation".getBytes(StandardCharsets.UTF_8);
            }
            Counter before = changed.containsKey(words[1]) ? changed.get(words[1]) : counters.get(words[1]);
            long value = (before == null ? 0 : before.value()) + Long.parseLong(words[2]);
            changed.put(words[1], new Counter(value, context.sequence()));
            return Long.toString(value).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public void putLibraryLeaf(byte[] key, byte[] value) {
            libraryPuts.put(key, value);
        }

        @Override
        public void removeLibraryLeaf(byte[] key) {
            libraryPuts.put(key, null);
        }

        @Override
        public void commit() {
            changed.forEach(CounterService.this::put);
            libraryPuts.forEach((key, value) -> {
                if (value == null) {
                    library.remove(key);
                    leaves.removeLibrary(key);
                } else {
                    putLibrary(key, value);
                }
            });
            applied = context.sequence();
        }

        @Override
        public void close() {
            changed.clear();
        }
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        String[] words = new String(operation, StandardCharsets.UTF_8).split(" ");
        if (words.length == 2 && words[0].equals("big")) {
            return new Big(Long.parseLong(words[1]));
        }
        Counter counter = words.length == 2 ? counters.get(words[1]) : null;
        return counter == null ? new Short("0", 0) : new Short(Long.toString(counter.value()), counter.version());
    }

    private static final class Short implements ReadAnswer {
        private final String text;
        private final long version;
        private boolean taken;

        Short(String text, long version) {
            this.text = text;
            this.version = version;
        }

        @Override
        public byte[] nextChunk() {
            byte[] chunk = taken ? null : text.getBytes(StandardCharsets.UTF_8);
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

    private static final class Big implements ReadAnswer {
        private final long bytes;
        private long at;

        Big(long bytes) {
            this.bytes = bytes;
        }

        @Override
        public byte[] nextChunk() {
            if (at >= bytes) {
                return null;
            }
            byte[] chunk = new byte[(int) Math.min(CHUNK_BYTES, bytes - at)];
            Arrays.fill(chunk, (byte) (at / CHUNK_BYTES));
            at += chunk.length;
            return chunk;
        }

        @Override
        public long version() {
            return 0;
        }

        @Override
        public void rewind() {
            at = 0;
        }

        @Override
        public void close() {}
    }

    @Override
    public Admission admit(byte[] operation) {
        return new String(operation, StandardCharsets.UTF_8).startsWith("bad")
                ? new Admission.Refused("operations that begin with bad are bad")
                : new Admission.Admitted();
    }

    @Override
    public StateLeaves leaves() {
        return leaves;
    }

    @Override
    public void takeImage(long sequence) {
        try {
            write(directory.resolve("image-" + sequence));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Path file) throws IOException {
        try (DataOutputStream out = new DataOutputStream(Files.newOutputStream(file))) {
            out.writeInt(counters.size());
            for (var entry : counters.entrySet()) {
                out.writeUTF(entry.getKey());
                out.writeLong(entry.getValue().value());
                out.writeLong(entry.getValue().version());
            }
            out.writeInt(library.size());
            for (var entry : library.entrySet()) {
                out.writeInt(entry.getKey().length);
                out.write(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(entry.getValue());
            }
        }
    }

    @Override
    public void imageCertified(long sequence) {
        try {
            Path image = directory.resolve("image-" + sequence);
            if (Files.exists(image)) {
                Files.move(image, directory.resolve(CERTIFIED + sequence), StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public @Nullable StateImage openImage(long sequence) {
        try {
            return Files.exists(directory.resolve(CERTIFIED + sequence)) ? new MapImage(sequence, read(sequence)) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StateStage stage() {
        try {
            long newest = newestCertified();
            return new MapStage(newest > 0 ? read(newest) : new MapLeaves(), CounterService::isCounter, this::install);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void install(MapLeaves fetched, long sequence) {
        CounterService other = new CounterService(directory.resolve("installed-" + sequence));
        for (StateStage.Leaf leaf : fetched.all()) {
            if (isCounter(leaf.key())) {
                ByteBuffer value = ByteBuffer.wrap(leaf.value());
                String name = new String(leaf.key(), 2, leaf.key().length - 2, StandardCharsets.UTF_8);
                other.put(name, new Counter(value.getLong(), value.getLong()));
            } else {
                other.putLibrary(leaf.key(), leaf.value());
            }
        }
        try {
            other.write(directory.resolve("image-" + sequence));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        imageCertified(sequence);
    }

    /** The leaves of a certified image. */
    private MapLeaves read(long sequence) throws IOException {
        CounterService image = new CounterService(directory, sequence);
        return image.leaves;
    }

    private static boolean isCounter(byte[] key) {
        return key.length > 2 && key[0] == 'a' && key[1] == ':';
    }

    @Override
    public void close() {}
}
