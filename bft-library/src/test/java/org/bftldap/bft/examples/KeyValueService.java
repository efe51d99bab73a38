package org.bftldap.bft.examples;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
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
 * Words under words. Writes: {@code put KEY VALUE}, {@code delete KEY}, {@code swap KEY OLD NEW} (compare-and-set; OLD {@code -} is
 * "absent"), {@code add KEY N}. Reads: {@code get KEY}, {@code list PREFIX}. Results are text.
 *
 * <p>The state is one sorted map of leaves in memory; an image is a file of them. Reads run on other threads than batches: a lock lets them
 * see whole batches only.
 */
public final class KeyValueService implements ReplicatedService {

    private static final int CHUNK_BYTES = 256 << 10;
    private static final String CERTIFIED = "certified-";
    private static final String KEY = "k:";
    /** Number of the last batch that changed anything: the version of every read. */
    private static final String CHANGED = "v";

    private final Path directory;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final TreeMap<String, byte[]> own = new TreeMap<>();
    private final TreeMap<byte[], byte[]> library = new TreeMap<>(Arrays::compareUnsigned);
    private final MapLeaves leaves = new MapLeaves();
    private volatile long applied;

    /** @param directory its images; made if missing */
    public KeyValueService(Path directory) throws IOException {
        this.directory = Files.createDirectories(directory);
        for (Path image : certified()) {
            applied = Math.max(applied, sequence(image));
        }
        if (applied > 0) {
            load(directory.resolve(CERTIFIED + applied));
        }
    }

    /** As it was at one certified image; not to be used any further. */
    private KeyValueService(Path directory, Path image) throws IOException {
        this.directory = directory;
        load(image);
    }

    /** What was fetched from others; not to be used but for its image. */
    private KeyValueService(Path directory, MapLeaves fetched) {
        this.directory = directory;
        for (StateStage.Leaf leaf : fetched.all()) {
            if (isOwn(leaf.key())) {
                put(text(leaf.key()), leaf.value());
            } else {
                putLibrary(leaf.key(), leaf.value());
            }
        }
    }

    private void load(Path image) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(image))) {
            for (int left = in.readInt(); left > 0; left--) {
                put(in.readUTF(), in.readNBytes(in.readInt()));
            }
            for (int left = in.readInt(); left > 0; left--) {
                putLibrary(in.readNBytes(in.readInt()), in.readNBytes(in.readInt()));
            }
        }
    }

    private void put(String leaf, byte @Nullable [] value) {
        if (value == null) {
            own.remove(leaf);
            leaves.remove(bytes(leaf));
        } else {
            own.put(leaf, value);
            leaves.put(bytes(leaf), value);
        }
    }

    private void putLibrary(byte[] key, byte @Nullable [] value) {
        if (value == null) {
            library.remove(key);
            leaves.removeLibrary(key);
        } else {
            library.put(key, value);
            leaves.putLibrary(key, value);
        }
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

    /** Gathers a batch's changes, and puts them into the state all at once. */
    private final class Transaction implements BatchTransaction {
        private final BatchContext context;
        private final Map<String, byte @Nullable []> changes = new TreeMap<>();
        private final TreeMap<byte[], byte @Nullable []> libraryChanges = new TreeMap<>(Arrays::compareUnsigned);

        Transaction(BatchContext context) {
            this.context = context;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            String[] words = words(operation);
            String result = "no such operation";
            if (words.length == 3 && words[0].equals("put")) {
                set(words[1], words[2]);
                result = "done";
            } else if (words.length == 2 && words[0].equals("delete")) {
                result = value(words[1]) == null ? "absent" : "done";
                set(words[1], null);
            } else if (words.length == 4 && words[0].equals("swap")) {
                String before = value(words[1]);
                boolean fits = words[2].equals(before == null ? "-" : before);
                if (fits) {
                    set(words[1], words[3]);
                }
                result = fits ? "done" : "is " + (before == null ? "-" : before);
            } else if (words.length == 3 && words[0].equals("add")) {
                result = add(words[1], words[2]);
            }
            return bytes(result);
        }

        private String add(String key, String amount) {
            String before = value(key);
            try {
                String sum = Long.toString(Math.addExact(before == null ? 0 : Long.parseLong(before), Long.parseLong(amount)));
                set(key, sum);
                return sum;
            } catch (ArithmeticException | NumberFormatException e) {
                // A result like any other: an exception would stop the replica. Its text would differ between Java versions.
                return "no number";
            }
        }

        private @Nullable String value(String key) {
            byte[] value = changes.containsKey(KEY + key) ? changes.get(KEY + key) : own.get(KEY + key);
            return value == null ? null : text(value);
        }

        private void set(String key, @Nullable String value) {
            changes.put(KEY + key, value == null ? null : bytes(value));
            changes.put(CHANGED, ByteBuffer.allocate(Long.BYTES).putLong(context.sequence()).array());
        }

        @Override
        public void putLibraryLeaf(byte[] key, byte[] value) {
            libraryChanges.put(key, value);
        }

        @Override
        public void removeLibraryLeaf(byte[] key) {
            libraryChanges.put(key, null);
        }

        @Override
        public void commit() {
            lock.writeLock().lock();
            try {
                changes.forEach(KeyValueService.this::put);
                libraryChanges.forEach(KeyValueService.this::putLibrary);
                applied = context.sequence();
            } finally {
                lock.writeLock().unlock();
            }
        }

        @Override
        public void close() {
            changes.clear();
            libraryChanges.clear();
        }
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        String[] words = words(operation);
        lock.readLock().lock();
        try {
            byte[] changed = own.get(CHANGED);
            return new Answer(bytes(answer(words)), changed == null ? 0 : ByteBuffer.wrap(changed).getLong());
        } finally {
            lock.readLock().unlock();
        }
    }

    private String answer(String[] words) {
        if (words.length == 2 && words[0].equals("get")) {
            byte[] value = own.get(KEY + words[1]);
            return value == null ? "" : text(value);
        }
        if (words[0].equals("list") && words.length <= 2) {
            String prefix = KEY + (words.length == 2 ? words[1] : "");
            StringBuilder lines = new StringBuilder();
            own.tailMap(prefix).entrySet().stream()
                    .takeWhile(entry -> entry.getKey().startsWith(prefix))
                    .forEach(entry -> lines.append(entry.getKey().substring(KEY.length()))
                            .append(' ')
                            .append(text(entry.getValue()))
                            .append('\n'));
            return lines.toString();
        }
        return "no such operation";
    }

    /** What was found, cut into chunks. */
    private static final class Answer implements ReadAnswer {
        private final byte[] bytes;
        private final long version;
        private int chunk;

        Answer(byte[] bytes, long version) {
            this.bytes = bytes;
            this.version = version;
        }

        @Override
        public byte @Nullable [] nextChunk() {
            int from = chunk * CHUNK_BYTES;
            if (from >= bytes.length && chunk > 0) {
                return null;
            }
            chunk++;
            return Arrays.copyOfRange(bytes, from, Math.min(from + CHUNK_BYTES, bytes.length));
        }

        @Override
        public long version() {
            return version;
        }

        @Override
        public void rewind() {
            chunk = 0;
        }

        @Override
        public void close() {}
    }

    @Override
    public Admission admit(byte[] operation) {
        return operation.length > 1 << 16 ? new Admission.Refused("longer than 64 KiB") : new Admission.Admitted();
    }

    @Override
    public StateLeaves leaves() {
        return leaves;
    }

    @Override
    public @Nullable StateImage openImage(long sequence) {
        Path image = directory.resolve(CERTIFIED + sequence);
        try {
            return Files.exists(image) ? new MapImage(sequence, new KeyValueService(directory, image).leaves) : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public StateStage stage() {
        try {
            List<Path> kept = certified();
            MapLeaves start = kept.isEmpty() ? new MapLeaves() : new KeyValueService(directory, kept.get(kept.size() - 1)).leaves;
            return new MapStage(start, KeyValueService::isOwn, this::install);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The library's keys are its own affair: none has this form. */
    private static boolean isOwn(byte[] key) {
        String text = text(key);
        return text.startsWith(KEY) || text.equals(CHANGED);
    }

    private void install(MapLeaves staged, long sequence) {
        KeyValueService fetched = new KeyValueService(directory, staged);
        fetched.takeImage(sequence);
        fetched.imageCertified(sequence);
    }

    @Override
    public void takeImage(long sequence) {
        Path image = directory.resolve("image-" + sequence);
        try (FileOutputStream file = new FileOutputStream(image.toFile());
                DataOutputStream out = new DataOutputStream(file)) {
            out.writeInt(own.size());
            for (Map.Entry<String, byte[]> leaf : own.entrySet()) {
                out.writeUTF(leaf.getKey());
                write(out, leaf.getValue());
            }
            out.writeInt(library.size());
            for (Map.Entry<byte[], byte[]> leaf : library.entrySet()) {
                write(out, leaf.getKey());
                write(out, leaf.getValue());
            }
            file.getChannel().force(false);
            forceDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(DataOutputStream out, byte[] bytes) throws IOException {
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** That the file has its name must be on disk too. */
    private void forceDirectory() throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    @Override
    public void imageCertified(long sequence) {
        try {
            Path image = directory.resolve("image-" + sequence);
            if (Files.exists(image)) {
                Files.move(image, directory.resolve(CERTIFIED + sequence), StandardCopyOption.ATOMIC_MOVE);
                forceDirectory();
            }
            List<Path> kept = certified();
            for (Path older : kept.subList(0, Math.max(0, kept.size() - 2))) {
                Files.delete(older);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Oldest first. */
    private List<Path> certified() throws IOException {
        List<Path> found = new ArrayList<>();
        try (var files = Files.list(directory)) {
            files.filter(file -> file.getFileName().toString().startsWith(CERTIFIED)).forEach(found::add);
        }
        found.sort(java.util.Comparator.comparingLong(KeyValueService::sequence));
        return found;
    }

    private static long sequence(Path image) {
        return Long.parseLong(image.getFileName().toString().substring(CERTIFIED.length()));
    }

    @Override
    public void close() {}

    private static String[] words(byte[] operation) {
        return text(operation).split(" ");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
