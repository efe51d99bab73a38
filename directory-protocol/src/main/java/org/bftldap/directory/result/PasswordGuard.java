package org.bftldap.directory.result;

/**
 * What an account's password policy wants of the relay (draft-behera-ldap-password-policy-10). The relay alone sees passwords, so the rules
 * about their text are kept by it, or by nobody.
 *
 * @param lockedUntilMillis agreed time before which no password counts; {@link #NEVER_UNLOCKED} until an administrator says otherwise, 0 if
 *     the account is not locked
 * @param minLength pwdMinLength, in characters; 0 for none
 */
public record PasswordGuard(Failures failures, long lockedUntilMillis, Quality quality, int minLength) {

    public static final long NEVER_UNLOCKED = Long.MAX_VALUE;

    /** Whether wrong passwords are to be reported. */
    public enum Failures {
        IGNORED,
        COUNTED
    }

    /** pwdCheckQuality (§5.2.5), its value being the ordinal. */
    public enum Quality {
        UNCHECKED,
        /** Where there is clear text. */
        CHECKED_IF_POSSIBLE,
        /** And what comes hashed is refused. */
        CHECKED
    }

    /** @param nowMillis by whatever clock one has: the group decides, by its own */
    public boolean isLockedAt(long nowMillis) {
        return lockedUntilMillis > nowMillis;
    }
}
