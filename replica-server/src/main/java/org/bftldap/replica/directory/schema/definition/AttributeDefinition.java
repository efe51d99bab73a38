package org.bftldap.replica.directory.schema.definition;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * An attribute type (RFC 4512 §4.1.2).
 *
 * @param superior name or OID, as the others that say what it is made of
 * @param length how long values may at least be; nobody is held to it (RFC 4512 §4.1.2)
 */
public record AttributeDefinition(
        Head head,
        Optional<String> superior,
        Optional<String> equality,
        Optional<String> ordering,
        Optional<String> substrings,
        Optional<String> syntax,
        OptionalInt length,
        Set<Flag> flags,
        Optional<String> usage)
        implements Definition {

    /** What stands in a description without a value. */
    public enum Flag {
        OBSOLETE("OBSOLETE"),
        SINGLE_VALUE("SINGLE-VALUE"),
        COLLECTIVE("COLLECTIVE"),
        NO_USER_MODIFICATION("NO-USER-MODIFICATION");

        private final String keyword;

        Flag(String keyword) {
            this.keyword = keyword;
        }

        String keyword() {
            return keyword;
        }
    }

    static final String USER_APPLICATIONS = "userApplications";

    public AttributeDefinition {
        flags = Set.copyOf(flags);
    }

    @Override
    public Kind kind() {
        return Kind.ATTRIBUTE_TYPE;
    }

    @Override
    public AttributeDefinition byUser() {
        return new AttributeDefinition(head.byUser(), superior, equality, ordering, substrings, syntax, length, flags, usage);
    }

    @Override
    public String text() {
        DescriptionWriter out = new DescriptionWriter(head, flags.contains(Flag.OBSOLETE));
        superior.ifPresent(name -> out.word("SUP", name));
        equality.ifPresent(name -> out.word("EQUALITY", name));
        ordering.ifPresent(name -> out.word("ORDERING", name));
        substrings.ifPresent(name -> out.word("SUBSTR", name));
        syntax.ifPresent(oid -> out.word("SYNTAX", length.isPresent() ? oid + "{" + length.getAsInt() + "}" : oid));
        for (Flag flag : Flag.values()) {
            if (flag != Flag.OBSOLETE && flags.contains(flag)) {
                out.word(flag.keyword());
            }
        }
        usage.filter(name -> !name.equals(USER_APPLICATIONS)).ifPresent(name -> out.word("USAGE", name));
        return out.end();
    }
}
