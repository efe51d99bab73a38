package org.bftldap.bft.net;

import org.bftldap.bft.core.message.Message;

/** What a process does with what its connections bring. Called on the transport's thread only. */
public interface TransportListener {

    /** An authentic message: its MAC names this sender. Signatures inside are not checked yet. */
    void received(int from, Message message);

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
