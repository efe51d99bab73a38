package org.bftldap.replica.directory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition;
import org.bftldap.replica.directory.schema.definition.ClassDefinition;
import org.bftldap.replica.directory.schema.definition.ClassFacts;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.bftldap.replica.directory.schema.definition.TypeFacts;
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
    private final Elements before;
    private final Elements after;

    SchemaUse(EntryTree tree, Elements before, Elements after) {
        this.tree = tree;
        this.before = before;
        this.after = after;
    }

    /** @param next the schema of what shall be */
    void check(EntrySchema next) throws RefusedException, LdapException {
        List<ClassDefinition> tightened = new ArrayList<>();
        for (ClassDefinition old : before.added().objectClasses()) {
            ClassDefinition now = after.addedClass(old.oid());
            if (now == null) {
                requireUnused(old, "delete it from them first");
            } else if (isOtherKind(old, now)) {
                requireUnused(old, "its kind and its superclasses cannot change; add another class");
            } else if (isTighter(old, now)) {
                tightened.add(now);
            }
        }
        checkTypes();
        for (ClassDefinition objectClass : tightened) {
            checkEntries(objectClass, next);
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

    private boolean isOtherKind(ClassDefinition old, ClassDefinition now) {
        return old.type() != now.type() || !classes(old.superiors(), before).equals(classes(now.superiors(), after));
    }

    private static Set<String> classes(List<String> names, Elements elements) {
        Set<String> oids = new HashSet<>();
        names.forEach(name -> elements.objectClass(name).map(ClassFacts::oid).ifPresent(oids::add));
        return oids;
    }

    private boolean isTighter(ClassDefinition old, ClassDefinition now) {
        Set<String> required = new HashSet<>(after.typeOids(now.required()));
        Set<String> known = new HashSet<>(required);
        known.addAll(after.typeOids(now.allowed()));
        List<String> oldRequired = before.typeOids(old.required());
        return !oldRequired.containsAll(required) || !known.containsAll(oldRequired) || !known.containsAll(before.typeOids(old.allowed()));
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

    /** By OID, the types of which nothing may be stored if they are to go or become what they would be. */
    private Map<String, String> changedTypes() {
        Map<String, String> changed = new TreeMap<>();
        for (AttributeDefinition old : before.added().attributeTypes()) {
            Optional<TypeFacts> facts = before.facts(old.oid());
            Optional<TypeFacts> now = after.addedType(old.oid()) == null ? Optional.empty() : after.facts(old.oid());
            if (facts.isPresent() && (now.isEmpty() || isOther(facts.get(), now.get()))) {
                changed.put(old.oid(), old.title());
            }
        }
        return changed;
    }

    private static boolean isOther(TypeFacts old, TypeFacts now) {
        boolean isTighter = now.flags().contains(AttributeDefinition.Flag.SINGLE_VALUE) && !old.flags().contains(AttributeDefinition.Flag.SINGLE_VALUE);
        boolean isSame = old.superior().equals(now.superior())
                && old.syntax().equals(now.syntax())
                && old.equality().equals(now.equality())
                && old.ordering().equals(now.ordering())
                && old.substrings().equals(now.substrings())
                && now.names().containsAll(old.names());
        return isTighter || !isSame;
    }

    private void checkTypes() throws RefusedException {
        Map<String, String> changed = changedTypes();
        if (changed.isEmpty()) {
            return;
        }
        Map<String, AttributeInfo> infos = new HashMap<>();
        for (String oid : changed.keySet()) {
            AttributeInfo info = tree.schema().attribute(oid);
            if (info != null) {
                infos.put(oid, info);
            }
        }
        int searched = 0;
        try (EntryTree.Entries entries = tree.entries()) {
            while (entries.next()) {
                if (++searched > ENTRIES_SEARCHED_MAX) {
                    throw new RefusedException(
                            ResultCodeEnum.ADMIN_LIMIT_EXCEEDED,
                            "there are more than " + ENTRIES_SEARCHED_MAX + " entries, too many to search for " + changed.values().iterator().next()
                                    + "; leave it and mark it OBSOLETE");
                }
                StoredEntry entry = entries.entry();
                Optional<String> held = heldBy(entry, infos);
                if (held.isPresent()) {
                    throw used(changed.getOrDefault(held.get(), held.get()), entry.id(),
                            "what is stored of a type, or named by it, keeps its names, SUP, SYNTAX and rules, and does not become SINGLE-VALUE");
                }
            }
        }
    }

    /** The OID of one of these types that the entry holds, or that a name in it is made of. */
    private Optional<String> heldBy(StoredEntry entry, Map<String, AttributeInfo> types) {
        for (StoredAttribute attribute : entry.attributes()) {
            AttributeInfo info = tree.schema().attributeByKey(attribute.key());
            boolean isName = info != null && info.storedKind() == MatchingKind.NAME;
            for (Map.Entry<String, AttributeInfo> type : types.entrySet()) {
                if (Arrays.equals(attribute.key(), type.getValue().key())
                        || isName && attribute.anyNormal(normal -> NamePath.mentions(normal, type.getKey()))) {
                    return Optional.of(type.getKey());
                }
            }
        }
        return Optional.empty();
    }
}
