package org.bftldap.cli.schema;

import java.util.Optional;
import org.bftldap.replica.directory.schema.definition.Definition;

/**
 * What a file says of one element.
 *
 * @param line where it begins
 * @param definition empty where it is to go
 */
public record FileElement(String file, long line, Action action, Definition.Kind kind, String oid, Optional<Definition> definition) {

    /** What shall become of it. */
    public enum Action {
        ADD,
        DELETE
    }

    static FileElement add(String file, long line, Definition definition) {
        return new FileElement(file, line, Action.ADD, definition.kind(), definition.oid(), Optional.of(definition));
    }

    static FileElement delete(String file, long line, Definition.Kind kind, String oid) {
        return new FileElement(file, line, Action.DELETE, kind, oid, Optional.empty());
    }
}
