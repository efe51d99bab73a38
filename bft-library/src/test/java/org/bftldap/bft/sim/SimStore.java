package org.bftldap.bft.sim;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.bftldap.bft.state.MapLeaves;
import org.jspecify.annotations.Nullable;

/** The directory in which a simulated service keeps its images; it survives crashes, the service does not. */
final class SimStore {

    /** One state: the leaves by key and the batch after which it was taken. */
    record Image(long applied, NavigableMap<byte[], byte[]> application, NavigableMap<byte[], byte[]> library) {

        static Image genesis() {
            return new Image(0, leaves(), leaves());
        }

        MapLeaves hashed() {
            MapLeaves hashed = new MapLeaves();
            application.forEach(hashed::put);
            library.forEach(hashed::putLibrary);
            return hashed;
        }

        Image copy(long at) {
            NavigableMap<byte[], byte[]> applicationCopy = leaves();
            applicationCopy.putAll(application);
            NavigableMap<byte[], byte[]> libraryCopy = leaves();
            libraryCopy.putAll(library);
            return new Image(at, applicationCopy, libraryCopy);
        }
    }

    private final NavigableMap<Long, Image> images = new TreeMap<>(Map.of(0L, Image.genesis()));
    private long certified;
    private long certifiedBefore;
    private long fetched;

    static NavigableMap<byte[], byte[]> leaves() {
        return new TreeMap<>(Arrays::compareUnsigned);
    }

    void put(Image image) {
        images.put(image.applied(), image);
    }

    /** Keeps this image and the one certified before it, and what is newer. */
    void certify(long sequence) {
        if (!images.containsKey(sequence)) {
            throw new IllegalStateException("image " + sequence + " was certified but never taken");
        }
        if (sequence > certified) {
            certifiedBefore = certified;
            certified = sequence;
            images.headMap(certifiedBefore, false).clear();
        }
    }

    /** The image of this number, if it is certified; null else. */
    @Nullable Image certified(long sequence) {
        return sequence == certified || sequence == certifiedBefore ? images.get(sequence) : null;
    }

    Image newest() {
        return images.get(certified);
    }

    /** A fetched state becomes the newest certified one. */
    void install(Image image) {
        images.put(image.applied(), image);
        certify(image.applied());
        fetched = image.applied();
    }

    /**
     * A bit of the newest certified image changes on the disk; false if it has no leaf of the application, or was fetched: that a disk fails
     * twice in a row is for the operator.
     */
    boolean corrupt() {
        Image newest = images.get(certified);
        if (newest == null || certified == fetched || newest.application().isEmpty()) {
            return false;
        }
        Map.Entry<byte[], byte[]> leaf = newest.application().firstEntry();
        byte[] value = leaf.getValue().clone();
        value[value.length - 1] ^= 1;
        newest.application().put(leaf.getKey(), value);
        return true;
    }

    /** What a restart opens; images that were never certified are dropped then. */
    Image newestCertified() {
        images.tailMap(certified, false).clear();
        return images.get(certified);
    }

    long certified() {
        return certified;
    }
}
