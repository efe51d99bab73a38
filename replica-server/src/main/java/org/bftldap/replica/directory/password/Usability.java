package org.bftldap.replica.directory.password;

import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.directory.result.AccountUsability;
import org.bftldap.directory.result.PasswordGuard;

/** Whether an account may be used, told to whoever asks about it: as a bind with the right password would find. Stateless. */
final class Usability {

    private Usability() {}

    static AccountUsability of(Optional<PasswordPolicy> policy, AccountState state, long nowMillis) {
        long lockedUntil = state.lockedUntil(policy);
        boolean locked = lockedUntil > nowMillis;
        boolean forGood = locked && lockedUntil == PasswordGuard.NEVER_UNLOCKED;
        OptionalLong expires = policy.isPresent() ? BindOutcome.expiry(policy.get(), state) : OptionalLong.empty();
        boolean expired = expires.isPresent() && expires.getAsLong() <= nowMillis;
        if (!locked && !state.reset() && !expired) {
            return new AccountUsability.Usable(seconds(expires, nowMillis));
        }
        int grace = expired ? Math.max(0, policy.orElseThrow().graceBinds() - state.graceUses()) : 0;
        OptionalLong unlock = locked && !forGood ? seconds(OptionalLong.of(lockedUntil), nowMillis) : OptionalLong.empty();
        return new AccountUsability.Unusable(forGood, state.reset(), expired, grace, unlock);
    }

    /** Begun ones count, so that 0 means now. */
    private static OptionalLong seconds(OptionalLong until, long nowMillis) {
        return until.isEmpty() ? until : OptionalLong.of((until.getAsLong() - nowMillis + 999) / 1_000);
    }
}
