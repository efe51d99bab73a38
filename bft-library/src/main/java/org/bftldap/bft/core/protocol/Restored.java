package org.bftldap.bft.core.protocol;

import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * What a replica's state holds when it starts: genesis, or its newest certified image.
 *
 * @param applied sequence number of that state
 * @param root of the state tree over all its leaves; of genesis anything
 * @param leaves the library's own leaves in it, in key order
 */
public record Restored(long applied, Digest root, List<Leaf> leaves) {

    public static final Restored GENESIS = new Restored(0, Digest.sha256("genesis"), List.of());

    public Restored {
        leaves = List.copyOf(leaves);
    }

    public record Leaf(byte[] key, byte[] value) {}
}
