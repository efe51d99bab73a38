package org.bftldap.relay.ldap;

import java.util.List;
import org.bftldap.directory.result.ResponseControl;

/** A request that the relay answers by itself, with an error. */
public final class RequestRefusedException extends Exception {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final transient List<ResponseControl> controls;

    /** @param code RFC 4511 §4.1.9 resultCode */
    public RequestRefusedException(int code, String message) {
        this(code, message, List.of());
    }

    /** @param controls to be sent with the answer */
    public RequestRefusedException(int code, String message, List<ResponseControl> controls) {
        super(message, null, false, false);
        this.code = code;
        this.controls = List.copyOf(controls);
    }

    public int code() {
        return code;
    }

    public List<ResponseControl> controls() {
        return controls;
    }
}
