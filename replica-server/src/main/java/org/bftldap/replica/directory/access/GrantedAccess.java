package org.bftldap.replica.directory.access;

import java.util.List;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.constants.SchemaConstants;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

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
        return isGranted(entry, null) || rules.entry(entry, operation);
    }

    @Override
    public boolean attribute(NamePath entry, AttributeType type, MicroOperation operation) {
        return isGranted(entry, type) || rules.attribute(entry, type, operation);
    }

    @Override
    public boolean value(NamePath entry, AttributeType type, byte[] value, MicroOperation operation) {
        return isGranted(entry, type) || rules.value(entry, type, value, operation);
    }

    @Override
    public Decision explain(NamePath entry, AccessQuestion question) {
        return isGranted(entry, question.type()) ? Decision.permitted(Decision.Ground.GRANT) : rules.explain(entry, question);
    }

    @Override
    public Access toEntriesOfRules() {
        return rules;
    }

    private static boolean isData(AttributeType type) {
        return !type.isOperational() && !type.getOid().equals(SchemaConstants.USER_PASSWORD_AT_OID);
    }

    /** @param type null for the entry as a whole */
    private boolean isGranted(NamePath entry, @Nullable AttributeType type) {
        if (type != null && !isData(type)) {
            return false;
        }
        for (NamePath suffix : suffixes) {
            if (entry.startsWith(suffix)) {
                return true;
            }
        }
        return false;
    }
}
