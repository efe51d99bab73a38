package org.bftldap.replica.directory.access;

import java.io.Serial;

/** An access rule that cannot be read or is of a kind that is not evaluated; the message says which, in fixed words. */
public final class RuleException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public RuleException(String message) {
        super(message);
    }
}
