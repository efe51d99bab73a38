package org.bftldap.replica.directory.schema;

import java.io.Serial;

/** The schema cannot be loaded; the message names file and element. */
public final class SchemaException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public SchemaException(String message) {
        super(message);
    }

    public SchemaException(String message, Throwable cause) {
        super(message, cause);
    }
}
