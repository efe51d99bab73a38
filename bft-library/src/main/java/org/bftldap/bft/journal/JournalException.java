package org.bftldap.bft.journal;

import java.io.IOException;

/** The journal cannot be used; the message starts with a code (BD-40xx), names the file and says what to do. */
public final class JournalException extends IOException {

    private static final long serialVersionUID = 1L;

    private boolean damage;

    public JournalException(String message) {
        super(message);
    }

    /** The journal is damaged, or parts of it are missing: what its owner promised cannot be known. */
    static JournalException damage(String message) {
        JournalException damage = new JournalException(message);
        damage.damage = true;
        return damage;
    }

    /** Whether it is the journal itself that is at fault, rather than its use. */
    public boolean isDamage() {
        return damage;
    }

    public JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
