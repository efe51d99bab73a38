package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;

/**
 * The operations that make of one set of entries another: adds, parents before children; modifies; deletes, children before parents.
 *
 * <p>Modifies only ever replace whole attributes, so that repeating one does no harm.
 */
public final class Difference {

    private static final Comparator<Update> PARENTS_FIRST =
            Comparator.<Update>comparingInt(update -> update.name().depth()).thenComparing(update -> update.name().key());

    private final Vocabulary vocabulary;
    private final Set<String> noise;

    /** @param noise attributes whose change alone is not worth an operation, by any of their names */
    public Difference(Vocabulary vocabulary, Set<String> noise) {
        this.vocabulary = vocabulary;
        this.noise = new TreeSet<>();
        noise.forEach(attribute -> this.noise.add(vocabulary.attribute(attribute)));
    }

    /** Whether attributes that are noise count. */
    public enum NoiseRule {
        IGNORED,
        SENT
    }

    public Vocabulary vocabulary() {
        return vocabulary;
    }

    public List<Update> between(Map<String, DirectoryEntry> held, Map<String, DirectoryEntry> wanted, NoiseRule rule) {
        List<Update> adds = new ArrayList<>();
        List<Update> modifies = new ArrayList<>();
        List<Update> deletes = new ArrayList<>();
        for (DirectoryEntry entry : wanted.values()) {
            DirectoryEntry before = held.get(entry.name().key());
            if (before == null) {
                adds.add(new Update(entry.name(), new Operation.Add(entry.name().dn(), entry.toAdd()), Optional.of(entry)));
            } else {
                modify(before, entry, rule).ifPresent(modifies::add);
            }
        }
        for (DirectoryEntry entry : held.values()) {
            if (!wanted.containsKey(entry.name().key())) {
                deletes.add(new Update(entry.name(), new Operation.Delete(entry.name().dn()), Optional.empty()));
            }
        }
        adds.sort(PARENTS_FIRST);
        modifies.sort(PARENTS_FIRST);
        deletes.sort(PARENTS_FIRST.reversed());
        List<Update> all = new ArrayList<>(adds);
        all.addAll(modifies);
        all.addAll(deletes);
        return all;
    }

    private Optional<Update> modify(DirectoryEntry before, DirectoryEntry after, NoiseRule rule) {
        if (before.attributes().equals(after.attributes())) {
            return Optional.empty();
        }
        Set<String> changed = new TreeSet<>(before.attributes().keySet());
        changed.addAll(after.attributes().keySet());
        changed.removeIf(attribute -> Objects.equals(before.attributes().get(attribute), after.attributes().get(attribute)));
        if (rule == NoiseRule.IGNORED && noise.containsAll(changed)) {
            return Optional.empty();
        }
        List<Change> changes = changed.stream()
                .map(attribute -> new Change(
                        Change.Kind.REPLACE, DirectoryEntry.values(attribute, after.attributes().getOrDefault(attribute, List.of()))))
                .toList();
        // The name stays as it was spelled: renaming is another operation.
        return Optional.of(new Update(before.name(), new Operation.Modify(before.name().dn(), changes), Optional.of(after)));
    }
}
