package org.bftldap.bft.core.message;

/**
 * How far the sender is, so that others send it what it lacks (§2.6). Bit i of the bitmaps (byte i/8, lowest bit first) speaks of sequence
 * number executed+1+i; beyond them it holds nothing.
 *
 * @param view the view it is in, or wants to enter
 * @param mode which of the two
 * @param stable its last stable checkpoint
 * @param executed its last executed sequence number
 * @param accepted it has the PRE-PREPARE
 * @param prepared it is prepared there
 */
public record Status(long view, Mode mode, long stable, long executed, byte[] accepted, byte[] prepared) implements Message {

    /** Whether it takes part in its view. */
    public enum Mode {
        IN_VIEW,
        CHANGING_VIEW
    }

    public Status {
        if (accepted.length != prepared.length) {
            throw new IllegalArgumentException("bitmaps differ in length");
        }
    }

    public boolean hasAccepted(long sequence) {
        return bit(accepted, sequence - executed - 1);
    }

    public boolean hasPrepared(long sequence) {
        return bit(prepared, sequence - executed - 1);
    }

    private static boolean bit(byte[] bits, long index) {
        int at = (int) (index >> 3);
        return index >= 0 && at < bits.length && (bits[at] >> (index & 7) & 1) == 1;
    }

    @Override
    public <R> R deliver(int from, MessageHandler<R> handler) {
        return handler.onStatus(from, this);
    }
}
