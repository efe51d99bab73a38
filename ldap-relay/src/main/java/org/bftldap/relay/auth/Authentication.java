package org.bftldap.relay.auth;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.relay.auth.KeyDerivation.NewCredential;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.scram.ClientFinal;
import org.bftldap.relay.scram.ClientFirst;
import org.bftldap.relay.scram.ScramExchange;

/**
 * Bind by a proof of the password, or by SCRAM: ask what the entry's credential is made of, derive the key, sign, and ask the group whether that holds. An
 * entry that is not there answers the same stable salt each time and takes as long, so a bind tells nobody which entries exist. Bind by a
 * certificate: ask whose it is, and whether the group believes it.
 *
 * <p>Futures fail with {@link RequestRefusedException} or {@link org.bftldap.relay.group.GroupFailure}. Safe for many threads.
 */
public final class Authentication {

    private static final int SESSION_BYTES = 16;

    private final GroupDirectory group;
    private final KeyDerivation keys;
    private final Clock clock;
    private final PasswordAttempts attempts;

    public Authentication(GroupDirectory group, KeyDerivation keys, Clock clock) {
        this.group = group;
        this.keys = keys;
        this.clock = clock;
        this.attempts = new PasswordAttempts(group, keys, clock);
    }

    /** @param password not empty */
    public CompletableFuture<BoundUser> bind(String dn, byte[] password) {
        return attempts.attempt(attempts.clear(dn, password)).thenCompose(attempt -> prove(dn, attempt));
    }

    /** Whether this relay was granted to let anybody in by SCRAM. */
    public CompletableFuture<Boolean> mayScram() {
        return group.scramCredential("", keys.iterations()).thenApply(answer -> answer.scram() instanceof ScramPart.Shown);
    }

    /**
     * Begins an exchange; for names that do not exist too, always with the same salt.
     *
     * @param bindingData what it is bound to; empty if to nothing
     */
    public CompletableFuture<ScramExchange> beginScram(String dn, ClientFirst first, byte[] bindingData) {
        return keys.notTooMany()
                .thenCompose(mayAsk -> group.scramCredential(dn, keys.iterations()))
                .thenCompose(answer -> answer.scram() instanceof ScramPart.Shown shown
                ? CompletableFuture.completedFuture(ScramExchange.begin(dn, first, bindingData, answer, shown, keys.nonce()))
                : CompletableFuture.failedFuture(
                        new RequestRefusedException(ResultCodes.AUTH_METHOD_NOT_SUPPORTED, "SCRAM was not granted to this relay")));
    }

    /** Ends it: from here on the session is as after a bind with the password. */
    public CompletableFuture<BoundUser> endScram(ScramExchange exchange, ClientFinal last) {
        PasswordAttempts.Shown proof = new PasswordAttempts.Shown() {
            @Override
            public CompletableFuture<CredentialAnswer> ask() {
                return group.scramCredential(exchange.dn(), keys.iterations());
            }

            @Override
            public CompletableFuture<Optional<CredentialKey>> key(CredentialAnswer now) {
                // A password that was changed meanwhile makes the proof void, and nobody's failure.
                if (!exchange.isOf(now)) {
                    return CompletableFuture.failedFuture(new RequestRefusedException(ResultCodes.INVALID_CREDENTIALS, ""));
                }
                Optional<CredentialKey> key = exchange.key(last, group.groupName());
                return key.isPresent() ? CompletableFuture.completedFuture(key) : keys.likeADerivation().thenApply(waited -> key);
            }
        };
        return attempts.attempt(proof).thenCompose(attempt -> prove(exchange.dn(), attempt));
    }

    /**
     * @param subject of a certificate that a client has shown, and an authority vouched for, or what stands for a process of this machine
     * @param notAfterMillis when that ends
     */
    public CompletableFuture<BoundUser> bindByCertificate(String subject, long notAfterMillis) {
        return group.subject(subject).thenCompose(answer -> answer.entryUuid().isPresent()
                ? agreed(new CertificateUser(new Identity.Certified(subject, answer.entryUuid().get(), notAfterMillis)), Told.EVERYTHING)
                : CompletableFuture.failedFuture(new RequestRefusedException(
                        ResultCodes.INVALID_CREDENTIALS, "no account that this relay may let in goes with " + subject)));
    }

    /** Whether a certificate of this subject stands for an account here. */
    public CompletableFuture<Boolean> knowsCertificate(String subject) {
        return group.subject(subject).thenApply(answer -> answer.entryUuid().isPresent());
    }

    /** Whether this is the entry's password and it may be used now: what compare on userPassword asks. */
    public CompletableFuture<DirectoryResult> compare(String dn, byte[] password) {
        if (password.length == 0) {
            return CompletableFuture.completedFuture(Results.of(ResultCodes.COMPARE_FALSE));
        }
        return attempts.attempt(attempts.clear(dn, password)).thenCompose(attempt -> attempt.key().isEmpty()
                ? CompletableFuture.completedFuture(Results.of(ResultCodes.COMPARE_FALSE))
                : whoAmI(user(dn, attempt.answer(), attempt.key().get()))
                        .thenApply(who -> Results.of(who.code() == 0 ? ResultCodes.COMPARE_TRUE : ResultCodes.COMPARE_FALSE)));
    }

    /**
     * After a session changed a password: the user with the new credential if it was the session's own, else the user as before. Without
     * this, whoever changes the own password would lose the session by it.
     */
    public CompletableFuture<BoundUser> afterChange(BoundUser user, NewCredential changed) {
        if (!(user instanceof PasswordUser before)) {
            return CompletableFuture.completedFuture(user);
        }
        BoundUser renewed = before.with(changed.key(), changed.stored().credentialId(), clock.millis());
        return whoAmI(renewed).thenApply(who -> who.code() == ResultCodes.SUCCESS ? renewed : user);
    }

    private CompletableFuture<BoundUser> prove(String dn, PasswordAttempts.Attempt attempt) {
        if (attempt.key().isEmpty()) {
            // Not even a signature by the wrong key leaves the relay: whoever saw it could guess what was typed.
            return CompletableFuture.failedFuture(new RequestRefusedException(ResultCodes.INVALID_CREDENTIALS, "", attempt.told()));
        }
        return agreed(user(dn, attempt.answer(), attempt.key().get()), attempt.mayBeTold() ? Told.EVERYTHING : Told.THE_CODE);
    }

    /** What the client hears of a refusal. */
    private enum Told {
        THE_CODE,
        EVERYTHING
    }

    private CompletableFuture<BoundUser> agreed(BoundUser user, Told told) {
        return judged(user).thenCompose(bind -> bind.code() == ResultCodes.SUCCESS
                ? CompletableFuture.completedFuture(user.agreed(bind, clock.millis()))
                : CompletableFuture.failedFuture(new RequestRefusedException(
                        bind.code(), bind.message(), told == Told.EVERYTHING ? bind.controls() : List.of())));
    }

    /** Asks the group whether this user may bind now, in the order of updates if the account has to remember it. */
    private CompletableFuture<DirectoryResult> judged(BoundUser user) {
        RequestControl atBind = new RequestControl.AtBind(clock.millis());
        RequestControls controls = new RequestControls(List.of(atBind), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());
        Identity identity = user.identity(clock.millis());
        return group.ask(identity, new Operation.WhoAmI(), controls).thenCompose(bind -> bind.equals(DirectoryResult.TO_BE_ORDERED)
                ? group.write(identity, new Operation.Bind(), RequestControls.NONE)
                : CompletableFuture.completedFuture(bind));
    }

    private CompletableFuture<DirectoryResult> whoAmI(BoundUser user) {
        return group.ask(user.identity(clock.millis()), new Operation.WhoAmI());
    }

    private PasswordUser user(String dn, CredentialAnswer answer, CredentialKey key) {
        byte[] session = keys.randomBytes(SESSION_BYTES);
        return new PasswordUser(
                dn, group.groupName(), group.clientId(), key, answer.entryUuid(), answer.credentialId(), session, clock.millis());
    }
}
