package org.bftldap.replica.store.partition;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;

/** Between ApacheDS's entries and stored ones. */
public final class EntryTranslator {

    /** Computed when asked for, so never stored, though ApacheDS at times hands them over with an entry. */
    private static final Set<String> COMPUTED = Set.of(
            "1.3.6.1.1.20", // entryDN
            "2.5.18.9", // hasSubordinates
            "2.5.18.10", // subschemaSubentry
            "2.5.21.9", // structuralObjectClass
            "1.3.6.1.4.1.453.16.2.103", // numSubordinates
            "1.3.6.1.4.1.18060.0.4.1.2.13", // nbChildren
            "1.3.6.1.4.1.18060.0.4.1.2.14", // nbSubordinates
            "1.3.6.1.4.1.18060.0.4.1.2.52"); // entryParentId

    private EntryTranslator() {}

    /** The attributes of an entry that are to be stored. */
    public static EntryBuilder toStored(Entry entry, EntrySchema schema) {
        EntryBuilder builder = new EntryBuilder(schema);
        for (Attribute attribute : entry) {
            AttributeSelector selector = schema.select(attribute.getUpId());
            if (selector == null) {
                throw new StoreException("an entry with the unknown attribute " + attribute.getUpId() + " reached the store");
            }
            if (!COMPUTED.contains(selector.attribute().type().getOid())) {
                builder.attribute(selector.attribute(), selector.optionText(), values(attribute));
            }
        }
        return builder;
    }

    private static List<byte[]> values(Attribute attribute) {
        List<byte[]> values = new ArrayList<>(attribute.size());
        for (Value value : attribute) {
            values.add(value.getBytes());
        }
        return values;
    }

    /** The entry as ApacheDS wants it, with all that is stored. */
    public static Entry fromStored(StoredEntry stored, Dn dn, EntrySchema schema) throws LdapException {
        DefaultEntry entry = new DefaultEntry(schema.schemaManager(), dn);
        for (StoredAttribute attribute : stored.attributes()) {
            AttributeInfo info = schema.attributeByKey(attribute.key());
            if (info == null) {
                throw new StoreException("entry " + dn.getName() + " has an attribute that the schema no longer knows");
            }
            AttributeType type = attribute.options().isEmpty() ? info.type() : tagged(info, attribute.options(), schema);
            DefaultAttribute copy = new DefaultAttribute(type);
            for (byte[] value : attribute.values()) {
                copy.add(value(type, value));
            }
            entry.put(copy);
        }
        return entry;
    }

    private static AttributeType tagged(AttributeInfo info, String options, EntrySchema schema) {
        AttributeSelector selector = schema.select(info.name() + options);
        if (selector == null) {
            throw new StoreException("an entry has an attribute with the unknown options " + options);
        }
        return selector.tagged();
    }

    private static Value value(AttributeType type, byte[] value) throws LdapException {
        boolean readable = type.getSyntax() != null && type.getSyntax().isHumanReadable();
        return readable ? new Value(type, new String(value, java.nio.charset.StandardCharsets.UTF_8)) : new Value(type, value);
    }
}
