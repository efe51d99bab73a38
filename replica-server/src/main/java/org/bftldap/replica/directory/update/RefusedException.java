package org.bftldap.replica.directory.update;

import java.io.Serial;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.exception.LdapOperationException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.result.PolicyResponse;

/**
 * An operation that cannot be done, as its client will be told. The text is a function of the operation and the state: part of the result
 * that replicas must agree on.
 */
public final class RefusedException extends LdapOperationException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** RFC 4528 §4: the assertion is not true of the target. */
    private static final int ASSERTION_FAILED = 122;

    /** RFC 4370 §5: the requestor may not act for somebody else. */
    private static final int AUTHORIZATION_DENIED = 123;

    private final int code;
    private final String matchedDn;
    private final transient List<String> referrals;
    private final transient Optional<PolicyResponse.Error> policyError;

    public RefusedException(ResultCodeEnum code, String text) {
        this(code, code.getResultCode(), text, "", List.of());
    }

    private RefusedException(ResultCodeEnum name, int code, String text, String matchedDn, List<String> referrals) {
        this(name, code, text, matchedDn, referrals, Optional.empty());
    }

    private RefusedException(
            ResultCodeEnum name, int code, String text, String matchedDn, List<String> referrals, Optional<PolicyResponse.Error> policyError) {
        super(name, text);
        this.code = code;
        this.matchedDn = matchedDn;
        this.referrals = List.copyOf(referrals);
        this.policyError = policyError;
    }

    /** A password policy forbids it (draft-behera-ldap-password-policy-10 §8). */
    public static RefusedException byPolicy(ResultCodeEnum code, PolicyResponse.Error error, String text) {
        return new RefusedException(code, code.getResultCode(), text, "", List.of(), Optional.of(error));
    }

    public static RefusedException assertionFailed() {
        return new RefusedException(ResultCodeEnum.UNKNOWN, ASSERTION_FAILED, "", "", List.of());
    }

    public static RefusedException authorizationDenied(String text) {
        return new RefusedException(ResultCodeEnum.UNKNOWN, AUTHORIZATION_DENIED, text, "", List.of());
    }

    /** RFC 3296 §5: it has to be asked for elsewhere. @param urls where */
    public static RefusedException referral(String matchedDn, List<String> urls) {
        return new RefusedException(ResultCodeEnum.REFERRAL, ResultCodeEnum.REFERRAL.getResultCode(), "", matchedDn, urls);
    }

    /** RFC 4511 §4.1.9: with the DN of the last entry on the way to the missing one. */
    public static RefusedException noSuchObject(Dn matched) {
        return new RefusedException(
                ResultCodeEnum.NO_SUCH_OBJECT, ResultCodeEnum.NO_SUCH_OBJECT.getResultCode(), "", matched.getName(), List.of());
    }

    public static RefusedException noSuchObject() {
        return new RefusedException(ResultCodeEnum.NO_SUCH_OBJECT, "");
    }

    /** RFC 4511 §4.1.9 resultCode, also where the library has no name for it. */
    public int code() {
        return code;
    }

    /** What the response control of a password policy says, where one refused it. */
    public Optional<PolicyResponse.Error> policyError() {
        return policyError;
    }

    public List<String> referrals() {
        return referrals;
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
