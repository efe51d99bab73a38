package org.bftldap.replica.directory.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.UsageEnum;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition;
import org.bftldap.replica.directory.schema.definition.ClassDefinition;
import org.bftldap.replica.directory.schema.definition.ClassFacts;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.bftldap.replica.directory.schema.definition.TypeFacts;

/**
 * Added elements in the form that a schema manager loads (entries of the meta schema). Names are turned into OIDs and inherited parts written
 * out, so that the order in which it links them does not matter.
 */
final class AddedSchema {

    /** No file can be called so. */
    private static final String NAME = "cn=schema";

    private AddedSchema() {}

    /** @param elements that can stand */
    static SchemaFile of(Elements elements) throws SchemaException {
        try {
            List<Entry> attributeTypes = new ArrayList<>();
            for (AttributeDefinition type : elements.added().attributeTypes()) {
                attributeTypes.add(entry(type, elements));
            }
            List<Entry> objectClasses = new ArrayList<>();
            for (ClassDefinition objectClass : elements.added().objectClasses()) {
                objectClasses.add(entry(objectClass, elements));
            }
            return new SchemaFile(NAME, NAME, attributeTypes, objectClasses);
        } catch (LdapException e) {
            throw new SchemaException("the elements added by cn=schema cannot be read", e);
        }
    }

    private static Entry entry(AttributeDefinition type, Elements elements) throws LdapException, SchemaException {
        TypeFacts facts = elements.facts(type.oid())
                .orElseThrow(() -> new SchemaException("the " + type.title() + " added by cn=schema has no supertype here"));
        Entry entry = element(type, "metaAttributeType");
        put(entry, "m-supAttributeType", facts.superior());
        put(entry, "m-equality", facts.equality());
        put(entry, "m-ordering", facts.ordering());
        put(entry, "m-substr", facts.substrings());
        put(entry, "m-syntax", facts.syntax());
        if (type.length().isPresent()) {
            entry.put("m-length", Integer.toString(type.length().getAsInt()));
        }
        flag(entry, "m-obsolete", type.flags().contains(AttributeDefinition.Flag.OBSOLETE));
        flag(entry, "m-singleValue", type.flags().contains(AttributeDefinition.Flag.SINGLE_VALUE));
        entry.put("m-usage", UsageEnum.USER_APPLICATIONS.toString());
        return entry;
    }

    private static Entry entry(ClassDefinition objectClass, Elements elements) throws LdapException {
        Entry entry = element(objectClass, "metaObjectClass");
        flag(entry, "m-obsolete", objectClass.status() == ClassDefinition.Status.OBSOLETE);
        entry.put("m-typeObjectClass", objectClass.type().toString());
        List<String> required = elements.typeOids(objectClass.required());
        List<String> allowed = new ArrayList<>(elements.typeOids(objectClass.allowed()));
        allowed.removeAll(required); // ApacheDS takes nothing that is in both
        putAll(entry, "m-supObjectClass", objectClass.superiors().stream().map(name -> elements.objectClass(name).map(ClassFacts::oid).orElse(name)).distinct().toList());
        putAll(entry, "m-must", required);
        putAll(entry, "m-may", allowed);
        return entry;
    }

    private static Entry element(Definition definition, String objectClass) throws LdapException {
        Entry entry = new DefaultEntry("m-oid=" + definition.oid());
        entry.put("objectClass", "top", "metaTop", objectClass);
        entry.put("m-oid", definition.oid());
        putAll(entry, "m-name", definition.names());
        put(entry, "m-description", definition.head().description());
        return entry;
    }

    private static void put(Entry entry, String attribute, Optional<String> value) throws LdapException {
        if (value.isPresent()) {
            entry.put(attribute, value.get());
        }
    }

    private static void putAll(Entry entry, String attribute, List<String> values) throws LdapException {
        if (!values.isEmpty()) {
            entry.put(attribute, values.toArray(new String[0]));
        }
    }

    private static void flag(Entry entry, String attribute, boolean set) throws LdapException {
        if (set) {
            entry.put(attribute, "TRUE");
        }
    }
}
