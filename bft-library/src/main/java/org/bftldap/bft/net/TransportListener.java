package org.bftldap.bft.net;

/** What a process does with what its connections bring. Called on the transport's thread only. */
public interface TransportListener {

    /**
     * Authentic messages wait in the inbox: their MACs name their senders, signatures inside are not checked yet. Told once until the
     * listener handles them.
     */
    void arrived(Inbox inbox);

    /** Messages can be sent to this process from now on. */
    void linked(int peer);

    /** No longer. */
    void unlinked(int peer);

    /**
     * A connection was refused, by this side or by the other; told when the reason changes, not each time.
     *
     * @param peer its id, -1 if not known
     */
    void refused(int peer, String reason);
}
