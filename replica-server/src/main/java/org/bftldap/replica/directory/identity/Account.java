package org.bftldap.replica.directory.identity;

import java.util.Optional;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.replica.store.schema.NamePath;

/**
 * An entry as one who may bind.
 *
 * @param dn as it stands in the directory
 * @param path the same in normal form
 * @param entryUuid 16 bytes
 * @param credential empty if it has no password
 * @param standing whether an administrator locked it for good, which ends its sessions too
 */
public record Account(Dn dn, NamePath path, byte[] entryUuid, Optional<StoredCredential> credential, Standing standing) {

    /** What holds at any time, not at a bind only. */
    public enum Standing {
        USABLE,
        /** pwdAccountLockedTime is no time (draft-behera-ldap-password-policy-10 §5.3.3). */
        DISABLED
    }
}
