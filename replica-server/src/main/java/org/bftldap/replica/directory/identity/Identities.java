package org.bftldap.replica.directory.identity;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.scram.ScramKeys;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.AddedAgent;
import org.bftldap.replica.directory.access.RelayGrants;
import org.bftldap.replica.directory.access.Requestor;

/**
 * Decides on whose behalf an operation runs. For all threads.
 *
 * <p>A signature once found good is remembered with the credential that it was good for: that is a fact about bytes, not about the
 * state, so remembering it cannot make two replicas differ.
 */
public final class Identities {

    /** Of clients of the group that have users. */
    public static final String ROLE_RELAY = "relay";

    private static final int PROOFS_REMEMBERED_MAX = 4096;

    private final String groupName;
    private final StoredCredential adminCredential;
    private final Map<Integer, Requestor> agents;
    private final ConcurrentMap<BindProof, String> verified = new ConcurrentHashMap<>();

    /** @param agents whom a client of the group is that acts as itself, by its number */
    public Identities(String groupName, StoredCredential adminCredential, Map<Integer, Requestor> agents) {
        this.groupName = groupName;
        this.adminCredential = adminCredential;
        this.agents = Map.copyOf(agents);
    }

    /**
     * The one on whose behalf to run, or empty if the proof does not hold (any more), or the caller cannot be who it says.
     *
     * <p>An agent is itself and nobody else: it hands in no proofs and has no users, not even anonymous ones. Nobody but an agent is itself.
     *
     * @param rules of the state that is asked
     * @param agreedTimeMillis likewise
     */
    public Optional<Requestor> requestor(Identity identity, Caller caller, Accounts accounts, AccessRules rules, long agreedTimeMillis) {
        if (identity instanceof Identity.Self || caller.role().equals(Agents.ROLE)) {
            return identity instanceof Identity.Self && caller.role().equals(Agents.ROLE)
                    ? agent(caller.client(), rules)
                    : Optional.empty();
        }
        if (identity instanceof Identity.Bound bound) {
            return bound(bound.proof(), caller, accounts, agreedTimeMillis);
        }
        return identity instanceof Identity.Certified certified
                ? certified(certified, caller, accounts, rules.relayGrants(), agreedTimeMillis)
                : Optional.of(Requestor.ANONYMOUS);
    }

    /** One of the group file, or one that a grant of this state brings in. */
    private Optional<Requestor> agent(int client, AccessRules rules) {
        Requestor listed = agents.get(client);
        return listed == null ? rules.grants().added().byClient(client).map(AddedAgent::requestor) : Optional.of(listed);
    }

    private Optional<Requestor> bound(BindProof proof, Caller caller, Accounts accounts, long agreedTimeMillis) {
        if (proof.relay() != caller.client() || proof.notAfterMillis() <= agreedTimeMillis) {
            return Optional.empty();
        }
        return accounts.byUuid(proof.entryUuid())
                .filter(account -> account.standing() == Account.Standing.USABLE)
                .filter(account -> account.credential().filter(credential -> isGood(proof, credential)).isPresent())
                .map(account -> Requestor.bound(account.dn(), account.path()));
    }

    /**
     * A relay's word, as far as it was granted. The subject is looked up each time, so that whom an administrator takes out of the table is out; and
     * held against the account of the session's start, so that no session changes its owner.
     */
    private static Optional<Requestor> certified(
            Identity.Certified certified, Caller caller, Accounts accounts, RelayGrants grants, long agreedTimeMillis) {
        return certified.notAfterMillis() <= agreedTimeMillis
                ? Optional.empty()
                : assertable(certified.subject(), caller, accounts, grants)
                        .filter(account -> MessageDigest.isEqual(account.entryUuid(), certified.entryUuid()))
                        .filter(account -> account.standing() == Account.Standing.USABLE)
                        .map(account -> Requestor.bound(account.dn(), account.path()));
    }

    /** The account for which the caller may speak where a client shows a certificate of this subject. */
    public static Optional<Account> assertable(String subject, Caller caller, Accounts accounts, RelayGrants grants) {
        return caller.role().equals(ROLE_RELAY)
                ? accounts.bySubject(subject)
                        .filter(account -> grants.cover(caller.client(), RelayGrants.Mechanism.EXTERNAL, account.path()))
                : Optional.empty();
    }

    private boolean isGood(BindProof proof, StoredCredential credential) {
        if (credential.text().equals(verified.get(proof))) {
            return true;
        }
        if (!credential.verify(proof, groupName)) {
            return false;
        }
        if (verified.size() >= PROOFS_REMEMBERED_MAX) {
            verified.clear();
        }
        verified.put(proof, credential.text());
        return true;
    }

    /**
     * What a relay needs to make a proof for this account, under the policy that holds for it. For accounts that are not there, or have no password, or if the caller is no
     * relay: an answer that looks the same and is the same each time, so that nobody learns which names exist.
     */
    public CredentialAnswer credential(
            String normalizedName, Optional<Account> account, Optional<PasswordGuard> guard, Caller caller) {
        boolean isRelay = caller.role().equals(ROLE_RELAY);
        Optional<PasswordGuard> told = isRelay ? guard : Optional.empty();
        return account.filter(known -> isRelay)
                .flatMap(known -> known.credential().map(credential -> answer(known, credential, credential.scramPart(), told)))
                .orElseGet(() -> fake(normalizedName, adminCredential.iterations(), new ScramPart.Kept(), told));
    }

    /**
     * The same for SCRAM. A relay that was granted it is told the keys of {@code account}, or as stable fakes. Others get what they would get
     * for an account that is not there.
     *
     * @param account one of {@link #byScram}
     */
    public CredentialAnswer scramCredential(
            String normalizedName,
            Optional<Account> account,
            Optional<PasswordGuard> guard,
            Caller caller,
            RelayGrants grants,
            int fakeIterations) {
        if (!caller.role().equals(ROLE_RELAY) || !grants.any(caller.client(), RelayGrants.Mechanism.SCRAM)) {
            return credential(normalizedName, Optional.empty(), Optional.empty(), caller);
        }
        return account.flatMap(known -> known.credential().flatMap(credential ->
                        credential.scram().map(keys -> answer(known, credential, new ScramPart.Shown(keys), guard))))
                .orElseGet(() -> fake(normalizedName, fakeIterations, new ScramPart.Shown(fakeKeys(normalizedName)), guard));
    }

    /** The account, if it can log in by SCRAM through the caller: it has the keys, and the caller was granted to be told them. */
    public static Optional<Account> byScram(Optional<Account> account, Caller caller, RelayGrants grants) {
        return account.filter(known -> known.credential().flatMap(StoredCredential::scram).isPresent())
                .filter(known -> grants.cover(caller.client(), RelayGrants.Mechanism.SCRAM, known.path()));
    }

    private static CredentialAnswer answer(Account account, StoredCredential credential, ScramPart scram, Optional<PasswordGuard> guard) {
        return new CredentialAnswer(
                credential.salt(), credential.iterations(), credential.credentialId(), account.entryUuid(), credential.imported(), scram, guard, List.of());
    }

    private CredentialAnswer fake(String normalizedName, int iterations, ScramPart scram, Optional<PasswordGuard> guard) {
        byte[] fake = fake("account", normalizedName);
        return new CredentialAnswer(
                Arrays.copyOf(fake, CredentialAnswer.SALT_BYTES_MIN),
                iterations,
                Arrays.copyOfRange(fake, 16, 32),
                uuid(Arrays.copyOfRange(fake, 32, 48)),
                Optional.empty(),
                scram,
                guard,
                List.of());
    }

    private ScramKeys fakeKeys(String normalizedName) {
        byte[] fake = fake("keys", normalizedName);
        return new ScramKeys(Arrays.copyOf(fake, ScramKeys.BYTES), Arrays.copyOfRange(fake, ScramKeys.BYTES, fake.length));
    }

    /**
     * Keyed by what only those know who have the group file; 64 bytes.
     *
     * @param of what is faked
     */
    private byte[] fake(String of, String normalizedName) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256")
                    .digest(("bftldap unknown " + of + " v1 " + groupName + " " + adminCredential.text()).getBytes(StandardCharsets.UTF_8));
            Mac mac = Mac.getInstance("HmacSHA512");
            mac.init(new SecretKeySpec(key, "HmacSHA512"));
            return mac.doFinal(normalizedName.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256 and HmacSHA512", e);
        }
    }

    /** With the version and variant of a real one. */
    private static byte[] uuid(byte[] bytes) {
        ByteBuffer uuid = ByteBuffer.wrap(bytes);
        uuid.put(6, (byte) (uuid.get(6) & 0x0F | 0x80));
        uuid.put(8, (byte) (uuid.get(8) & 0x3F | 0x80));
        return bytes;
    }
}
