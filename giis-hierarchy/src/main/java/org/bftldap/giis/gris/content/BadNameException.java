package org.bftldap.giis.gris.content;

/** A text that is no DN. */
public final class BadNameException extends Exception {

    private static final long serialVersionUID = 1L;

    BadNameException(String message) {
        super(message);
    }

    BadNameException(String message, Throwable cause) {
        super(message, cause);
    }
}
