package org.bftldap.bft.crypto;

import java.io.IOException;

/** A key file cannot be used; the message names the file, what is wrong (code BD-30xx) and what to do. */
public final class KeyFileException extends IOException {

    private static final long serialVersionUID = 1L;

    public KeyFileException(String message) {
        super(message);
    }

    public KeyFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
