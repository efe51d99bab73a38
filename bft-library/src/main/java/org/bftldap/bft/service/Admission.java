package org.bftldap.bft.service;

/** Whether an operation may enter agreement. */
public sealed interface Admission {

    /** It may be ordered as a write. */
    record Admitted() implements Admission {}

    /** @param reason a short fixed text, sent back to the client */
    record Refused(String reason) implements Admission {}
}
