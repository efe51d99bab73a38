package org.bftldap.replica.directory.schema;

import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.PrepareString.AssertionType;
import org.apache.directory.api.ldap.model.schema.normalizers.DeepTrimToLowerNormalizer;
import org.bftldap.replica.store.schema.NormalForms;

/**
 * Text in which case does not matter, also with characters beyond U+FFFF: the library takes the two halves of their encoding in UTF-16 for the
 * surrogates that RFC 4518 §2.4 prohibits. Made by the schema manager, by name.
 */
public final class CaseIgnoreText extends DeepTrimToLowerNormalizer {

    private static final long serialVersionUID = 1L;

    @Override
    public String normalize(String value) throws LdapException {
        return SupplementaryCharacters.areIn(value) ? NormalForms.caseIgnore(value) : super.normalize(value);
    }

    @Override
    public String normalize(String value, AssertionType assertionType) throws LdapException {
        return SupplementaryCharacters.areIn(value) ? NormalForms.caseIgnore(value) : super.normalize(value, assertionType);
    }
}
