package org.bftldap.replica.directory.genesis;

import java.io.Serial;

/** The group file asks for a directory that cannot be made; the message names the suffix. */
public final class GenesisException extends Exception {

    @Serial
    private static final long serialVersionUID = 1L;

    public GenesisException(String message) {
        super(message);
    }
}
