package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bftldap.directory.operation.Operation.AttributeValues;

/**
 * An entry with its user attributes.
 *
 * @param attributes by the names that {@link Vocabulary#attribute} gives; values as bytes, sorted, since their order says nothing
 */
public record DirectoryEntry(EntryName name, SortedMap<String, List<Octets>> attributes) {

    public DirectoryEntry {
        attributes = Collections.unmodifiableSortedMap(attributes);
    }

    /** The attributes as an add carries them. */
    List<AttributeValues> toAdd() {
        List<AttributeValues> list = new ArrayList<>();
        attributes.forEach((attribute, values) -> list.add(values(attribute, values)));
        return list;
    }

    static AttributeValues values(String attribute, List<Octets> values) {
        return new AttributeValues(attribute, values.stream().map(Octets::bytes).toList());
    }

    /** Makes an entry, in which no attribute has two values that the group takes for one. For one thread. */
    public static final class Builder {

        private final Vocabulary vocabulary;

        /** Attribute to (form to value). */
        private final Map<String, Map<String, Octets>> attributes = new LinkedHashMap<>();

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
            attributes.computeIfAbsent(attribute, key -> new LinkedHashMap<>()).putIfAbsent(vocabulary.form(attribute, value), Octets.of(value));
            return this;
        }

        Builder remove(String description, byte[] value) {
            String attribute = vocabulary.attribute(description);
            Map<String, Octets> values = attributes.get(attribute);
            if (values != null) {
                values.remove(vocabulary.form(attribute, value));
                if (values.isEmpty()) {
                    attributes.remove(attribute);
                }
            }
            return this;
        }

        Builder removeAll(String description) {
            attributes.remove(vocabulary.attribute(description));
            return this;
        }

        boolean has(String description) {
            return attributes.containsKey(vocabulary.attribute(description));
        }

        public DirectoryEntry build(EntryName name) {
            SortedMap<String, List<Octets>> sorted = new TreeMap<>();
            attributes.forEach((attribute, values) -> sorted.put(attribute, List.copyOf(values.values().stream().sorted().toList())));
            return new DirectoryEntry(name, sorted);
        }
    }
}
