package org.bftldap.bft.journal;

import java.io.IOException;

/** The journal cannot be used; the message starts with a code (BD-40xx), names the file and says what to do. */
public final class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    public JournalException(String message) {
        super(message);
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
