package org.bftldap.bft.client;

import io.netty.channel.EventLoop;

/** A client whose thread is known: who calls it from there and is answered there saves two changes of thread an operation. */
public interface EventLoopClient extends GroupClient {

    /** Where its futures complete. It ends with the client; do not block there. */
    EventLoop loop();
}
