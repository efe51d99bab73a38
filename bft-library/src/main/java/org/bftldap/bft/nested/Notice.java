package org.bftldap.bft.nested;

import org.bftldap.bft.core.types.Digest;

/**
 * What a replica of the answering group tells each replica of a group that keeps its answers. It comes over the connection of the two, under
 * its MAC, and is passed on by nobody; so it needs no signature. The worst that a false one does is that something is asked again.
 */
sealed interface Notice {

    /** Drawn when the sender was started: its numbers begin again. */
    long incarnation();

    /** How many {@link Stale} the sender has sent to this group, this one included. */
    long number();

    /** An answer that this replica gave is no longer what it would answer. @param version that the answer had */
    record Stale(long incarnation, long number, Digest request, long version) implements Notice {}

    /** The sender lives, and has sent no other notices than these. */
    record Beat(long incarnation, long number) implements Notice {}
}
