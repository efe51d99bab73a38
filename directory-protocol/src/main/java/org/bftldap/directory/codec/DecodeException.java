package org.bftldap.directory.codec;

/** Bytes from outside that are no canonical encoding; the message says where and why, in fixed words. */
public final class DecodeException extends Exception {

    private static final long serialVersionUID = 1L;

    public DecodeException(String message) {
        super(message, null, false, false);
    }
}
