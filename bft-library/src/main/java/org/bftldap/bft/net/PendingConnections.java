package org.bftldap.bft.net;

import io.netty.channel.Channel;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Connections that others opened and that are not established yet. When there are too many the oldest goes: a member needs a few
 * milliseconds to get through, so even under a flood it does, while half-open ones cannot pile up.
 */
final class PendingConnections {

    private final int connectionsMax;
    private final Set<Channel> pending = new LinkedHashSet<>();

    PendingConnections(int connectionsMax) {
        this.connectionsMax = connectionsMax;
    }

    void opened(Channel channel) {
        pending.add(channel);
        if (pending.size() > connectionsMax) {
            Iterator<Channel> oldestFirst = pending.iterator();
            Channel oldest = oldestFirst.next();
            oldestFirst.remove();
            oldest.close();
        }
    }

    void settled(@Nullable Channel channel) {
        pending.remove(channel);
    }
}
