package org.bftldap.bft.net;

import java.security.SecureRandom;
import org.bftldap.bft.crypto.NodeKeys;
import org.jspecify.annotations.Nullable;

/** What a {@link Link} needs of the {@link Transport} that it belongs to. */
interface LinkOwner {

    Members members();

    NodeKeys keys();

    Signatures signatures();

    /** This process's number. */
    int self();

    SecureRandom random();

    /** Greater than any before in this process. */
    long nextKeyCounter();

    /** Tk. */
    long keyRefreshNanos();

    /** Longest frame from this peer, once established. */
    int frameBytesMax(int peer);

    /** What may wait for this peer to take it. */
    Unsent unsent(int peer);

    PeerCounters counters(int peer);

    void established(Link link, int peer);

    /** Why this member may not be connected now; null if it may. */
    @Nullable String banned(int peer);

    /** Where what comes from this peer waits. */
    Inbox.Lane lane(int peer);

    void refused(int peer, String reason);

    /** @param peer -1 if it never got known */
    void closed(Link link, int peer);
}
