package org.bftldap.relay.auth;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * The rules about the text of a new password (draft-behera-ldap-password-policy-10 §5.2.4 to §5.2.6). Only relays can keep them: replicas see
 * no passwords, and take the relay's word. Stateless.
 */
final class PasswordQuality {

    private PasswordQuality() {}

    /** Whether the text of the password is known. */
    enum Form {
        CLEAR,
        HASHED
    }

    /** What is wrong with a new password, if anything is. */
    static Optional<RequestRefusedException> fault(PasswordGuard guard, byte[] password, Form form) {
        if (guard.quality() == PasswordGuard.Quality.UNCHECKED) {
            return Optional.empty();
        }
        if (form == Form.HASHED) {
            return guard.quality() == PasswordGuard.Quality.CHECKED
                    ? refused(Error.INSUFFICIENT_PASSWORD_QUALITY, "the policy wants passwords in clear text, to check them")
                    : Optional.empty();
        }
        return characters(password) < guard.minLength()
                ? refused(Error.PASSWORD_TOO_SHORT, "the password has fewer than " + guard.minLength() + " characters")
                : Optional.empty();
    }

    /** A password that the account has or had (§5.2.4, §8.2.6). */
    static RequestRefusedException inHistory() {
        return refusal(Error.PASSWORD_IN_HISTORY, "this password is the present one, or was used before");
    }

    private static int characters(byte[] password) {
        String text = new String(password, StandardCharsets.UTF_8);
        return text.codePointCount(0, text.length());
    }

    private static Optional<RequestRefusedException> refused(Error error, String message) {
        return Optional.of(refusal(error, message));
    }

    private static RequestRefusedException refusal(Error error, String message) {
        return new RequestRefusedException(ResultCodes.CONSTRAINT_VIOLATION, message, List.of(PolicyResponse.of(error).control()));
    }
}
