package org.bftldap.replica.directory.password;

import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.PasswordGuard.Quality;

/**
 * One policy (§5.2 of the draft). Of numbers, 0 means that there is no such rule.
 *
 * @param minAgeSeconds between changes by the user
 * @param maxAgeSeconds after which a password has expired
 * @param warningSeconds before that, in which a bind warns
 * @param graceBinds after it
 * @param lockout how failures end
 * @param mustChange whether a password that somebody else set has to be changed first
 * @param mayChange whether users may change their own
 * @param safeModify whether the old password has to be given with the new one
 * @param historyLength how many passwords before the present one may not be used again: for the relay, which alone can see it
 * @param minLength of clear text: for the relay
 * @param quality likewise
 */
record PasswordPolicy(
        int minAgeSeconds,
        int maxAgeSeconds,
        int warningSeconds,
        int graceBinds,
        Lockout lockout,
        boolean mustChange,
        boolean mayChange,
        boolean safeModify,
        int historyLength,
        int minLength,
        Quality quality) {

    /** So many values an entry has of pwdFailureTime at most, whatever a policy says. */
    private static final int FAILURES_MAX = 1_000;

    /** Each costs a relay some 30 ms at a change of the password. */
    private static final int HISTORY_MAX = CredentialAnswer.SPENT_MAX - 1;

    /** @param maxFailures 0 if failures do not count @param durationSeconds 0 for good @param intervalSeconds 0 for ever */
    record Lockout(int maxFailures, int durationSeconds, int intervalSeconds) {

        boolean counts() {
            return maxFailures > 0;
        }
    }

    static PasswordPolicy of(PolicyAttributes entry) {
        int maxFailures = entry.isTrue("pwdLockout") ? Math.min(entry.number("pwdMaxFailure"), FAILURES_MAX) : 0;
        Quality[] qualities = Quality.values();
        return new PasswordPolicy(
                entry.number("pwdMinAge"),
                entry.number("pwdMaxAge"),
                entry.number("pwdExpireWarning"),
                entry.number("pwdGraceAuthNLimit"),
                new Lockout(maxFailures, entry.number("pwdLockoutDuration"), entry.number("pwdFailureCountInterval")),
                entry.isTrue("pwdMustChange"),
                entry.first("pwdAllowUserChange").isEmpty() || entry.isTrue("pwdAllowUserChange"),
                entry.isTrue("pwdSafeModify"),
                Math.min(entry.number("pwdInHistory"), HISTORY_MAX),
                entry.number("pwdMinLength"),
                qualities[Math.min(entry.number("pwdCheckQuality"), qualities.length - 1)]);
    }
}
