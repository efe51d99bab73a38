package org.bftldap.replica.directory.update;

import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.operation.Operation.Add;
import org.bftldap.directory.operation.Operation.AttributeValues;

/** Makes an entry of what an add says (RFC 4511 §4.7). */
public final class NewEntry {

    private final Names names;

    public NewEntry(Names names) {
        this.names = names;
    }

    /** The entry with its user attributes, those of its RDN completed; schema rules are not yet applied to the whole. */
    public Entry of(Dn dn, Add add) throws RefusedException, LdapException {
        Entry entry = new DefaultEntry(names.schema(), dn);
        for (AttributeValues given : add.attributes()) {
            AttributeType type = names.knownType(given.description());
            if (!type.isUserModifiable()) {
                throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, type.getName() + ": no user modification allowed");
            }
            if (given.values().isEmpty()) {
                throw new RefusedException(ResultCodeEnum.PROTOCOL_ERROR, "no values for attribute type");
            }
            if (entry.containsAttribute(type)) {
                throw new RefusedException(
                        ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS, "attribute '" + type.getName() + "' provided more than once");
            }
            entry.put(attribute(given, type));
        }
        completeNaming(entry);
        return entry;
    }

    /** All values of one attribute, each once, in the client's order. */
    Attribute attribute(AttributeValues given, AttributeType type) throws RefusedException, LdapException {
        Attribute attribute = new DefaultAttribute(type);
        int position = 0;
        for (byte[] bytes : given.values()) {
            Value value = names.value(type, bytes, position);
            if (attribute.contains(value)) {
                throw new RefusedException(
                        ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS, type.getName() + ": value #" + position + " provided more than once");
            }
            attribute.add(value);
            position++;
        }
        return attribute;
    }

    /** RFC 4511 §4.7: clients may leave the RDN's values out. A single-valued attribute with another value is not silently replaced. */
    private void completeNaming(Entry entry) throws RefusedException, LdapException {
        for (Ava ava : entry.getDn().getRdn()) {
            AttributeType type = names.schema().lookupAttributeTypeRegistry(ava.getNormType());
            Value value = names.value(type, ava.getValue().getBytes(), 0);
            Attribute present = entry.get(type);
            if (present == null) {
                entry.put(new DefaultAttribute(type, value));
            } else if (!present.contains(value) && !type.isSingleValued()) {
                present.add(value);
            }
        }
    }
}
