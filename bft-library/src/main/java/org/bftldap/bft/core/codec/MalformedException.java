package org.bftldap.bft.core.codec;

/** Bytes that are not the canonical encoding of anything allowed. The only way in which decoding fails; costs no stack trace. */
public final class MalformedException extends Exception {

    private static final long serialVersionUID = 1L;

    public MalformedException(String reason) {
        super(reason, null, false, false);
    }
}
