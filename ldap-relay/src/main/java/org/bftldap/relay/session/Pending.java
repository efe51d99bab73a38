package org.bftldap.relay.session;

import org.bftldap.relay.ldap.RequestControls;
import org.jspecify.annotations.Nullable;

/** An operation in flight on one connection; of that connection's event loop. */
final class Pending {

    final int id;
    final int responseTag;
    final OperationKind kind;

    final long startedNanos = System.nanoTime();

    /** Of its message, to be given back to the budget. */
    final int messageBytes;

    /** What stands beside it; all understood. */
    RequestControls controls = RequestControls.NONE;

    /** Its client wants no answer any more (RFC 4511 §4.11). */
    boolean abandoned;

    /** The answer being sent, if it is a search. */
    @Nullable AnswerStream stream;

    /** How long a search that persists took for its first answer; 0 before, and for all others. */
    long firstAnswerNanos;

    Pending(int id, int responseTag, OperationKind kind, int messageBytes) {
        this.id = id;
        this.responseTag = responseTag;
        this.kind = kind;
        this.messageBytes = messageBytes;
    }
}
