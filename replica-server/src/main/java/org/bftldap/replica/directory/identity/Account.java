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
 */
public record Account(Dn dn, NamePath path, byte[] entryUuid, Optional<StoredCredential> credential) {}
