package org.bftldap.relay.auth;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.group.GroupDirectory;

/**
 * Tries passwords that clients show, or show to have, as the account's policy lets it: none against an account that is locked, and one at a time where
 * failures count, each wrong one being counted by the group before anybody learns that it was wrong. For many threads.
 */
final class PasswordAttempts {

    private final GroupDirectory group;
    private final KeyDerivation keys;
    private final Clock clock;
    private final AttemptTurns turns = new AttemptTurns();
    private final FailureReports reports;

    PasswordAttempts(GroupDirectory group, KeyDerivation keys, Clock clock) {
        this.group = group;
        this.keys = keys;
        this.clock = clock;
        this.reports = new FailureReports(group);
    }

    /**
     * @param key empty if the password is wrong, or was not tried
     * @param told why it was not
     */
    record Attempt(CredentialAnswer answer, Optional<CredentialKey> key, List<ResponseControl> told) {

        /**
         * Whether the client may learn why the group refuses the right password. Not where a lock may be over or not, as clocks differ:
         * failures do not count then, and the reason would tell right from wrong.
         */
        boolean mayBeTold() {
            return answer.guard().filter(guard -> guard.lockedUntilMillis() > 0).isEmpty();
        }
    }

    /** What a client shows to have the password. */
    interface Shown {

        /** What the group says of the account now. */
        CompletableFuture<CredentialAnswer> ask();

        /** The key that it makes; empty if that is not the account's. A failure is none that counts. */
        CompletableFuture<Optional<CredentialKey>> key(CredentialAnswer answer);
    }

    /** The password itself. */
    Shown clear(String dn, byte[] password) {
        return new Shown() {
            @Override
            public CompletableFuture<CredentialAnswer> ask() {
                return group.credential(dn);
            }

            @Override
            public CompletableFuture<Optional<CredentialKey>> key(CredentialAnswer answer) {
                return keys.keyFor(password, answer);
            }
        };
    }

    CompletableFuture<Attempt> attempt(Shown shown) {
        return keys.notTooMany().thenCompose(mayAsk -> shown.ask()).thenCompose(answer -> counts(answer)
                // Asked once more when it is its turn: what was counted meanwhile may have locked the account.
                ? turns.run(answer.entryUuid(), () -> shown.ask().thenCompose(fresh -> tried(shown, fresh)))
                : tried(shown, answer));
    }

    private CompletableFuture<Attempt> tried(Shown shown, CredentialAnswer answer) {
        if (answer.guard().filter(guard -> guard.isLockedAt(clock.millis())).isPresent()) {
            List<ResponseControl> locked = List.of(PolicyResponse.of(PolicyResponse.Error.ACCOUNT_LOCKED).control());
            return keys.likeADerivation().thenApply(waited -> new Attempt(answer, Optional.empty(), locked));
        }
        return shown.key(answer).thenCompose(key -> {
            Attempt attempt = new Attempt(answer, key, List.of());
            return key.isEmpty() && counts(answer)
                    ? reports.report(answer.entryUuid(), answer.credentialId()).thenApply(counted -> attempt)
                    : CompletableFuture.completedFuture(attempt);
        });
    }

    private static boolean counts(CredentialAnswer answer) {
        return answer.guard().filter(guard -> guard.failures() == PasswordGuard.Failures.COUNTED).isPresent();
    }
}
