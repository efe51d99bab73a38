package org.bftldap.replica.directory.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bftldap.bft.core.types.Digest;

/**
 * An added agent's last executed update: replicated state, one leaf an agent.
 *
 * @param grant entryUUID of the grant under which it was executed
 * @param number of the update
 * @param update digest of the signed bytes
 * @param sequence of its batch
 * @param outcome the result's bytes
 */
record DoneUpdate(byte[] grant, long number, Digest update, long sequence, byte[] outcome) {

    private static final int FIXED_BYTES = 16 + Long.BYTES + Digest.BYTES + Long.BYTES;

    boolean isUnder(byte[] otherGrant) {
        return Arrays.equals(grant, otherGrant);
    }

    byte[] encode(String agent) {
        byte[] name = agent.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(1 + name.length + FIXED_BYTES + outcome.length)
                .put((byte) name.length)
                .put(name)
                .put(grant)
                .putLong(number)
                .put(update.toBytes())
                .putLong(sequence)
                .put(outcome)
                .array();
    }

    static String agent(byte[] leaf) {
        return new String(leaf, 1, leaf[0], StandardCharsets.US_ASCII);
    }

    static DoneUpdate decode(byte[] leaf) {
        ByteBuffer in = ByteBuffer.wrap(leaf);
        in.position(1 + leaf[0]);
        byte[] grant = new byte[16];
        in.get(grant);
        long number = in.getLong();
        byte[] digest = new byte[Digest.BYTES];
        in.get(digest);
        long sequence = in.getLong();
        byte[] outcome = new byte[in.remaining()];
        in.get(outcome);
        return new DoneUpdate(grant, number, Digest.of(digest), sequence, outcome);
    }
}
