package org.bftldap.relay.tls;

import java.io.IOException;

/** A certificate or key file that cannot be used; the message names the file, what is wrong and what to do. */
public final class TlsFileException extends IOException {

    private static final long serialVersionUID = 1L;

    TlsFileException(String message) {
        super(message);
    }

    TlsFileException(String message, Throwable cause) {
        super(message, cause);
    }
}
