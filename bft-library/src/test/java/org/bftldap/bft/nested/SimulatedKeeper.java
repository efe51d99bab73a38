package org.bftldap.bft.nested;

import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;

/** What a replica that asks and keeps does with bytes, for simulations outside this package; all of it the product's. */
public final class SimulatedKeeper {

    /** How often {@link ReplyCache#sweep} and {@link SimulatedOwner#beat} are due. */
    public static final int BEAT_MILLIS = LeaseTimes.BEAT_MILLIS;

    private final Patience patience = new Patience();

    /** How long a backup waits for the primary. */
    public long patienceNanos() {
        return patience.nanos();
    }

    public void answered(long tookNanos) {
        patience.answered(tookNanos);
    }

    /** @return whether it says that an answer is stale */
    public static boolean isStale(byte[] notice) {
        return read(notice) instanceof Notice.Stale;
    }

    public static void hear(ReplyCache<?> cache, String group, int replica, byte[] notice) {
        cache.heard(group, replica, read(notice));
    }

    public static int questionBytes(Digest nonce, byte[] request) {
        return NestedCodec.encode(new NestedCodec.Question(nonce, NestedCodec.Keeping.KEPT, 0, request)).length;
    }

    private static Notice read(byte[] notice) {
        try {
            return NestedCodec.notice(notice);
        } catch (MalformedException e) {
            throw new IllegalStateException("our own notice cannot be read", e);
        }
    }
}
