package org.bftldap.replica.directory.identity;

import java.util.Optional;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.auth.StoredCredential;

/**
 * An entry as one who may bind.
 *
 * @param dn as it stands in the directory
 * @param entryUuid 16 bytes
 * @param credential empty if it has no password
 */
public record Account(Dn dn, byte[] entryUuid, Optional<StoredCredential> credential) {}
