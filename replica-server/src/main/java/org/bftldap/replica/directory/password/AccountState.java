package org.bftldap.replica.directory.password;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.directory.result.PasswordGuard;

/**
 * What an entry remembers of its password (§5.3 of the draft).
 *
 * @param disabled an administrator locked it for good: pwdAccountLockedTime is no time
 * @param lockedAt agreed time at which failures locked it
 * @param failures agreed times of them, oldest first
 * @param reset whether the password has to be changed before anything else
 */
record AccountState(
        boolean disabled, OptionalLong lockedAt, List<Long> failures, OptionalLong changedAt, int graceUses, boolean reset) {

    AccountState {
        failures = List.copyOf(failures);
    }

    static AccountState of(PolicyAttributes entry) {
        Optional<String> locked = entry.first(PolicyAttributes.LOCKED);
        OptionalLong lockedAt = locked.map(PasswordTimes::millis).orElse(OptionalLong.empty());
        return new AccountState(
                locked.isPresent() && lockedAt.isEmpty(),
                lockedAt,
                entry.values(PolicyAttributes.FAILURES).stream().map(PasswordTimes::millis).flatMapToLong(OptionalLong::stream).sorted().boxed().toList(),
                entry.first(PolicyAttributes.CHANGED).map(PasswordTimes::millis).orElse(OptionalLong.empty()),
                entry.values(PolicyAttributes.GRACE_USES).size(),
                entry.isTrue(PolicyAttributes.RESET));
    }

    /** As {@link PasswordGuard#lockedUntilMillis}. */
    long lockedUntil(Optional<PasswordPolicy> policy) {
        if (disabled) {
            return PasswordGuard.NEVER_UNLOCKED;
        }
        Optional<PasswordPolicy.Lockout> lockout = policy.map(PasswordPolicy::lockout).filter(PasswordPolicy.Lockout::counts);
        if (lockedAt.isEmpty() || lockout.isEmpty()) {
            return 0;
        }
        int seconds = lockout.get().durationSeconds();
        return seconds == 0 ? PasswordGuard.NEVER_UNLOCKED : lockedAt.getAsLong() + seconds * 1_000L;
    }
}
