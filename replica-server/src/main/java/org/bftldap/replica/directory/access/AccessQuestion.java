package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.jspecify.annotations.Nullable;

/**
 * One question to the access control decision function (X.501 §18.8.2).
 *
 * @param type null for the entry as a whole
 * @param value of the type; null where none in particular is meant
 */
public record AccessQuestion(MicroOperation operation, Part part, @Nullable AttributeType type, byte @Nullable [] value) {

    /** Of what. */
    public enum Part {
        ENTRY,
        ATTRIBUTE,
        VALUE
    }

    public static AccessQuestion entry(MicroOperation operation) {
        return new AccessQuestion(operation, Part.ENTRY, null, null);
    }

    public static AccessQuestion attribute(AttributeType type, MicroOperation operation) {
        return new AccessQuestion(operation, Part.ATTRIBUTE, type, null);
    }

    public static AccessQuestion value(AttributeType type, byte @Nullable [] value, MicroOperation operation) {
        return new AccessQuestion(operation, Part.VALUE, type, value);
    }
}
