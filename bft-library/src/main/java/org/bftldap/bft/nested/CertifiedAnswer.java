package org.bftldap.bft.nested;

import java.io.ByteArrayOutputStream;
import org.bftldap.bft.service.ReadAnswer;
import org.jspecify.annotations.Nullable;

/**
 * The answer of this replica to another group: the chunks of the service's own, one after the other, with this replica's signature, all in
 * one chunk. One longer than may pass between groups is answered by an empty result.
 */
final class CertifiedAnswer implements ReadAnswer {

    private final ReadAnswer answer;
    private final int bytesMax;
    private final Sign sign;
    private byte @Nullable [] encoded;
    private long version;
    private boolean taken;

    /** Makes the signed answer. */
    interface Sign {
        byte[] apply(byte[] result, long version, int ageMillis);
    }

    CertifiedAnswer(ReadAnswer answer, int bytesMax, Sign sign) {
        this.answer = answer;
        this.bytesMax = bytesMax;
        this.sign = sign;
    }

    @Override
    public byte @Nullable [] nextChunk() {
        if (taken) {
            return null;
        }
        taken = true;
        if (encoded == null) {
            byte[] result = whole();
            version = answer.version();
            encoded = sign.apply(result, version, result.length == 0 ? Integer.MAX_VALUE : answer.ageMillis());
        }
        return encoded;
    }

    /** To its end even if it is too long: only then is its version known. */
    private byte[] whole() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        boolean fits = true;
        for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
            fits = fits && all.size() + chunk.length <= bytesMax;
            if (fits) {
                all.writeBytes(chunk);
            }
        }
        return fits ? all.toByteArray() : new byte[0];
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
    public void close() {
        answer.close();
    }
}
