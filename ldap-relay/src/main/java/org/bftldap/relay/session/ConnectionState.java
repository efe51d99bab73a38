package org.bftldap.relay.session;

import java.util.Optional;

/** What monitoring shows of one open connection. Written by its event loop alone, read by any thread; what is read may be a moment apart. */
public final class ConnectionState {

    private final long number;
    private final Listener listener;
    private final String peer;
    private final long openedMillis;

    private volatile long heardMillis;
    private volatile long received;
    private volatile long completed;
    private volatile int executing;
    private volatile boolean bindWaits;
    private volatile boolean writable = true;
    private volatile String user = "";

    /** @param peer its client's address, as monitoring shows it */
    ConnectionState(long number, Listener listener, String peer, long openedMillis) {
        this.number = number;
        this.listener = listener;
        this.peer = peer;
        this.openedMillis = openedMillis;
        this.heardMillis = openedMillis;
    }

    void heard(long nowMillis) {
        received++;
        heardMillis = nowMillis;
    }

    void ended() {
        completed++;
    }

    /** @param bindWaits for those that are executing */
    void working(int operations, boolean bindWaits) {
        this.executing = operations;
        this.bindWaits = bindWaits;
    }

    void writable(boolean now) {
        writable = now;
    }

    /** @param dn empty for anonymous */
    void user(String dn) {
        user = dn;
    }

    /** Counted from the start of the relay. */
    public long number() {
        return number;
    }

    /** By which it came. */
    public Listener listener() {
        return listener;
    }

    public String peer() {
        return peer;
    }

    /** Milliseconds since 1970 UTC, by the relay's clock, as the next. */
    public long openedMillis() {
        return openedMillis;
    }

    /** Of its last request. */
    public long heardMillis() {
        return heardMillis;
    }

    public long received() {
        return received;
    }

    public long completed() {
        return completed;
    }

    /** Operations that are worked on. */
    public int executing() {
        return bindWaits ? executing - 1 : executing;
    }

    /** Operations that wait for those. */
    public int waiting() {
        return bindWaits ? 1 : 0;
    }

    /** Whether its client takes its answers. */
    public boolean isWritable() {
        return writable;
    }

    /** DN of who is bound; empty if nobody is. */
    public Optional<String> user() {
        String dn = user;
        return dn.isEmpty() ? Optional.empty() : Optional.of(dn);
    }
}
