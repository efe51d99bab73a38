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
import org.bftldap.replica.directory.access.Requestor;

/**
 * Decides on whose behalf an operation runs. For all threads.
 *
 * <p>A signature once found good is remembered with the credential that it was good for: that is a fact about bytes, not about the
 * state, so remembering it cannot make two replicas differ.
 */
public final class Identities {

    private static final int PROOFS_REMEMBERED_MAX = 4096;
    /** Of clients of the group that have users. */
    public static final String ROLE_RELAY = "relay";


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
     * @param agreedTimeMillis of the state that is asked
     */
    public Optional<Requestor> requestor(Identity identity, Caller caller, Accounts accounts, long agreedTimeMillis) {
        if (identity instanceof Identity.Self || caller.role().equals(Agents.ROLE)) {
            return identity instanceof Identity.Self && caller.role().equals(Agents.ROLE)
                    ? Optional.ofNullable(agents.get(caller.client()))
                    : Optional.empty();
        }
        if (!(identity instanceof Identity.Bound bound)) {
            return Optional.of(Requestor.ANONYMOUS);
        }
        BindProof proof = bound.proof();
        if (proof.relay() != caller.client() || proof.notAfterMillis() <= agreedTimeMillis) {
            return Optional.empty();
        }
        return accounts.byUuid(proof.entryUuid())
                .filter(account -> account.standing() == Account.Standing.USABLE)
                .filter(account -> account.credential().filter(credential -> isGood(proof, credential)).isPresent())
                .map(account -> Requestor.bound(account.dn(), account.path()));
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
        if (account.isPresent() && account.get().credential().isPresent() && caller.role().equals(ROLE_RELAY)) {
            StoredCredential credential = account.get().credential().get();
            return new CredentialAnswer(
                    credential.salt(), credential.iterations(), credential.credentialId(), account.get().entryUuid(), credential.imported(), guard, List.of());
        }
        byte[] fake = fake(normalizedName);
        return new CredentialAnswer(
                Arrays.copyOf(fake, CredentialAnswer.SALT_BYTES_MIN),
                adminCredential.iterations(),
                Arrays.copyOfRange(fake, 16, 32),
                uuid(Arrays.copyOfRange(fake, 32, 48)),
                Optional.empty(),
                caller.role().equals(ROLE_RELAY) ? guard : Optional.empty(),
                List.of());
    }

    /** Keyed by what only those know who have the group file; 64 bytes. */
    private byte[] fake(String normalizedName) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256")
                    .digest(("bftldap unknown account v1 " + groupName + " " + adminCredential.text()).getBytes(StandardCharsets.UTF_8));
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
