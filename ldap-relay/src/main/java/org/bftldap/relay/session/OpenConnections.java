package org.bftldap.relay.session;

import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Listeners, and the connections that are open now, for monitoring; as many as the relay lets in. Safe for many threads. */
public final class OpenConnections {

    private final AtomicLong opened = new AtomicLong();
    private final ConcurrentSkipListMap<Long, ConnectionState> open = new ConcurrentSkipListMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    public void listening(Listener listener) {
        listeners.add(listener);
    }

    ConnectionState opened(Listener listener, String peer, long nowMillis) {
        ConnectionState state = new ConnectionState(opened.incrementAndGet(), listener, peer, nowMillis);
        open.put(state.number(), state);
        return state;
    }

    void closed(ConnectionState state) {
        open.remove(state.number());
    }

    public List<Listener> listeners() {
        return List.copyOf(listeners);
    }

    /** Oldest first. @param max how many at most */
    public List<ConnectionState> oldest(int max) {
        return open.values().stream().limit(max).toList();
    }
}
