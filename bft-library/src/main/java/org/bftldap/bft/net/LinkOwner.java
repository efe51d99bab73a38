package org.bftldap.bft.net;

import java.security.SecureRandom;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.crypto.NodeKeys;

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

    /** Longest frame from an established peer. */
    int frameBytesMax();

    /** Bytes that may wait for a slow peer. */
    long unsentBytesMax();

    PeerCounters counters(int peer);

    void established(Link link, int peer);

    void received(int from, Message message);

    void refused(int peer, String reason);

    /** @param peer -1 if it never got known */
    void closed(Link link, int peer);
}
