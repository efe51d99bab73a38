package org.bftldap.replica.directory.update;

import java.io.Serial;
import org.apache.directory.api.ldap.model.exception.LdapOperationException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;

/**
 * An operation that cannot be done, as its client will be told. The text is a function of the operation and the state: part of the result
 * that replicas must agree on.
 */
public final class RefusedException extends LdapOperationException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final String matchedDn;

    public RefusedException(ResultCodeEnum code, String text) {
        this(code, text, "");
    }

    private RefusedException(ResultCodeEnum code, String text, String matchedDn) {
        super(code, text);
        this.matchedDn = matchedDn;
    }

    /** RFC 4511 §4.1.9: with the DN of the last entry on the way to the missing one. */
    public static RefusedException noSuchObject(Dn matched) {
        return new RefusedException(ResultCodeEnum.NO_SUCH_OBJECT, "", matched.getName());
    }

    public static RefusedException noSuchObject() {
        return new RefusedException(ResultCodeEnum.NO_SUCH_OBJECT, "", "");
    }

    /** Name of an existing entry on the way, or the empty string. */
    public String matchedDn() {
        return matchedDn;
    }

    /** A refusal is an ordinary result, not a fault: where it was thrown interests nobody. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
