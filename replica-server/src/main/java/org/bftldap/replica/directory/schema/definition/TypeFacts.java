package org.bftldap.replica.directory.schema.definition;

import java.util.Optional;
import java.util.Set;
import org.bftldap.replica.directory.schema.definition.AttributeDefinition.Flag;

/**
 * What an attribute type comes to, with what it has from its supertypes. Rules, syntaxes and types by their OIDs.
 *
 * @param names all of them, for messages and DNs
 */
public record TypeFacts(
        String oid,
        Set<String> names,
        Optional<String> superior,
        Optional<String> syntax,
        Optional<String> equality,
        Optional<String> ordering,
        Optional<String> substrings,
        Set<Flag> flags,
        Usage usage) {

    /** Who writes it (RFC 4512 §4.1.2 has more kinds; here they are all the servers'). */
    public enum Usage {
        USER,
        OPERATIONAL
    }

    public TypeFacts {
        names = Set.copyOf(names);
        flags = Set.copyOf(flags);
    }
}
