package org.bftldap.bft.core.message;

import java.util.List;
import org.bftldap.bft.core.types.Digest;

/**
 * Signed CHECKPOINTs of a strong quorum for one (n, root): proof to anybody that this is the group's state at n.
 *
 * @param proofs by distinct replicas, ascending by id; none where those that there were are of keys that the group has given up
 */
public record CheckpointCertificate(long sequence, Digest root, List<Checkpoint> proofs) {

    public CheckpointCertificate {
        proofs = List.copyOf(proofs);
        int last = -1;
        for (Checkpoint proof : proofs) {
            if (proof.replica() <= last || proof.sequence() != sequence || !proof.root().equals(root)) {
                throw new IllegalArgumentException("not proofs of one checkpoint by distinct replicas");
            }
            last = proof.replica();
        }
    }

    /** The same, which proves nothing to anybody any more. */
    public CheckpointCertificate unproved() {
        return new CheckpointCertificate(sequence, root, List.of());
    }

    public boolean isProved() {
        return !proofs.isEmpty();
    }
}
