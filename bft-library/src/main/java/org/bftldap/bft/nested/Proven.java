package org.bftldap.bft.nested;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.bftldap.bft.core.types.Digest;

/** Operations that were found to prove themselves, by digest, so that each is verified once; the oldest are forgotten. For all threads. */
final class Proven {

    private static final int KEPT = 1024;

    private final Set<Digest> digests = new LinkedHashSet<>();

    synchronized void add(byte[] operation) {
        add(Digest.sha256(operation));
    }

    private synchronized void add(Digest digest) {
        if (digests.add(digest) && digests.size() > KEPT) {
            digests.remove(digests.iterator().next());
        }
    }

    private synchronized boolean contains(Digest digest) {
        return digests.contains(digest);
    }

    /** Whether it proves itself, as the check finds out if it is not known. */
    boolean holds(byte[] operation, BooleanSupplier check) {
        Digest digest = Digest.sha256(operation);
        if (contains(digest)) {
            return true;
        }
        boolean holds = check.getAsBoolean();
        if (holds) {
            add(digest);
        }
        return holds;
    }
}
