package org.bftldap.relay.scram;

/** A client's message that is none of RFC 5802, or not of this exchange; the message says why, and tells nothing about accounts. */
public final class ScramFormatException extends Exception {

    private static final long serialVersionUID = 1L;

    private final String reason;

    ScramFormatException(String reason) {
        super(reason);
        this.reason = reason;
    }

    @Override
    public String getMessage() {
        return reason;
    }
}
