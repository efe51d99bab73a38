package org.bftldap.replica.directory.service;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;
import org.apache.directory.api.ldap.model.csn.Csn;

/**
 * Where in the agreed order execution stands: what takes the place of clock and random source ({@code docs/explanation/protocol.md} §2.10).
 *
 * <p>Identifiers made here are functions of (group, sequence number, index in the batch, how many were made before in the same operation),
 * so they are unique for ever and equal at all replicas. Used by the executing thread only.
 */
public final class AgreedMoment {

    private static final long VERSION_BITS = 0x8000L; // RFC 9562 §5.8: version 8, made as we like
    private static final long VARIANT_BITS = 0x8000_0000_0000_0000L;

    private final byte[] groupName;
    private long sequence;
    private long timeMillis;
    private int index;
    private int made;

    public AgreedMoment(String groupName) {
        this.groupName = groupName.getBytes(StandardCharsets.UTF_8);
    }

    /** From here on, operation {@code index} of batch {@code sequence} runs. */
    public void enter(long sequence, long timeMillis, int index) {
        this.sequence = sequence;
        this.timeMillis = timeMillis;
        this.index = index;
        this.made = 0;
    }

    public long sequence() {
        return sequence;
    }

    public long timeMillis() {
        return timeMillis;
    }

    /** A change sequence number never given before; agreed time grows with each batch, and the index within it. */
    public Csn nextCsn() {
        return new Csn(timeMillis, index, 0, made++);
    }

    /** An entryUUID never given before, here or in another group. */
    public UUID nextUuid() {
        ByteBuffer digest = ByteBuffer.wrap(sha256(ByteBuffer.allocate(groupName.length + 17)
                .put(groupName)
                .put((byte) 0)
                .putLong(sequence)
                .putInt(index)
                .putInt(made++)
                .array()));
        long high = digest.getLong() & ~0xF000L | VERSION_BITS;
        long low = digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL | VARIANT_BITS;
        return new UUID(high, low);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
