package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.LeavesCodec;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.service.StateStage;
import org.jspecify.annotations.Nullable;

/** The leaves of one bucket as they come in, part by part, all from one source: if they turn out wrong it is known who lied. */
final class FetchedBucket {

    private final int source;
    private final int totalBytes;
    private final int partBytes;
    private final List<byte[]> parts = new ArrayList<>();
    private int bytes;

    /** @param partBytes what each part but the last must have, so that nobody makes a bucket of a million small ones */
    FetchedBucket(int source, int totalBytes, int partBytes) {
        this.source = source;
        this.totalBytes = totalBytes;
        this.partBytes = partBytes;
    }

    int source() {
        return source;
    }

    int totalBytes() {
        return totalBytes;
    }

    /** Where the next part begins. */
    int offset() {
        return bytes;
    }

    boolean isWhole() {
        return bytes == totalBytes;
    }

    /** Whether this is the next part as an honest source sends it; it is kept then. */
    boolean add(Leaves next) {
        int expected = Math.min(partBytes, totalBytes - bytes);
        if (next.totalBytes() != totalBytes || next.offset() != bytes || next.part().length != expected) {
            return false;
        }
        parts.add(next.part());
        bytes += expected;
        return true;
    }

    /** All leaves; null if the bytes are none. */
    @Nullable List<StateStage.Leaf> leaves() {
        byte[] all = new byte[totalBytes];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        try {
            return LeavesCodec.decode(all);
        } catch (MalformedException e) {
            return null; // a lie, as a wrong digest is
        }
    }
}
