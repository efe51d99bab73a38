package org.bftldap.cli.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.cli.ldif.Problem;
import org.bftldap.cli.ldif.Problems;
import org.bftldap.replica.directory.schema.definition.Conflict;
import org.bftldap.replica.directory.schema.definition.Definition;
import org.bftldap.replica.directory.schema.definition.Definitions;
import org.bftldap.replica.directory.schema.definition.ElementRules;
import org.bftldap.replica.directory.schema.definition.Elements;
import org.jspecify.annotations.Nullable;

/**
 * What files come to at a group: elements that are new there, that change, that go, and that are there already. Immutable.
 *
 * @param shipped how many of the files' elements come with bftldap
 * @param equal how many were added before and are the same
 * @param after all added elements as they would be
 */
public record SchemaPlan(
        List<FileElement> fresh, List<FileElement> changed, List<FileElement> deleted, int shipped, int equal, Elements before, Elements after) {

    public SchemaPlan {
        fresh = List.copyOf(fresh);
        changed = List.copyOf(changed);
        deleted = List.copyOf(deleted);
    }

    /** Whether there is something to do. */
    public boolean isEmpty() {
        return fresh.isEmpty() && changed.isEmpty() && deleted.isEmpty();
    }

    /** Works it out; what cannot be is told to the problems, by file and line. */
    public static SchemaPlan of(List<FileElement> elements, RelaySchema schema, Problems problems) {
        Builder builder = new Builder(schema, problems);
        elements.forEach(builder::take);
        return builder.build();
    }

    private static final class Builder {
        private final RelaySchema schema;
        private final Problems problems;
        private final Map<Definition, FileElement> places = new HashMap<>();
        private final List<FileElement> fresh = new ArrayList<>();
        private final List<FileElement> changed = new ArrayList<>();
        private final List<FileElement> deleted = new ArrayList<>();
        private Definitions definitions;
        private int shipped;
        private int equal;

        Builder(RelaySchema schema, Problems problems) {
            this.schema = schema;
            this.problems = problems;
            this.definitions = schema.added();
        }

        void take(FileElement element) {
            Definition wanted = element.definition().orElse(null);
            if (wanted == null) {
                delete(element);
            } else if (isShipped(wanted)) {
                shipped++;
            } else {
                add(element, wanted);
            }
        }

        /** By its OID and one of its names; another name is a conflict that the rules find. */
        private boolean isShipped(Definition wanted) {
            return schema.nameOf(wanted.oid()).isPresent()
                    && wanted.names().stream().anyMatch(name -> wanted.kind() == Definition.Kind.ATTRIBUTE_TYPE
                            ? schema.type(name).filter(type -> type.oid().equals(wanted.oid())).isPresent()
                            : schema.objectClass(name).filter(type -> type.oid().equals(wanted.oid())).isPresent());
        }

        private void add(FileElement element, Definition wanted) {
            Definition present = definitions.get(element.kind(), element.oid());
            Definition published = schema.added().get(element.kind(), element.oid());
            if (places.containsKey(wanted)) {
                return; // the same again
            }
            if (present != null && places.containsKey(present)) {
                problem(element, "OID " + element.oid() + " stands in " + places.get(present).file() + ":" + places.get(present).line() + " too; leave one of them away");
                return;
            }
            places.put(wanted, element);
            definitions = definitions.with(wanted);
            if (wanted.equals(published)) {
                equal++;
            } else if (published != null) {
                changed.add(element);
                deleted.removeIf(gone -> gone.kind() == element.kind() && gone.oid().equals(element.oid()));
            } else {
                fresh.add(element);
            }
        }

        private void delete(FileElement element) {
            if (definitions.get(element.kind(), element.oid()) != null) {
                definitions = definitions.without(element.kind(), element.oid());
                deleted.add(element);
            } else {
                problem(element, schema.nameOf(element.oid()).map(name -> "'" + name + "' comes with bftldap and stays")
                        .orElse("no " + element.kind().word() + " of the group has the OID " + element.oid()));
            }
        }

        SchemaPlan build() {
            Elements after = new Elements(schema, definitions);
            for (Conflict conflict : ElementRules.conflicts(after)) {
                FileElement place = places.get(conflict.definition());
                if (place != null) {
                    problem(place, conflict.text());
                } else {
                    problems.add(new Problem(RelaySchema.DN, 0, "", conflict.definition().title(), "would no longer be right: " + conflict.text()));
                }
            }
            return new SchemaPlan(fresh, changed, deleted, shipped, equal, schema.elements(), after);
        }

        private void problem(FileElement element, String text) {
            problems.add(new Problem(element.file(), element.line(), "", title(element.definition().orElse(null)), text));
        }

        private static String title(@Nullable Definition definition) {
            return definition == null ? "" : definition.title();
        }
    }
}
