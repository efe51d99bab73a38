package org.bftldap.replica.store.search;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.SortKey.Direction;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.MatchingKind;
import org.jspecify.annotations.Nullable;

/** A sort in terms of the schema (RFC 2891): what is compared of an entry, and how. Immutable. */
final class SortOrder {

    private static final int INAPPROPRIATE_MATCHING = 18;
    private static final int NO_SUCH_ATTRIBUTE = 16;

    private record Key(AttributeSelector selector, MatchingKind kind, Direction direction) {}

    private final List<Key> keys;
    private final int fault;
    private final String attributeAtFault;

    private SortOrder(List<Key> keys, int fault, String attributeAtFault) {
        this.keys = List.copyOf(keys);
        this.fault = fault;
        this.attributeAtFault = attributeAtFault;
    }

    static SortOrder of(RequestControl.Sort sort, EntrySchema schema) {
        List<Key> keys = new ArrayList<>();
        for (RequestControl.SortKey key : sort.keys()) {
            AttributeSelector selector = schema.select(key.attribute());
            if (selector == null) {
                return new SortOrder(List.of(), NO_SUCH_ATTRIBUTE, key.attribute());
            }
            MatchingKind kind = kind(selector.attribute(), key, schema);
            if (kind == null) {
                return new SortOrder(List.of(), INAPPROPRIATE_MATCHING, key.attribute());
            }
            keys.add(new Key(selector, kind, key.direction()));
        }
        return new SortOrder(keys, 0, "");
    }

    private static @Nullable MatchingKind kind(AttributeInfo attribute, RequestControl.SortKey key, EntrySchema schema) {
        if (ComputedAttributes.of(attribute) != null) {
            return null; // they depend on other entries than the answer's version tells of
        }
        if (key.rule().isPresent()) {
            String rule = schema.matchingRule(key.rule().get());
            return rule == null ? null : MatchingKind.ofRule(rule);
        }
        if (attribute.ordering() != null) {
            return attribute.ordering();
        }
        // Many types of people's names and mail have no ordering rule in the schema, and one that everybody expects.
        MatchingKind equality = attribute.equality();
        return equality == MatchingKind.CASE_IGNORE || equality == MatchingKind.CASE_EXACT ? equality : null;
    }

    /** RFC 2891 §1.2 sortResult; 0 if entries can be sorted so. */
    int fault() {
        return fault;
    }

    String attributeAtFault() {
        return attributeAtFault;
    }

    /** What is compared of an entry: for each key the smallest value in normal form (RFC 2891 §2.2), null where there is none. */
    byte @Nullable [][] valuesOf(FoundEntry entry, Visibility visibility) {
        byte @Nullable [][] values = new byte[keys.size()][];
        for (int i = 0; i < keys.size(); i++) {
            values[i] = smallest(entry, keys.get(i), visibility);
        }
        return values;
    }

    private static byte @Nullable [] smallest(FoundEntry entry, Key key, Visibility visibility) {
        EntrySchema schema = entry.tree().schema();
        byte[] smallest = null;
        for (AttributeInfo type : key.selector.attribute().withSubtypes()) {
            // What may not be looked for must not show in the order either.
            if (visibility.filter(entry, type) && visibility.attribute(entry, type)) {
                for (StoredAttribute attribute : entry.entry().attributes(type.key())) {
                    if (key.selector.covers(attribute.options())) {
                        for (byte[] value : attribute.values()) {
                            byte[] normal = schema.normalize(key.kind, value);
                            if (normal != null && (smallest == null || Arrays.compareUnsigned(normal, smallest) < 0)) {
                                smallest = normal;
                            }
                        }
                    }
                }
            }
        }
        return smallest;
    }

    /** By the keys in turn; an entry without a value comes last, reversed first. */
    Comparator<byte @Nullable [][]> comparator() {
        return (one, other) -> {
            for (int i = 0; i < keys.size(); i++) {
                int order = compare(one[i], other[i]);
                if (order != 0) {
                    return keys.get(i).direction == Direction.ASCENDING ? order : -order;
                }
            }
            return 0;
        };
    }

    /** Whether the entry's first key is at or after an asserted value, in the order of the list. */
    boolean isAtOrAfter(byte @Nullable [][] values, byte[] normal) {
        int order = compare(values[0], normal);
        return keys.get(0).direction == Direction.ASCENDING ? order >= 0 : order <= 0;
    }

    /** The normal form of a value of the first key, or null if it is none. */
    byte @Nullable [] normal(byte[] value, EntrySchema schema) {
        return schema.normalize(keys.get(0).kind, value);
    }

    private static int compare(byte @Nullable [] one, byte @Nullable [] other) {
        if (one == null || other == null) {
            return one == null ? other == null ? 0 : 1 : -1;
        }
        return Arrays.compareUnsigned(one, other);
    }
}
