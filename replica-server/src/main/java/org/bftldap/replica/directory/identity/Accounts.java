package org.bftldap.replica.directory.identity;

import java.util.Optional;
import org.apache.directory.api.ldap.model.name.Dn;

/** The accounts of one state of the directory. */
public interface Accounts {

    Optional<Account> byUuid(byte[] entryUuid);

    Optional<Account> byName(Dn dn);

    /** The one that certificates of this subject stand for. */
    Optional<Account> bySubject(String subject);
}
