package org.bftldap.bft.core.protocol;

/** Checks that stay on in production: a replica that finds itself wrong stops rather than votes. */
final class Invariants {

    private Invariants() {}

    /** @param rule names what is broken, as in docs/explanation/protocol.md */
    static void check(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalStateException("invariant broken: " + rule);
        }
    }
}
