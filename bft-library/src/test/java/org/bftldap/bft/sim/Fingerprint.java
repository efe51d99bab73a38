package org.bftldap.bft.sim;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Sixty-four bits to tell contents of one run apart. Fast, and no proof against somebody who wants two contents to look alike. */
final class Fingerprint {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private Fingerprint() {}

    static long of(byte[] content) {
        // Mixed first, or a short content would look like one of another length.
        long hash = SimRandom.mix(content.length + 1L);
        int whole = content.length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            hash = SimRandom.mix(hash ^ (long) LONGS.get(content, i));
        }
        long rest = 0;
        for (int i = whole; i < content.length; i++) {
            rest = rest << Byte.SIZE | content[i] & 0xff;
        }
        return SimRandom.mix(hash ^ rest);
    }

    static long of(String text) {
        long hash = text.length();
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * SimRandom.FNV_PRIME;
        }
        return SimRandom.mix(hash);
    }
}
