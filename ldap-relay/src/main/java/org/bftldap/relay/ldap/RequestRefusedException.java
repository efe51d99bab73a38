package org.bftldap.relay.ldap;

/** A request that the relay answers by itself, with an error. */
public final class RequestRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    /** @param code RFC 4511 §4.1.9 resultCode */
    public RequestRefusedException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
