package org.bftldap.directory.hash;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import javax.crypto.ShortBufferException;
import javax.crypto.spec.SecretKeySpec;

/** PBKDF2 (RFC 8018 §5.2) on bytes, where the JDK's takes characters. Stateless. */
public final class Pbkdf2 {

    private Pbkdf2() {}

    /**
     * Slow by intent.
     *
     * @param hmac as the JDK names it, such as {@code HmacSHA256}
     * @param password not empty
     * @param length of the result in bytes; each block of the MAC's length costs all iterations
     */
    public static byte[] derive(String hmac, byte[] password, byte[] salt, int iterations, int length) {
        Mac mac = mac(hmac, password);
        int blockBytes = mac.getMacLength();
        ByteBuffer result = ByteBuffer.allocate(length);
        for (int block = 1; result.hasRemaining(); block++) {
            byte[] sum = block(mac, salt, iterations, block);
            result.put(sum, 0, Math.min(blockBytes, result.remaining()));
        }
        return result.array();
    }

    private static byte[] block(Mac mac, byte[] salt, int iterations, int number) {
        mac.update(salt);
        byte[] block = mac.doFinal(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
        byte[] sum = block.clone();
        try {
            for (int i = 1; i < iterations; i++) {
                mac.update(block);
                mac.doFinal(block, 0);
                for (int k = 0; k < sum.length; k++) {
                    sum[k] ^= block[k];
                }
            }
        } catch (ShortBufferException e) {
            throw new IllegalStateException("a MAC has the length that it tells", e);
        }
        return sum;
    }

    private static Mac mac(String hmac, byte[] key) {
        try {
            Mac mac = Mac.getInstance(hmac);
            mac.init(new SecretKeySpec(key, hmac));
            return mac;
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException("every Java platform has " + hmac, e);
        }
    }
}
