package org.bftldap.replica.store.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The directories of one store: {@code image-N}, immutable states of exactly sequence number N, of which the file {@code certified} names
 * the two newest that a quorum certified; and, worth nothing after the process ends, {@code live}, {@code stage} where another state is
 * made beside it, and {@code reading-M}, images that somebody reads.
 *
 * <p>A store is always reopened from the newest certified image, whose files are linked (they never change) or copied (the few small ones
 * that do) into a fresh live directory. The others begin in the same way, so an image may go while they live. For the replica's thread, except
 * {@link #closeReading}, which is for any.
 */
public final class Images {

    private static final int KEPT = 2;
    /** How many images may be read at once: more than a group has members that lack something. */
    private static final int READING_MAX = 16;

    private static final String LIVE = "live";
    private static final String STAGE = "stage";
    private static final String READING = "reading-";
    private static final String CERTIFIED = "certified";
    private static final String IMAGE = "image-";
    private static final String IMMUTABLE_SUFFIX = ".sst";

    private final Path directory;
    private final List<Long> certified;
    private final AtomicInteger readings = new AtomicInteger();
    private int readingsMade;

    private Images(Path directory, List<Long> certified) {
        this.directory = directory;
        this.certified = new ArrayList<>(certified);
    }

    /** Removes what an earlier process left half-done, and lays out the live directory anew. */
    public static Images open(Path directory) {
        try {
            Files.createDirectories(directory);
            Images images = new Images(directory, readCertified(directory.resolve(CERTIFIED)));
            images.removeLeftovers();
            images.layOut(images.live());
            return images;
        } catch (IOException e) {
            throw new StoreException("cannot prepare the store in " + directory, e);
        }
    }

    /** The directory that the engine works in. */
    public Path live() {
        return directory.resolve(LIVE);
    }

    /** Where another state can be made beside the live one: it begins as a copy of the newest certified image, or empty. */
    public Path stage() {
        Path stage = directory.resolve(STAGE);
        try {
            layOut(stage);
            return stage;
        } catch (IOException e) {
            throw new StoreException("cannot lay out " + stage, e);
        }
    }

    /** What was made in the stage has become an image, or is not wanted. */
    public void removeStage() {
        remove(directory.resolve(STAGE));
    }

    /** The certified image of this number as a directory of its own, or null if it is not held; to be given back. */
    public @Nullable Path openReading(long sequence) {
        if (!certified.contains(sequence)) {
            return null;
        }
        if (readings.get() == READING_MAX) {
            throw new IllegalStateException(READING_MAX + " images are being read already");
        }
        Path reading = directory.resolve(READING + ++readingsMade);
        try {
            copy(path(sequence), reading);
        } catch (IOException e) {
            throw new StoreException("cannot lay out " + reading, e);
        }
        readings.incrementAndGet();
        return reading;
    }

    /** Gives back what {@link #openReading} gave. */
    public void closeReading(Path reading) {
        readings.decrementAndGet();
        remove(reading);
    }

    private static void remove(Path path) {
        try {
            Durable.remove(path);
        } catch (IOException e) {
            throw new StoreException("cannot remove " + path, e);
        }
    }

    /** The sequence number of the newest certified image; none before genesis. */
    public OptionalLong newest() {
        return certified.isEmpty() ? OptionalLong.empty() : OptionalLong.of(certified.get(certified.size() - 1));
    }

    /** Takes the image of this sequence number; durable on return. */
    public void take(KeyValueStore store, long sequence) {
        Path image = path(sequence);
        try {
            Durable.remove(image);
            store.image(image);
            Durable.forceDirectory(directory);
        } catch (IOException e) {
            throw new StoreException("cannot take the image " + image, e);
        }
    }

    /** Keeps this image and the one certified before it; what is older goes. */
    public void certify(long sequence) {
        if (certified.contains(sequence)) {
            return;
        }
        if (!Files.isDirectory(path(sequence))) {
            throw new StoreException("no image of " + sequence + " was taken, so it cannot be certified");
        }
        certified.add(sequence);
        certified.sort(null);
        while (certified.size() > KEPT) {
            certified.remove(0);
        }
        try {
            StringBuilder text = new StringBuilder();
            certified.forEach(number -> text.append(number).append('\n'));
            Durable.replace(directory.resolve(CERTIFIED), text.toString().getBytes(StandardCharsets.US_ASCII));
            removeOlder();
        } catch (IOException e) {
            throw new StoreException("cannot certify the image of " + sequence, e);
        }
    }

    /** Where the image of this number is or would be. */
    public Path path(long sequence) {
        return directory.resolve(IMAGE + sequence);
    }

    /** Begins a directory anew from the newest certified image. */
    private void layOut(Path target) throws IOException {
        Durable.remove(target);
        OptionalLong newest = newest();
        if (newest.isPresent()) {
            copy(path(newest.getAsLong()), target);
        } else {
            Files.createDirectory(target);
        }
    }

    private static void copy(Path image, Path to) throws IOException {
        Files.createDirectory(to);
        for (Path file : Durable.list(image)) {
            Path target = to.resolve(file.getFileName());
            if (file.getFileName().toString().endsWith(IMMUTABLE_SUFFIX)) {
                Files.createLink(target, file);
            } else {
                Files.copy(file, target);
            }
        }
    }

    private void removeLeftovers() throws IOException {
        for (Path path : Durable.list(directory)) {
            String name = path.getFileName().toString();
            boolean uncertified = name.startsWith(IMAGE) && certified.stream().noneMatch(number -> name.equals(IMAGE + number));
            if (uncertified || name.startsWith(READING) || name.equals(STAGE)) {
                Durable.remove(path);
            }
        }
    }

    /** Images taken but not yet certified are newer than the certified ones, and stay. */
    private void removeOlder() throws IOException {
        for (Path path : Durable.list(directory)) {
            String name = path.getFileName().toString();
            if (name.startsWith(IMAGE) && numberOf(name) < certified.get(0)) {
                Durable.remove(path);
            }
        }
    }

    private static long numberOf(String name) {
        String digits = name.substring(IMAGE.length());
        // Something like image-7.tmp is an engine's leftover: older than everything.
        return digits.matches("[0-9]{1,18}") ? Long.parseLong(digits) : -1;
    }

    private static List<Long> readCertified(Path file) throws IOException {
        List<Long> numbers = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file, StandardCharsets.US_ASCII)) {
                if (!line.matches("[0-9]{1,18}")) {
                    throw new StoreException("the file " + file + " is damaged: '" + line + "' is not a sequence number");
                }
                numbers.add(Long.parseLong(line));
            }
        }
        return numbers;
    }
}
