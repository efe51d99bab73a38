package org.bftldap.replica.store.schema;

/** A subtree specification that cannot be used; the message is for whoever wrote it. */
public final class SubtreeException extends Exception {

    private static final long serialVersionUID = 1L;

    public SubtreeException(String message) {
        super(message);
    }
}
