package org.bftldap.bft.core.types;

import java.util.Arrays;

/** A signature's 64 raw bytes (Ed25519, or P-256 in the fixed-length form). Immutable. Never part of replicated state. */
public final class Signature {

    public static final int BYTES = 64;

    /** Stands where a message is not signed yet. */
    public static final Signature NONE = new Signature(new byte[BYTES]);

    private final byte[] value;

    private Signature(byte[] value) {
        this.value = value;
    }

    /** @param value 64 bytes; copied */
    public static Signature of(byte[] value) {
        if (value.length != BYTES) {
            throw new IllegalArgumentException("a signature has 64 bytes, not " + value.length);
        }
        return new Signature(value.clone());
    }

    /** A copy. */
    public byte[] toBytes() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Signature that && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(value);
    }

    @Override
    public String toString() {
        return "signature";
    }
}
