package org.bftldap.replica.directory.update;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.HashSet;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.api.ldap.model.schema.UsageEnum;
import org.bftldap.replica.store.schema.LanguageTags;
import org.bftldap.replica.store.search.CollectiveAttributes;
import org.jspecify.annotations.Nullable;

/**
 * Whether an entry as it would be stored obeys the schema (RFC 4512 §2.4).
 *
 * <p>Why not ApacheDS's own check: that one adds superior classes to {@code objectClass}, so that clients would read values which nobody
 * wrote, and loses the order of the others.
 */
public final class SchemaRules {

    private static final String OBJECT_CLASS = "2.5.4.0";
    private static final String EXTENSIBLE_OBJECT = "1.3.6.1.4.1.1466.101.120.111";

    private final Supplier<SchemaManager> schema;

    /** @param schema that of the transaction in progress */
    public SchemaRules(Supplier<SchemaManager> schema) {
        this.schema = schema;
    }

    /** Refuses what the schema does not allow; the order of the checks is slapd's. */
    public void check(Entry entry) throws RefusedException {
        Attribute objectClass = entry.get(OBJECT_CLASS);
        if (objectClass == null || objectClass.size() == 0) {
            throw violation("no objectClass attribute");
        }
        Map<String, ObjectClass> classes = withSuperiors(objectClass);
        checkStructure(classes);
        checkNumbers(entry);
        checkRequired(entry, classes);
        if (!classes.containsKey(EXTENSIBLE_OBJECT)) {
            checkAllowed(entry, classes);
        }
        checkCollective(entry, classes);
        checkNaming(entry);
    }

    /** RFC 4512 §2.4.2: what the entry is, the lowest of its structural classes. The entry passed {@link #check}. */
    public ObjectClass structural(Entry entry) throws RefusedException {
        return checkStructure(withSuperiors(entry.get(OBJECT_CLASS)));
    }

    /** Whether a class of the entry is this one, or derived from it (RFC 4512 §2.4). The entry passed {@link #check}. */
    public boolean isOf(Entry entry, String classOid) throws RefusedException {
        return withSuperiors(entry.get(OBJECT_CLASS)).containsKey(classOid);
    }

    /** The class by that name, OID or alias, or null. */
    public @Nullable ObjectClass objectClass(String name) {
        boolean isPlain = name.chars().allMatch(c -> c < 0x80); // others end in an exception of the library
        return isPlain && schema.get().getObjectClassRegistry().contains(name) ? lookup(name) : null;
    }

    private ObjectClass lookup(String name) {
        try {
            return schema.get().lookupObjectClassRegistry(name);
        } catch (org.apache.directory.api.ldap.model.exception.LdapException e) {
            throw new IllegalStateException("an object class that the registry contains cannot be looked up", e);
        }
    }

    /** By OID, in the order of the values, each before its superiors. */
    private Map<String, ObjectClass> withSuperiors(Attribute objectClass) throws RefusedException {
        Map<String, ObjectClass> classes = new LinkedHashMap<>();
        int position = 0;
        for (Value value : objectClass) {
            ObjectClass known = objectClass(value.getString());
            if (known == null) {
                throw new RefusedException(
                        ResultCodeEnum.INVALID_ATTRIBUTE_SYNTAX, "objectClass: value #" + position + " invalid per syntax");
            }
            addWithSuperiors(known, classes);
            position++;
        }
        return classes;
    }

    private static void addWithSuperiors(ObjectClass objectClass, Map<String, ObjectClass> classes) {
        if (classes.putIfAbsent(objectClass.getOid(), objectClass) == null) {
            for (ObjectClass superior : objectClass.getSuperiors()) {
                addWithSuperiors(superior, classes);
            }
        }
    }

    /** RFC 4512 §2.4.2: the structural classes of an entry are one chain. */
    private static ObjectClass checkStructure(Map<String, ObjectClass> classes) throws RefusedException {
        List<ObjectClass> structural = new ArrayList<>();
        for (ObjectClass objectClass : classes.values()) {
            if (objectClass.getType() == ObjectClassTypeEnum.STRUCTURAL) {
                structural.add(objectClass);
            }
        }
        if (structural.isEmpty()) {
            throw violation("no structural object class provided");
        }
        List<ObjectClass> lowest = new ArrayList<>(structural);
        for (ObjectClass objectClass : structural) {
            lowest.removeIf(other -> other != objectClass && isBelow(objectClass, other));
        }
        if (lowest.size() > 1) {
            throw violation("invalid structural object class chain (" + lowest.get(0).getName() + "/" + lowest.get(1).getName() + ")");
        }
        return lowest.get(0);
    }

    private static boolean isBelow(ObjectClass objectClass, ObjectClass superior) {
        Map<String, ObjectClass> all = new LinkedHashMap<>();
        addWithSuperiors(objectClass, all);
        return all.containsKey(superior.getOid());
    }

    private static void checkNumbers(Entry entry) throws RefusedException {
        String first = null;
        for (Attribute attribute : entry) {
            if (attribute.size() > 1 && attribute.getAttributeType().isSingleValued()) {
                first = firstOf(first, attribute.getAttributeType().getName());
            }
        }
        if (first != null) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, first + ": multiple values provided");
        }
    }

    /** In whatever language: a value with a tag is one of the type too. */
    private static void checkRequired(Entry entry, Map<String, ObjectClass> classes) throws RefusedException {
        Set<String> present = new HashSet<>();
        entry.forEach(attribute -> present.add(LanguageTags.base(attribute.getAttributeType()).getOid()));
        for (ObjectClass objectClass : classes.values()) {
            for (AttributeType required : objectClass.getMustAttributeTypes()) {
                if (!present.contains(required.getOid())) {
                    throw violation("object class '" + objectClass.getName() + "' requires attribute '" + required.getName() + "'");
                }
            }
        }
    }

    /** Whether it is a subentry whose values others show (RFC 3671 §2.1). */
    static boolean holdsCollective(Entry entry) {
        Attribute objectClass = entry.get(OBJECT_CLASS);
        if (objectClass != null) {
            for (Value value : objectClass) {
                // Not contains(…): the library makes a value of each name asked for, by exceptions of three registries, in each add.
                if (CollectiveAttributes.SUBENTRY_CLASS.equals(value.getNormalized()) || "collectiveAttributeSubentry".equalsIgnoreCase(value.getString())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** RFC 3671 §2: they stand in subentries of their own, and entries only show them. */
    private static void checkCollective(Entry entry, Map<String, ObjectClass> classes) throws RefusedException {
        if (!classes.containsKey(CollectiveAttributes.SUBENTRY_CLASS)) {
            for (Attribute attribute : entry) {
                if (LanguageTags.base(attribute.getAttributeType()).isCollective()) {
                    throw violation("attribute '" + attribute.getAttributeType().getName() + "' is collective: it stands in a collectiveAttributeSubentry");
                }
            }
        }
    }

    private static void checkAllowed(Entry entry, Map<String, ObjectClass> classes) throws RefusedException {
        Set<String> allowed = new HashSet<>();
        for (ObjectClass objectClass : classes.values()) {
            objectClass.getMustAttributeTypes().forEach(type -> allowed.add(type.getOid()));
            objectClass.getMayAttributeTypes().forEach(type -> allowed.add(type.getOid()));
        }
        allowed.add(OBJECT_CLASS);
        String first = null;
        for (Attribute attribute : entry) {
            AttributeType type = LanguageTags.base(attribute.getAttributeType());
            boolean isFreeHere = type.isCollective() && classes.containsKey(CollectiveAttributes.SUBENTRY_CLASS);
            if (type.getUsage() == UsageEnum.USER_APPLICATIONS && !allowed.contains(type.getOid()) && !isFreeHere) {
                first = firstOf(first, type.getName());
            }
        }
        if (first != null) {
            throw violation("attribute '" + first + "' not allowed");
        }
    }

    /** An entry's attributes have no order; of several that are wrong, this is the one that all replicas name. */
    private static String firstOf(@Nullable String one, String other) {
        return one == null || other.compareTo(one) < 0 ? other : one;
    }

    /** RFC 4512 §2.3.1: an entry holds the values that its RDN names. */
    private static void checkNaming(Entry entry) throws RefusedException {
        for (Ava ava : entry.getDn().getRdn()) {
            Attribute attribute = entry.get(ava.getNormType());
            if (attribute == null || !attribute.contains(ava.getValue())) {
                throw new RefusedException(
                        ResultCodeEnum.NAMING_VIOLATION, "value of naming attribute '" + ava.getType() + "' is not present in entry");
            }
        }
    }

    private static RefusedException violation(String text) {
        return new RefusedException(ResultCodeEnum.OBJECT_CLASS_VIOLATION, text);
    }
}
