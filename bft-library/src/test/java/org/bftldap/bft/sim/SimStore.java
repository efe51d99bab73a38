package org.bftldap.bft.sim;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** The directory in which a simulated service keeps its images; it survives crashes, the service does not. */
final class SimStore {

    /** One state: the leaves by key and the batch after which it was taken. */
    record Image(long applied, NavigableMap<byte[], byte[]> application, NavigableMap<byte[], byte[]> library) {

        static Image genesis() {
            return new Image(0, leaves(), leaves());
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

    /** What a restart opens; images that were never certified are dropped then. */
    Image newestCertified() {
        images.tailMap(certified, false).clear();
        return images.get(certified);
    }

    long certified() {
        return certified;
    }
}
