package org.bftldap.replica.directory;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition;
import org.bftldap.replica.directory.schema.definition.ClassDefinition;
import org.bftldap.replica.directory.schema.definition.Difference;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.SchemaRules;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.MatchingKind;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Whether the entries that are stored can go on under another schema. What they hold keeps its meaning: normal forms and index keys made by
 * the old schema are those that the new one would make. One use.
 *
 * <p>Only a change that takes away or tightens something looks at entries, and at a bounded number of them: execution waits for it.
 */
final class SchemaUse {

    /** Of entries that are looked through for an attribute type that goes or changes; some seconds. */
    private static final int ENTRIES_SEARCHED_MAX = 200_000;

    /** Of entries of a class that demands more or allows less. */
    private static final int ENTRIES_CHECKED_MAX = 10_000;

    private final EntryTree tree;
    private final Difference difference;

    SchemaUse(EntryTree tree, Difference difference) {
        this.tree = tree;
        this.difference = difference;
    }

    /** @param next the schema of what shall be */
    void check(EntrySchema next) throws RefusedException, LdapException {
        for (ClassDefinition gone : difference.gone()) {
            requireUnused(gone, "delete it from its entries first");
        }
        for (ClassDefinition reshaped : difference.reshaped()) {
            requireUnused(reshaped, "its names, its kind and its superclasses stay; add another class");
        }
        checkTypes();
        for (ClassDefinition tightened : difference.tightened()) {
            checkEntries(tightened, next);
        }
    }

    private void requireUnused(ClassDefinition objectClass, String advice) throws RefusedException {
        try (EntryTree.Postings holders = holders(objectClass)) {
            if (holders.next()) {
                throw used(objectClass.title(), holders.id(), advice);
            }
        }
    }

    private EntryTree.Postings holders(ClassDefinition objectClass) {
        byte[] oid = objectClass.oid().getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return tree.withValue(tree.schema().objectClass(), oid);
    }

    private RefusedException used(String what, long id, String advice) {
        StoredEntry entry = tree.entry(id);
        String name = entry == null ? "" : tree.dn(entry);
        return new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, "the " + what + " is in use by \"" + name + "\"; " + advice);
    }

    private void checkEntries(ClassDefinition objectClass, EntrySchema next) throws RefusedException, LdapException {
        SchemaRules rules = new SchemaRules(next::schemaManager);
        int checked = 0;
        try (EntryTree.Postings holders = holders(objectClass)) {
            while (holders.next()) {
                if (++checked > ENTRIES_CHECKED_MAX) {
                    throw new RefusedException(
                            ResultCodeEnum.ADMIN_LIMIT_EXCEEDED,
                            "more than " + ENTRIES_CHECKED_MAX + " entries are of the " + objectClass.title()
                                    + ", too many to check; it cannot demand more or allow less: add another class");
                }
                StoredEntry entry = tree.entry(holders.id());
                if (entry != null) {
                    checkEntry(objectClass, entry, rules, next);
                }
            }
        }
    }

    private void checkEntry(ClassDefinition objectClass, StoredEntry entry, SchemaRules rules, EntrySchema next)
            throws RefusedException, LdapException {
        try {
            rules.check(EntryTranslator.fromStored(entry, new Dn(next.schemaManager(), tree.dn(entry)), next));
        } catch (RefusedException e) {
            throw used(objectClass.title(), entry.id(), "which would no longer be right (" + e.getMessage() + "); change the entry first");
        }
    }

    private void checkTypes() throws RefusedException {
        if (difference.types().isEmpty()) {
            return;
        }
        Map<AttributeDefinition, byte[]> keys = new LinkedHashMap<>();
        for (AttributeDefinition type : difference.types()) {
            AttributeInfo info = tree.schema().attribute(type.oid());
            if (info == null) {
                throw new IllegalStateException("an added type is not in the schema: " + type.oid());
            }
            keys.put(type, info.key());
        }
        int searched = 0;
        try (EntryTree.Entries entries = tree.entries()) {
            while (entries.next()) {
                if (++searched > ENTRIES_SEARCHED_MAX) {
                    throw new RefusedException(
                            ResultCodeEnum.ADMIN_LIMIT_EXCEEDED,
                            "there are more than " + ENTRIES_SEARCHED_MAX + " entries, too many to search for the " + difference.types().get(0).title()
                                    + "; leave it and mark it OBSOLETE");
                }
                StoredEntry entry = entries.entry();
                Optional<AttributeDefinition> held = heldBy(entry, keys);
                if (held.isPresent()) {
                    throw used(held.get().title(), entry.id(),
                            "what is stored of a type, or named by it, keeps its names, SUP, SYNTAX and rules, and does not become SINGLE-VALUE");
                }
            }
        }
    }

    /** One of these types that the entry holds, or that a name in it is made of. */
    private Optional<AttributeDefinition> heldBy(StoredEntry entry, Map<AttributeDefinition, byte[]> types) {
        for (StoredAttribute attribute : entry.attributes()) {
            AttributeInfo info = tree.schema().attributeByKey(attribute.key());
            boolean isName = info != null && info.storedKind() == MatchingKind.NAME;
            for (Map.Entry<AttributeDefinition, byte[]> type : types.entrySet()) {
                if (Arrays.equals(attribute.key(), type.getValue())
                        || isName && attribute.anyNormal(normal -> NamePath.mentions(normal, type.getKey().oid()))) {
                    return Optional.of(type.getKey());
                }
            }
        }
        return Optional.empty();
    }
}
