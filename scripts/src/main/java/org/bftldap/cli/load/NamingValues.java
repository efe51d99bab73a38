package org.bftldap.cli.load;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.matchingrules.MatchingRule;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.RDN;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.Schema;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;

/** Whether an entry holds the values that its RDN names. Stateless. */
final class NamingValues {

    private NamingValues() {}

    static boolean holds(LdifRecord.Entry entry, RDN rdn, String attribute, Schema schema) {
        AttributeTypeDefinition type = schema.getAttributeType(attribute);
        if (type == null) {
            return true; // told elsewhere
        }
        MatchingRule rule = MatchingRule.selectEqualityMatchingRule(type.getOID(), schema);
        byte[][] named = rdn.getByteArrayAttributeValues();
        String[] names = rdn.getAttributeNames();
        for (int i = 0; i < names.length; i++) {
            if (names[i].equalsIgnoreCase(attribute) && !holds(entry, type, new ASN1OctetString(named[i]), rule, schema)) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(LdifRecord.Entry entry, AttributeTypeDefinition type, ASN1OctetString named, MatchingRule rule, Schema schema) {
        for (LdifValue value : entry.values()) {
            try {
                if (type.equals(schema.getAttributeType(value.type())) && rule.valuesMatch(named, new ASN1OctetString(value.value()))) {
                    return true;
                }
            } catch (LDAPException e) {
                // told elsewhere
            }
        }
        return false;
    }
}
