package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.delegation.DelegationNames;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.RuleException;
import org.bftldap.replica.directory.delegation.Delegations;
import org.bftldap.replica.directory.delegation.GroupFiles;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.SubtreeException;
import org.bftldap.replica.store.search.CollectiveAttributes;

/** Reads who may do what, and who holds what, out of a state of the directory. */
final class StoredRules {

    private StoredRules() {}

    /** All rules and grants that this state holds, and what its entries have in common. */
    static AccessRules in(EntryTree tree) throws LdapException, RuleException {
        EntrySchema schema = tree.schema();
        AttributeInfo objectClass = schema.objectClass();
        String oid = schema.schemaManager().lookupObjectClassRegistry(AccessRules.SUBENTRY_CLASS).getOid();
        List<Entry> subentries = new ArrayList<>();
        for (StoredEntry stored : tree.holding(objectClass, oid.getBytes(StandardCharsets.US_ASCII))) {
            subentries.add(EntryTranslator.fromStored(stored, new Dn(schema.schemaManager(), tree.dn(stored)), schema));
        }
        AccessRules rules = AccessRules.of(schema, path(Genesis.ADMIN_DN, schema), subentries, entriesBelow(RegistrationNames.GRANTS, tree));
        try {
            return rules.with(CollectiveAttributes.in(tree));
        } catch (SubtreeException e) {
            throw new RuleException(e.getMessage());
        }
    }

    /** What this state says that other groups hold. */
    static Delegations delegations(String group, List<Dn> own, GroupFiles files, Names names, EntryTree tree) throws LdapException, RuleException {
        return Delegations.of(group, own, entriesBelow(DelegationNames.DELEGATIONS, tree), files, text -> {
            try {
                return names.dn(text);
            } catch (RefusedException e) {
                throw new RuleException(DelegationNames.SUFFIX + " or a suffix in " + DelegationNames.GROUP_FILE + " is no name in this group's schema");
            }
        });
    }

    private static List<Entry> entriesBelow(String dn, EntryTree tree) throws LdapException {
        List<Entry> entries = new ArrayList<>();
        StoredEntry parent = tree.find(path(dn, tree.schema()));
        if (parent != null) {
            try (EntryTree.Children children = tree.children(parent.id())) {
                while (children.next()) {
                    StoredEntry child = tree.entry(children.id());
                    if (child != null) {
                        entries.add(EntryTranslator.fromStored(child, new Dn(tree.schema().schemaManager(), tree.dn(child)), tree.schema()));
                    }
                }
            }
        }
        return entries;
    }

    /** Of a name of this program's own. */
    static NamePath path(String dn, EntrySchema schema) {
        NamePath path = schema.name(dn);
        if (path == null) {
            throw new IllegalStateException("a name of this program's own cannot be read: " + dn);
        }
        return path;
    }
}
