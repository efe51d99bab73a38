package org.bftldap.replica.directory.delegation;

import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.replica.directory.access.RuleException;

/** Reads a name as this group's schema knows it. */
public interface NameReader {

    /** @throws RuleException in fixed words, if it is none */
    Dn read(String text) throws RuleException;
}
