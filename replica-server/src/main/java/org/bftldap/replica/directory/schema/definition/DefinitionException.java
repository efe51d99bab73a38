package org.bftldap.replica.directory.schema.definition;

import java.io.Serial;

/** A text is no description of an element (RFC 4512 §4.1). The message says where and what was expected; it is the same everywhere. */
public final class DefinitionException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    private final int position;

    DefinitionException(int position, String message) {
        super(message);
        this.position = position;
    }

    /** The character at which reading stopped, from 0. */
    public int position() {
        return position;
    }

    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
