package org.bftldap.replica.store.search;

import java.util.List;
import java.util.function.Predicate;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;

/** Finds the values that a filter item is about: of the type or any subtype, with at least the options asked for (RFC 4512 §2.5). */
final class AttributeValues {

    private AttributeValues() {}

    static Truth test(FoundEntry entry, AttributeSelector selector, Visibility visibility, ValueTest test) {
        EntrySchema schema = entry.tree().schema();
        if (test instanceof ValueTest.Equal equal && selector.attribute().storedKind() == equal.kind()) {
            return test(entry, selector, visibility, attribute -> attribute.hasNormal(equal.normal()),
                    values -> values.stream().anyMatch(value -> equal.raw(value, schema)));
        }
        boolean normals = selector.attribute().storedKind() == test.kind();
        return test(
                entry,
                selector,
                visibility,
                attribute -> normals
                        ? attribute.anyNormal(test::normal)
                        : attribute.values().stream().anyMatch(value -> test.raw(value, schema)),
                values -> values.stream().anyMatch(value -> test.raw(value, schema)));
    }

    /**
     * @param stored the test on a stored attribute of the type or a subtype
     * @param computed the test on the values of a computed one
     */
    static Truth test(
            FoundEntry entry,
            AttributeSelector selector,
            Visibility visibility,
            Predicate<StoredAttribute> stored,
            Predicate<List<byte[]>> computed) {
        Truth truth = Truth.FALSE;
        for (AttributeInfo type : selector.attribute().withSubtypes()) {
            Truth one = testType(entry, selector, type, visibility, stored, computed);
            if (one == Truth.TRUE) {
                return Truth.TRUE;
            }
            truth = one == Truth.UNDEFINED ? Truth.UNDEFINED : truth;
        }
        return truth;
    }

    private static Truth testType(
            FoundEntry entry,
            AttributeSelector selector,
            AttributeInfo type,
            Visibility visibility,
            Predicate<StoredAttribute> stored,
            Predicate<List<byte[]>> computed) {
        if (visibility != Visibility.ALL && !visibility.filter(entry, type)) {
            return Truth.UNDEFINED;
        }
        ComputedAttributes attribute = ComputedAttributes.of(type);
        if (attribute != null) {
            List<byte[]> values = attribute.values(entry);
            return Truth.of(!values.isEmpty() && selector.options().isEmpty() && computed.test(values));
        }
        for (StoredAttribute candidate : entry.attributes(type)) {
            if (selector.covers(candidate.options()) && stored.test(candidate)) {
                return Truth.TRUE;
            }
        }
        return Truth.FALSE;
    }
}
