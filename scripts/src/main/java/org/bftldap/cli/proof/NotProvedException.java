package org.bftldap.cli.proof;

/** What was shown proves nothing, or not what it should; the message says why. */
public final class NotProvedException extends Exception {

    private static final long serialVersionUID = 1L;

    NotProvedException(String message) {
        super(message);
    }
}
