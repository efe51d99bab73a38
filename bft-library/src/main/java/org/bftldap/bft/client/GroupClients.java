package org.bftldap.bft.client;

import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;

/** Makes clients. */
public final class GroupClients {

    private GroupClients() {}

    /**
     * Starts connecting to all replicas and returns at once; operations wait for a quorum, up to their deadlines.
     *
     * @param clientId a client of the group file
     * @param keys that client's private keys
     */
    public static EventLoopClient connect(GroupConfig group, int clientId, NodeKeys keys) {
        return new RemoteGroup(group, clientId, keys, true);
    }

    /**
     * The same for a guest, whom the replicated service lets in: it has no session, for what guests send is not ordered, and may only use
     * {@link GroupClient#readCertified}.
     *
     * @param clientId one that stands in this {@code group}, whose other clients it need not know
     */
    public static EventLoopClient connectAsGuest(GroupConfig group, int clientId, NodeKeys keys) {
        return new RemoteGroup(group, clientId, keys, false);
    }
}
