package org.bftldap.bft.core.codec;

/**
 * The largest of everything that is decoded.
 *
 * @param replicas n: bounds ids of designated repliers
 * @param window L: bounds bitmaps
 * @param operationBytesMax payload of one operation or read
 * @param requestOperationsMax operations in one request
 * @param requestBytesMax encoded request
 * @param batchBytesMax encoded batch; a batch is closed before it passes its target, so this is the target and one request
 * @param resultBytesMax one operation's result
 * @param chunkBytesMax one chunk of a read's answer
 * @param chunksMax chunks of one answer
 */
public record Limits(
        int replicas,
        int window,
        int operationBytesMax,
        int requestOperationsMax,
        int requestBytesMax,
        int batchBytesMax,
        int resultBytesMax,
        int chunkBytesMax,
        int chunksMax) {

    /** Batches whose claims travel in one message. */
    public static final int CLAIMS_MAX = 128;

    /** All leaves of one bucket of the state together, encoded: whoever fetches the state holds a bucket in memory until it is whole. */
    public static final int BUCKET_BYTES_MAX = 64 << 20;

    /** Different digests that a replica remembers to have accepted for one number. */
    public static final int ACCEPTED_DIGESTS_MAX = 8;

    /** Some 400 KiB of a VIEW-CHANGE. */
    private static final int ACCEPTED_CLAIMS_ENOUGH = 8192;

    private static final int STATE_PART_BYTES_MAX = 128 << 10;

    /** One more than the largest batch of claims: a message never takes more. */
    private static final int OVERHEAD_BYTES = 4096;

    /**
     * @param requestBytesMax largest request
     * @param batchBytesTarget bytes before which a batch is closed
     * @param sessionWindow W
     */
    public static Limits of(int replicas, int window, int requestBytesMax, int batchBytesTarget, int sessionWindow) {
        return new Limits(
                replicas,
                window,
                requestBytesMax,
                sessionWindow,
                requestBytesMax,
                batchBytesTarget + requestBytesMax,
                requestBytesMax,
                requestBytesMax,
                65_536);
    }

    /**
     * Accepted digests in one VIEW-CHANGE: mostly one a number. Room for all that is remembered, unless the window is so large that the message would be.
     */
    public int acceptedClaimsMax() {
        return Math.max(2 * window, Math.min(ACCEPTED_DIGESTS_MAX * window, ACCEPTED_CLAIMS_ENOUGH));
    }

    /** How much of a bucket's leaves travels in one message; the asker bounds what is on its way by their number. */
    public int statePartBytes() {
        return Math.min(STATE_PART_BYTES_MAX, requestBytesMax / 8);
    }

    /** No encoded message is longer: what a transport may refuse by its length alone. */
    public int messageBytesMax() {
        return Math.max(2 * batchBytesMax, chunksMax * 32) + resultBytesMax + OVERHEAD_BYTES;
    }
}
