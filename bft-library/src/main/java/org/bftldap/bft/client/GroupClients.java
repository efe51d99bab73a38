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
        return new RemoteGroup(group, clientId, keys);
    }
}
