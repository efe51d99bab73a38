package org.bftldap.giis.gris.ldif;

import java.util.List;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;

/** One record of an LDIF text. */
public sealed interface LdifRecord {

    /** Number of the line where it begins, from 1. */
    int line();

    /** As written; not yet known to be a DN. */
    String dn();

    /**
     * An entry, written as content or as {@code changetype: add}. From a plugin it is the old style of a change: attributes that take the
     * place of those that the entry has.
     *
     * @param attributes each once; values in the order of the text
     */
    record Content(int line, String dn, List<AttributeValues> attributes) implements LdifRecord {
        public Content {
            attributes = List.copyOf(attributes);
        }
    }

    /** {@code changetype: modify}. */
    record Modification(int line, String dn, List<Change> changes) implements LdifRecord {
        public Modification {
            changes = List.copyOf(changes);
        }
    }
}
