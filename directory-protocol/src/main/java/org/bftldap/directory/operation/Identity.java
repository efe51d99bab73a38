package org.bftldap.directory.operation;

import org.bftldap.directory.auth.BindProof;

/** On whose behalf an operation runs; checked by every replica at execution. */
public sealed interface Identity {

    /** Nobody in particular (RFC 4513 §5.1.1). */
    record Anonymous() implements Identity {}

    /** A user who showed a password to the relay, which proves it by signature. */
    record Bound(BindProof proof) implements Identity {}

    /** The client process that sends the request: an agent, whose own key is the proof. Relays act for users and have no self. */
    record Self() implements Identity {}
}
