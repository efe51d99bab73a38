package org.bftldap.relay.auth;

import java.util.List;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;

/** A user who showed a password, and the key to go on proving it: proofs live for minutes, sessions for days. For one event loop. */
final class PasswordUser implements BoundUser {

    /** Of one proof; replicas compare with agreed time, so this also bounds what a stopped relay's proofs are worth. */
    static final long PROOF_MILLIS = 10 * 60_000;

    private final String dn;
    private final String groupName;
    private final int relay;
    private final CredentialKey key;
    private final byte[] entryUuid;
    private final byte[] credentialId;
    private final byte[] session;
    private final List<ResponseControl> told;

    private Identity.Bound current;

    PasswordUser(String dn, String groupName, int relay, CredentialKey key, byte[] entryUuid, byte[] credentialId, byte[] session, long nowMillis) {
        this(dn, groupName, relay, key, entryUuid, credentialId, session, List.of(), nowMillis);
    }

    private PasswordUser(
            String dn,
            String groupName,
            int relay,
            CredentialKey key,
            byte[] entryUuid,
            byte[] credentialId,
            byte[] session,
            List<ResponseControl> told,
            long nowMillis) {
        this.dn = dn;
        this.groupName = groupName;
        this.relay = relay;
        this.key = key;
        this.entryUuid = entryUuid.clone();
        this.credentialId = credentialId.clone();
        this.session = session.clone();
        this.told = List.copyOf(told);
        this.current = sign(nowMillis);
    }

    @Override
    public String dn() {
        return dn;
    }

    /** Signed anew when half of the proof's life is over. */
    @Override
    public Identity identity(long nowMillis) {
        long left = current.proof().notAfterMillis() - nowMillis;
        if (left < PROOF_MILLIS / 2 || left > PROOF_MILLIS) { // the clock may have been set back
            current = sign(nowMillis);
        }
        return current;
    }

    @Override
    public List<ResponseControl> told() {
        return told;
    }

    @Override
    public PasswordUser agreed(DirectoryResult bind, long nowMillis) {
        return new PasswordUser(bind.matchedDn(), groupName, relay, key, entryUuid, credentialId, session, bind.controls(), nowMillis);
    }

    /** The same entry and session with another credential. */
    PasswordUser with(CredentialKey newKey, byte[] newCredentialId, long nowMillis) {
        return new PasswordUser(dn, groupName, relay, newKey, entryUuid, newCredentialId, session, nowMillis);
    }

    private Identity.Bound sign(long nowMillis) {
        BindProof proof = key.sign(groupName, entryUuid, credentialId, relay, session, nowMillis + PROOF_MILLIS);
        return new Identity.Bound(proof);
    }
}
