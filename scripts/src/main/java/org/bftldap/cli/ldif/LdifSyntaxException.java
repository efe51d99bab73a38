package org.bftldap.cli.ldif;

import java.io.Serial;

/** A line is not what RFC 2849 allows in its place; the message says what to do. */
final class LdifSyntaxException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final long line;
    private final String attribute;

    LdifSyntaxException(long line, String attribute, String message) {
        super(message);
        this.line = line;
        this.attribute = attribute;
    }

    long line() {
        return line;
    }

    String attribute() {
        return attribute;
    }
}
