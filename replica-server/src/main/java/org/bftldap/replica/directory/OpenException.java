package org.bftldap.replica.directory;

import java.io.Serial;

/** A directory cannot be opened; the message says why, for the operator. */
public final class OpenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public OpenException(String message) {
        super(message);
    }

    public OpenException(String message, Throwable cause) {
        super(message, cause);
    }
}
