package org.bftldap.bft.crypto;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * HMAC-SHA-256 truncated to 16 bytes under one session key. Not safe for use by several threads.
 *
 * <p>The JDK's implementation, since it uses the processor's SHA instructions (4 to 9 times faster than BouncyCastle's).
 */
public final class FrameMac {

    public static final int TAG_BYTES = 16;

    private final Mac mac;

    public FrameMac(byte[] key) {
        try {
            mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the JDK must offer HmacSHA256", e);
        }
    }

    /** Tag over a number (the frame's position in the connection, against replay) and what remains of the buffer, which is consumed. */
    public byte[] tag(long frameNumber, ByteBuffer content) {
        mac.update(ByteBuffer.allocate(Long.BYTES).putLong(frameNumber).flip());
        mac.update(content);
        return Arrays.copyOf(mac.doFinal(), TAG_BYTES);
    }

    public boolean matches(long frameNumber, ByteBuffer content, byte[] tag) {
        return MessageDigest.isEqual(tag(frameNumber, content), tag);
    }
}
