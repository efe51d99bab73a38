package org.bftldap.replica.directory;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.directory.access.RuleException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;

/** Reads who may do what out of a state of the directory. */
final class StoredRules {

    private StoredRules() {}

    /** All rules and grants that this state holds. */
    static AccessRules in(EntryTree tree) throws LdapException, RuleException {
        EntrySchema schema = tree.schema();
        AttributeInfo objectClass = schema.objectClass();
        String oid = schema.schemaManager().lookupObjectClassRegistry(AccessRules.SUBENTRY_CLASS).getOid();
        List<Entry> subentries = new ArrayList<>();
        for (StoredEntry stored : tree.holding(objectClass, oid.getBytes(StandardCharsets.US_ASCII))) {
            subentries.add(EntryTranslator.fromStored(stored, new Dn(schema.schemaManager(), tree.dn(stored)), schema));
        }
        return AccessRules.of(schema, path(Genesis.ADMIN_DN, schema), subentries, entriesBelow(RegistrationNames.GRANTS, tree));
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
