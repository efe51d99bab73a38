package org.bftldap.replica.directory.access;

import java.util.List;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.constants.SchemaConstants;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.replica.store.schema.NamePath;

/**
 * What an agent may do: what rules let it, and below the names that were granted to it everything that makes up plain data. Not there:
 * operational attributes, which rules and administrative roles are; passwords, by which somebody could bind; entries that hold rules.
 */
final class GrantedAccess implements Access {

    private final Access rules;
    private final List<NamePath> suffixes;

    GrantedAccess(Access rules, List<NamePath> suffixes) {
        this.rules = rules;
        this.suffixes = List.copyOf(suffixes);
    }

    @Override
    public boolean entry(NamePath entry, MicroOperation operation) {
        return isGranted(entry) || rules.entry(entry, operation);
    }

    @Override
    public boolean attribute(NamePath entry, AttributeType type, MicroOperation operation) {
        return isData(type) && isGranted(entry) || rules.attribute(entry, type, operation);
    }

    @Override
    public boolean value(NamePath entry, AttributeType type, byte[] value, MicroOperation operation) {
        return isData(type) && isGranted(entry) || rules.value(entry, type, value, operation);
    }

    @Override
    public Access toEntriesOfRules() {
        return rules;
    }

    private static boolean isData(AttributeType type) {
        return !type.isOperational() && !type.getOid().equals(SchemaConstants.USER_PASSWORD_AT_OID);
    }

    private boolean isGranted(NamePath entry) {
        for (NamePath suffix : suffixes) {
            if (entry.startsWith(suffix)) {
                return true;
            }
        }
        return false;
    }
}
