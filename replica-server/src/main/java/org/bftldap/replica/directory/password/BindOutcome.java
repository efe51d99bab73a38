package org.bftldap.replica.directory.password;

import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.directory.result.PolicyResponse.Warning;

/**
 * What a bind with the right password comes to.
 *
 * @param told what goes back with it
 */
record BindOutcome(Decision decision, Effect effect, PolicyResponse told) {

    /** Whether it succeeds. */
    enum Decision {
        ALLOWED,
        REFUSED
    }

    /** What the account remembers of it. */
    enum Effect {
        NONE,
        FAILURES_FORGOTTEN,
        GRACE_USED
    }

    /** By the state alone: a pure function. */
    static BindOutcome of(Optional<PasswordPolicy> policy, AccountState state, long nowMillis) {
        if (state.lockedUntil(policy) > nowMillis) {
            return refused(Error.ACCOUNT_LOCKED);
        }
        boolean remembers = !state.failures().isEmpty() || state.lockedAt().isPresent();
        Effect effect = remembers && policy.isPresent() && policy.get().lockout().counts() ? Effect.FAILURES_FORGOTTEN : Effect.NONE;
        if (state.reset()) {
            return new BindOutcome(Decision.ALLOWED, effect, PolicyResponse.of(Error.CHANGE_AFTER_RESET));
        }
        OptionalLong expires = policy.isPresent() ? expiry(policy.get(), state) : OptionalLong.empty();
        if (expires.isEmpty()) {
            return new BindOutcome(Decision.ALLOWED, effect, PolicyResponse.NOTHING);
        }
        long left = expires.getAsLong() - nowMillis;
        if (left <= 0) {
            return expired(policy.get().graceBinds() - state.graceUses());
        }
        return new BindOutcome(
                Decision.ALLOWED,
                effect,
                left <= policy.get().warningSeconds() * 1_000L
                        ? PolicyResponse.of(new Warning(Warning.Kind.TIME_BEFORE_EXPIRATION, (int) (left / 1_000)))
                        : PolicyResponse.NOTHING);
    }

    static OptionalLong expiry(PasswordPolicy policy, AccountState state) {
        return policy.maxAgeSeconds() == 0 || state.changedAt().isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(state.changedAt().getAsLong() + policy.maxAgeSeconds() * 1_000L);
    }

    private static BindOutcome expired(int graceLeft) {
        return graceLeft <= 0
                ? refused(Error.PASSWORD_EXPIRED)
                : new BindOutcome(
                        Decision.ALLOWED, Effect.GRACE_USED, PolicyResponse.of(new Warning(Warning.Kind.GRACE_BINDS_REMAINING, graceLeft - 1)));
    }

    private static BindOutcome refused(Error error) {
        return new BindOutcome(Decision.REFUSED, Effect.NONE, PolicyResponse.of(error));
    }

    /** Whether it comes to the same, but for the seconds that are left. */
    boolean agreesWith(BindOutcome other) {
        return decision == other.decision && effect == other.effect && told.error().equals(other.told.error());
    }
}
