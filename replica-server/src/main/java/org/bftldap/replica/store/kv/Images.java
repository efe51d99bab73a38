package org.bftldap.replica.store.kv;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The directories of one store: {@code live}, which is worth nothing after the process ends, and {@code image-N}, immutable states of
 * exactly sequence number N; the file {@code certified} names the two newest that a quorum certified.
 *
 * <p>A store is always reopened from the newest certified image, whose files are linked (they never change) or copied (the few small ones
 * that do) into a fresh live directory. For the replica's thread.
 */
public final class Images {

    private static final int KEPT = 2;
    private static final String LIVE = "live";
    private static final String CERTIFIED = "certified";
    private static final String IMAGE = "image-";
    private static final String IMMUTABLE_SUFFIX = ".sst";

    private final Path directory;
    private final List<Long> certified;

    private Images(Path directory, List<Long> certified) {
        this.directory = directory;
        this.certified = new ArrayList<>(certified);
    }

    /** Removes what an earlier process left half-done, and lays out the live directory anew. */
    public static Images open(Path directory) {
        try {
            Files.createDirectories(directory);
            Images images = new Images(directory, readCertified(directory.resolve(CERTIFIED)));
            images.removeUncertified();
            Durable.remove(images.live());
            Files.createDirectory(images.live());
            OptionalLong newest = images.newest();
            if (newest.isPresent()) {
                images.linkIntoLive(images.path(newest.getAsLong()));
            }
            return images;
        } catch (IOException e) {
            throw new StoreException("cannot prepare the store in " + directory, e);
        }
    }

    /** The directory that the engine works in. */
    public Path live() {
        return directory.resolve(LIVE);
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

    private void linkIntoLive(Path image) throws IOException {
        for (Path file : Durable.list(image)) {
            Path target = live().resolve(file.getFileName());
            if (file.getFileName().toString().endsWith(IMMUTABLE_SUFFIX)) {
                Files.createLink(target, file);
            } else {
                Files.copy(file, target);
            }
        }
    }

    private void removeUncertified() throws IOException {
        for (Path path : Durable.list(directory)) {
            String name = path.getFileName().toString();
            if (name.startsWith(IMAGE) && certified.stream().noneMatch(number -> name.equals(IMAGE + number))) {
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
