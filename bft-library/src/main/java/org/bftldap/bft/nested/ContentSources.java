package org.bftldap.bft.nested;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.IntPredicate;
import org.bftldap.bft.core.types.Digest;

/**
 * Which replica of another group sends the content of a long answer: another one for each question, the same for all replicas of the asking group;
 * none that is away, or that withheld a content since all did. For one thread.
 */
final class ContentSources {

    private final int replicas;
    private final BitSet withholding = new BitSet();

    ContentSources(int replicas) {
        this.replicas = replicas;
    }

    /** @param connected whether a replica can be asked at all */
    int next(Digest nonce, IntPredicate connected) {
        int first = Math.floorMod(ByteBuffer.wrap(nonce.toBytes()).getInt(), replicas);
        for (int i = 0; i < replicas; i++) {
            int replica = (first + i) % replicas;
            if (!withholding.get(replica) && connected.test(replica)) {
                return replica;
            }
        }
        withholding.clear();
        return first;
    }

    /** It did not send the content of an answer that others had agreed on. */
    void withheld(int replica) {
        withholding.set(replica);
    }
}
