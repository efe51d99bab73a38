package org.bftldap.bft.nested;

import org.bftldap.bft.service.Companions;
import org.jspecify.annotations.Nullable;

/** This replica's own group as {@link Errands} use it, once the replica has been told of it: before that it leads nothing, and what is sent gets lost. For all threads. */
abstract class OwnGroup implements Errands.Surroundings {
    private volatile @Nullable Companions companions;

    final void joined(Companions node) {
        companions = node;
    }

    /** This replica's node is told what ended, and shows it. */
    final void ended(String part, Throwable cause) {
        Companions node = companions;
        if (node != null) {
            node.ended(part, cause);
        }
    }

    @Override
    public final boolean leads() {
        Companions node = companions;
        return node != null && node.leads();
    }

    @Override
    public void tell(byte[] told) {
        Companions node = companions;
        if (node != null) {
            node.send(told);
        }
    }

    @Override
    public final void order(byte[] own) {
        Companions node = companions;
        if (node != null) {
            node.order(own);
        }
    }
}
