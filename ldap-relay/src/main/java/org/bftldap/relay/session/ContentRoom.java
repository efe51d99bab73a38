package org.bftldap.relay.session;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** How many searches may persist in this relay, and what it may remember of their contents, all together. Safe for many threads. */
public final class ContentRoom {

    private final int searchesMax;
    private final AtomicInteger searches = new AtomicInteger();
    private final AtomicLong bytesLeft;

    public ContentRoom(int searchesMax, long bytes) {
        this.searchesMax = searchesMax;
        this.bytesLeft = new AtomicLong(bytes);
    }

    /** False, and nothing taken, if there are as many as may be. */
    boolean enter() {
        if (searches.incrementAndGet() > searchesMax) {
            searches.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        searches.decrementAndGet();
    }

    /** False, and nothing taken, if so much is not there. */
    boolean take(int bytes) {
        if (bytesLeft.addAndGet(-bytes) < 0) {
            bytesLeft.addAndGet(bytes);
            return false;
        }
        return true;
    }

    void giveBack(long bytes) {
        bytesLeft.addAndGet(bytes);
    }

    /** Searches that persist now. */
    public int searches() {
        return searches.get();
    }
}
