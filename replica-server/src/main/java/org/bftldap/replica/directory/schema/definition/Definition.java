package org.bftldap.replica.directory.schema.definition;

import java.util.List;
import java.util.Locale;

/** One element of the schema as its description says it. */
public sealed interface Definition permits AttributeDefinition, ClassDefinition {

    /** The kinds that can be added; all others are fixed, because programs stand behind them. */
    enum Kind {
        ATTRIBUTE_TYPE("attributeTypes", "attribute type"),
        OBJECT_CLASS("objectClasses", "object class");

        private final String attribute;
        private final String word;

        Kind(String attribute, String word) {
            this.attribute = attribute;
            this.word = word;
        }

        /** The attribute of {@code cn=schema} that holds them. */
        public String attribute() {
            return attribute;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    Kind kind();

    Head head();

    /** The description in the form in which it is kept and shown (RFC 4512 §4.1). */
    String text();

    /** The same, said to come from users. */
    Definition byUser();

    default String oid() {
        return head().oid();
    }

    default List<String> names() {
        return head().names();
    }

    /** What people call it. */
    default String name() {
        return names().isEmpty() ? oid() : names().get(0);
    }

    /** Kind and name, for messages. */
    default String title() {
        return kind().word() + " '" + name() + "'";
    }

    /** Descriptors have no case (RFC 4512 §1.4). */
    static String key(String nameOrOid) {
        return nameOrOid.toLowerCase(Locale.ROOT);
    }
}
