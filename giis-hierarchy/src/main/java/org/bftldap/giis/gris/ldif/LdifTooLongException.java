package org.bftldap.giis.gris.ldif;

/** A text beyond its {@link LdifLimits}; the message says which. */
public final class LdifTooLongException extends Exception {

    private static final long serialVersionUID = 1L;

    LdifTooLongException(String message) {
        super(message);
    }
}
