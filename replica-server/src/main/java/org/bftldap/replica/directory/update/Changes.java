package org.bftldap.replica.directory.update;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.model.constants.SchemaConstants;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.operation.Operation.Change;

/** Applies the changes of a modify to an entry, in their order (RFC 4511 §4.6, RFC 4525). */
public final class Changes {

    /** What becomes of a value to be added that is there, or to be deleted that is not. */
    public enum Strictness {
        /** An error (RFC 4511 §4.6). */
        STRICT,
        /** Nothing: permissive modify (1.2.840.113556.1.4.1413). */
        PERMISSIVE
    }

    private final Names names;
    private final NewEntry attributes;

    public Changes(Names names) {
        this.names = names;
        this.attributes = new NewEntry(names);
    }

    /** Changes {@code entry} itself. Schema rules are not yet applied to the whole, but the RDN's values are still there. */
    public void apply(Entry entry, List<Change> changes, Strictness strictness) throws RefusedException, LdapException {
        for (Change change : changes) {
            AttributeType type = names.knownType(change.attribute().description());
            if (!type.isUserModifiable()) {
                throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, type.getName() + ": no user modification allowed");
            }
            Attribute given = attributes.attribute(change.attribute(), type);
            switch (change.kind()) {
                case ADD -> add(entry, type, given, strictness);
                case DELETE -> delete(entry, type, given, strictness);
                case REPLACE -> replace(entry, type, given);
                case INCREMENT -> increment(entry, type, given);
            }
        }
        for (Ava ava : entry.getDn().getRdn()) {
            Attribute attribute = entry.get(ava.getNormType());
            if (attribute == null || !attribute.contains(ava.getValue())) {
                throw new RefusedException(
                        ResultCodeEnum.NOT_ALLOWED_ON_RDN, "value of naming attribute '" + ava.getType() + "' may not be removed");
            }
        }
    }

    private static void add(Entry entry, AttributeType type, Attribute given, Strictness strictness) throws RefusedException, LdapException {
        if (given.size() == 0) {
            throw new RefusedException(ResultCodeEnum.PROTOCOL_ERROR, "modify/add operation (" + type.getName() + ") requires values");
        }
        Attribute present = entry.get(type);
        if (present == null) {
            entry.put(given);
            return;
        }
        requireEquality(type, "add");
        int position = 0;
        for (Value value : given) {
            boolean isThere = present.contains(value);
            if (isThere && strictness == Strictness.STRICT) {
                throw new RefusedException(
                        ResultCodeEnum.ATTRIBUTE_OR_VALUE_EXISTS,
                        "modify/add: " + type.getName() + ": value #" + position + " already exists");
            }
            if (!isThere) {
                present.add(value);
            }
            position++;
        }
    }

    private static void delete(Entry entry, AttributeType type, Attribute given, Strictness strictness) throws RefusedException {
        Attribute present = entry.get(type);
        if (present == null) {
            if (strictness == Strictness.PERMISSIVE) {
                return;
            }
            throw new RefusedException(ResultCodeEnum.NO_SUCH_ATTRIBUTE, "modify/delete: " + type.getName() + ": no such attribute");
        }
        if (given.size() == 0) {
            entry.removeAttributes(type);
            return;
        }
        requireEquality(type, "delete");
        for (Value value : given) {
            if (!present.contains(value) && strictness == Strictness.STRICT) {
                throw new RefusedException(ResultCodeEnum.NO_SUCH_ATTRIBUTE, "modify/delete: " + type.getName() + ": no such value");
            }
            present.remove(value);
        }
        if (present.size() == 0) {
            entry.removeAttributes(type);
        }
    }

    private static void replace(Entry entry, AttributeType type, Attribute given) throws LdapException {
        entry.removeAttributes(type);
        if (given.size() > 0) {
            entry.put(given);
        }
    }

    /** RFC 4525: every value grows by the one given; a negative one lets them shrink. */
    private void increment(Entry entry, AttributeType type, Attribute given) throws RefusedException, LdapException {
        if (given.size() != 1) {
            throw new RefusedException(
                    ResultCodeEnum.PROTOCOL_ERROR, "modify/increment operation (" + type.getName() + ") requires one value");
        }
        if (!type.getSyntax().getOid().equals(SchemaConstants.INTEGER_SYNTAX)) {
            throw new RefusedException(
                    ResultCodeEnum.CONSTRAINT_VIOLATION, "modify/increment: " + type.getName() + ": is no integer");
        }
        Attribute present = entry.get(type);
        if (present == null) {
            throw new RefusedException(ResultCodeEnum.NO_SUCH_ATTRIBUTE, "modify/increment: " + type.getName() + ": no such attribute");
        }
        BigInteger step = new BigInteger(given.getString());
        List<Value> sums = new ArrayList<>();
        for (Value value : present) {
            sums.add(new Value(type, new BigInteger(value.getString()).add(step).toString()));
        }
        entry.put(new DefaultAttribute(type, sums.toArray(new Value[0])));
    }

    /** RFC 4512 §2.5.2: without an equality rule nobody can say whether two values are the same. */
    private static void requireEquality(AttributeType type, String operation) throws RefusedException {
        if (type.getEquality() == null) {
            throw new RefusedException(
                    ResultCodeEnum.INAPPROPRIATE_MATCHING, "modify/" + operation + ": " + type.getName() + ": no equality matching rule");
        }
    }
}
