package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bftldap.directory.operation.Operation.AttributeValues;

/**
 * An entry with its user attributes.
 *
 * @param attributes by the names that {@link Vocabulary#attribute} gives; values as bytes, in the order of the source
 */
public record DirectoryEntry(EntryName name, SortedMap<String, Set<Octets>> attributes) {

    public DirectoryEntry {
        attributes = Collections.unmodifiableSortedMap(attributes);
    }

    /** The attributes as an add carries them. */
    List<AttributeValues> toAdd() {
        List<AttributeValues> list = new ArrayList<>();
        attributes.forEach((attribute, values) -> list.add(values(attribute, values)));
        return list;
    }

    static AttributeValues values(String attribute, Set<Octets> values) {
        return new AttributeValues(attribute, values.stream().map(Octets::bytes).toList());
    }

    /** Makes an entry, in which no attribute has two values that the group takes for one. For one thread. */
    public static final class Builder {

        private final Vocabulary vocabulary;
        private final SortedMap<String, Set<Octets>> attributes = new TreeMap<>();
        private final SortedMap<String, Set<String>> forms = new TreeMap<>();

        public Builder(Vocabulary vocabulary) {
            this.vocabulary = vocabulary;
        }

        /** With the attributes of an entry. */
        Builder with(DirectoryEntry entry) {
            entry.attributes().forEach((attribute, values) -> values.forEach(value -> add(attribute, value.bytes())));
            return this;
        }

        /** Ignores a value that is there already. */
        public Builder add(String description, byte[] value) {
            String attribute = vocabulary.attribute(description);
            if (forms.computeIfAbsent(attribute, key -> new HashSet<>()).add(vocabulary.form(attribute, value))) {
                attributes.computeIfAbsent(attribute, key -> new LinkedHashSet<>()).add(Octets.of(value));
            }
            return this;
        }

        Builder remove(String description, byte[] value) {
            String attribute = vocabulary.attribute(description);
            String form = vocabulary.form(attribute, value);
            Set<Octets> values = attributes.get(attribute);
            if (values != null) {
                values.removeIf(each -> vocabulary.form(attribute, each.bytes()).equals(form));
                forms.getOrDefault(attribute, new HashSet<>()).remove(form);
                if (values.isEmpty()) {
                    removeAll(description);
                }
            }
            return this;
        }

        Builder removeAll(String description) {
            String attribute = vocabulary.attribute(description);
            attributes.remove(attribute);
            forms.remove(attribute);
            return this;
        }

        boolean has(String description) {
            return attributes.containsKey(vocabulary.attribute(description));
        }

        public DirectoryEntry build(EntryName name) {
            return new DirectoryEntry(name, attributes);
        }
    }
}
