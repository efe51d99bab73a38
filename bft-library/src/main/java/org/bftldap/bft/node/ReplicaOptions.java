package org.bftldap.bft.node;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.fault.Fault;

/**
 * @param id which member this is
 * @param keys its private keys; they must fit the group file
 * @param journalDirectory its own, made if missing
 * @param bind where to listen, for replicas and clients
 * @param journalKeepBytes journal kept below the stable checkpoint, to serve peers that fell behind
 * @param development anything but {@link DevelopmentOptions#NONE} is refused unless the group is a development group
 */
public record ReplicaOptions(
        GroupConfig group,
        int id,
        NodeKeys keys,
        Path journalDirectory,
        InetSocketAddress bind,
        long journalKeepBytes,
        DevelopmentOptions development) {

    public static final long JOURNAL_KEEP_BYTES_DEFAULT = 1L << 30;

    public ReplicaOptions {
        if (id < 0 || id >= group.size()) {
            throw new IllegalArgumentException("group '" + group.name() + "' has no replica " + id);
        }
        if (!development.equals(DevelopmentOptions.NONE) && !group.development()) {
            throw new IllegalArgumentException("BD-2010: " + development + " is accepted in development groups only");
        }
    }

    /** For the start on a state that was fetched: a store that loses one write has lost it. */
    ReplicaOptions afterTransfer() {
        if (development.fault() != Fault.CORRUPT_ONCE) {
            return this;
        }
        DevelopmentOptions sound = new DevelopmentOptions(Fault.NONE, development.clockSkew());
        return new ReplicaOptions(group, id, keys, journalDirectory, bind, journalKeepBytes, sound);
    }
}
