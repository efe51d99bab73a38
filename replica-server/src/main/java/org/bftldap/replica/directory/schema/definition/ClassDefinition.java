package org.bftldap.replica.directory.schema.definition;

import java.util.List;
import org.apache.directory.api.ldap.model.schema.ObjectClassTypeEnum;

/**
 * An object class (RFC 4512 §4.1.1).
 *
 * @param superiors names or OIDs, as the attribute types that it requires and allows
 */
public record ClassDefinition(
        Head head, Status status, List<String> superiors, ObjectClassTypeEnum type, List<String> required, List<String> allowed)
        implements Definition {

    /** Whether it should be used for new entries. */
    public enum Status {
        ACTIVE,
        OBSOLETE
    }

    public ClassDefinition {
        superiors = List.copyOf(superiors);
        required = List.copyOf(required);
        allowed = List.copyOf(allowed);
    }

    @Override
    public Kind kind() {
        return Kind.OBJECT_CLASS;
    }

    @Override
    public ClassDefinition byUser() {
        return new ClassDefinition(head.byUser(), status, superiors, type, required, allowed);
    }

    @Override
    public String text() {
        DescriptionWriter out = new DescriptionWriter(head, status == Status.OBSOLETE);
        out.words("SUP", superiors);
        out.word(type.name());
        out.words("MUST", required);
        out.words("MAY", allowed);
        return out.end();
    }
}
