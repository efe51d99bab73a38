package org.bftldap.bft.node.fault;

import org.bftldap.bft.core.message.Message;

/** A replica's way out to the other processes. Used on its loop's thread. */
public interface Wire {

    /** To all replicas but this one. */
    void toOthers(Message message);

    /** To one replica or client. */
    void to(int process, Message message);

    /** What was said leaves. */
    void flush();

    /** A new connection stands, and nothing was said on it yet. */
    void linked(int process);
}
