package org.bftldap.relay.ldap;

/** Bytes that are no LDAP message, or one whose answer could not be addressed: RFC 4511 §5.3 ends the connection with a notice. */
public final class MalformedMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;

    public MalformedMessageException(String message) {
        this(ResultCodes.PROTOCOL_ERROR, message);
    }

    /** @param code what the notice of disconnection shall say */
    public MalformedMessageException(int code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public int code() {
        return code;
    }
}
