package org.bftldap.giis.gris.publish;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.giis.gris.content.BadNameException;
import org.bftldap.giis.gris.content.DirectoryEntry;
import org.bftldap.giis.gris.content.EntryName;
import org.bftldap.giis.gris.content.Names;
import org.bftldap.giis.gris.content.Vocabulary;

/** Reads from the group what an agent must know: the attribute types, and what it holds below a suffix of the agent's. */
public final class Holdings {

    private static final String SUBSCHEMA = "cn=schema";
    private static final String ATTRIBUTE_TYPES = "attributeTypes";
    private static final int NO_SUCH_OBJECT = 32;

    private final Group group;

    public Holdings(Group group) {
        this.group = group;
    }

    /** An answer that is no success; the message says which. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(String message) {
            super(message);
        }
    }

    public CompletableFuture<Vocabulary> vocabulary() {
        return group.search(search(SUBSCHEMA, Operation.Scope.BASE, ATTRIBUTE_TYPES)).thenApply(found -> {
            if (found.result().code() != 0 || found.entries().isEmpty()) {
                throw new RefusedException("reading " + SUBSCHEMA + " gives " + found.result().code() + " " + found.result().message());
            }
            List<String> types = found.entries().get(0).attributes().stream()
                    .filter(attribute -> attribute.description().equalsIgnoreCase(ATTRIBUTE_TYPES))
                    .flatMap(attribute -> attribute.values().stream())
                    .map(value -> new String(value, java.nio.charset.StandardCharsets.UTF_8))
                    .toList();
            return Vocabulary.of(types);
        });
    }

    /** All entries below the suffix, by key. */
    CompletableFuture<Map<String, DirectoryEntry>> read(Names names, EntryName suffix) {
        return group.search(search(suffix.dn(), Operation.Scope.SUBTREE, "*")).thenApply(found -> {
            Map<String, DirectoryEntry> held = new HashMap<>();
            take(found, suffix, names, held);
            return held;
        });
    }

    private static void take(Group.Found found, EntryName suffix, Names names, Map<String, DirectoryEntry> held) {
        int code = found.result().code();
        if (code != 0 && code != NO_SUCH_OBJECT) {
            throw new RefusedException("reading " + suffix + " gives " + code + " " + found.result().message());
        }
        for (Group.FoundEntry entry : found.entries()) {
            try {
                EntryName name = names.name(entry.dn());
                DirectoryEntry.Builder builder = new DirectoryEntry.Builder(names.vocabulary());
                for (AttributeValues attribute : entry.attributes()) {
                    if (!names.vocabulary().isCollective(attribute.description())) { // else the agent would want it away
                        attribute.values().forEach(value -> builder.add(attribute.description(), value));
                    }
                }
                held.put(name.key(), builder.build(name));
            } catch (BadNameException e) {
                throw new CompletionException(e);
            }
        }
    }

    private static Operation.Search search(String base, Operation.Scope scope, String attribute) {
        return new Operation.Search(
                base, scope, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, new Filter.Present("objectClass"), List.of(attribute));
    }
}
