package org.bftldap.bft.client;

import java.util.BitSet;
import java.util.List;
import org.bftldap.bft.core.message.Request;

/** Consecutive operations under one signature, as sent. On the loop's thread. */
final class Bundle {

    private final Request request;
    private final byte[] encoded;
    private final List<PendingOperation> operations;
    private final BitSet answered = new BitSet();
    private final BitSet sessionUnknownTo = new BitSet();
    private final long sentNanos;
    private long sendAgainNanos;
    private long pauseNanos;
    private boolean hasWitnesses;

    Bundle(Request request, byte[] encoded, List<PendingOperation> operations, long nowNanos, long pauseNanos) {
        this.request = request;
        this.encoded = encoded;
        this.operations = List.copyOf(operations);
        this.pauseNanos = pauseNanos;
        this.sentNanos = nowNanos;
        this.sendAgainNanos = nowNanos + pauseNanos;
    }

    Request request() {
        return request;
    }

    byte[] encoded() {
        return encoded;
    }

    List<PendingOperation> operations() {
        return operations;
    }

    boolean holds(long number) {
        return number >= request.firstNumber() && number <= request.lastNumber();
    }

    PendingOperation operation(long number) {
        return operations.get((int) (number - request.firstNumber()));
    }

    boolean isAnswered(long number) {
        return answered.get((int) (number - request.firstNumber()));
    }

    void answered(long number) {
        answered.set((int) (number - request.firstNumber()));
    }

    boolean isAllAnswered() {
        return answered.cardinality() == operations.size();
    }

    /** Whether it is time to send it to all; the next time comes later. */
    boolean isDue(long nowNanos, long pauseNanosMax) {
        if (nowNanos - sendAgainNanos < 0) {
            return false;
        }
        pauseNanos = Math.min(2 * pauseNanos, pauseNanosMax);
        sendAgainNanos = nowNanos + pauseNanos;
        return true;
    }

    /** Whether it is under way for so long; true once. */
    boolean needsWitnesses(long nowNanos, long afterNanos) {
        boolean needs = !hasWitnesses && nowNanos - sentNanos >= afterNanos;
        hasWitnesses |= needs;
        return needs;
    }

    /** Makes it due at this time, if not earlier. */
    void hurry(long atNanos) {
        sendAgainNanos = Math.min(sendAgainNanos, atNanos);
    }

    /** Notes that this replica does not know the session. @return how many do not */
    int sessionUnknown(int replica) {
        sessionUnknownTo.set(replica);
        return sessionUnknownTo.cardinality();
    }
}
