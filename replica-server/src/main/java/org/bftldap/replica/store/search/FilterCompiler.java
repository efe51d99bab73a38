package org.bftldap.replica.store.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bftldap.directory.operation.Filter;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.MatchingKind;
import org.jspecify.annotations.Nullable;

/** Resolves a filter against the schema; what the schema gives no meaning becomes Undefined (RFC 4511 §4.5.1.7). */
final class FilterCompiler {

    private static final FilterNode UNDEFINED = new FilterNode.Undefined();

    private final EntrySchema schema;

    FilterCompiler(EntrySchema schema) {
        this.schema = schema;
    }

    FilterNode compile(Filter filter) {
        if (filter instanceof Filter.And and) {
            return new FilterNode.And(compile(and.filters()));
        } else if (filter instanceof Filter.Or or) {
            return new FilterNode.Or(compile(or.filters()));
        } else if (filter instanceof Filter.Not not) {
            return new FilterNode.Not(compile(not.filter()));
        } else if (filter instanceof Filter.Present present) {
            AttributeSelector selector = schema.select(present.attribute());
            return selector == null ? UNDEFINED : new FilterNode.Present(selector);
        } else if (filter instanceof Filter.Equality equality) {
            return equal(equality.attribute(), equality.value());
        } else if (filter instanceof Filter.Approximate approximate) {
            // RFC 4511 §4.5.1.7.6 leaves the algorithm open and allows equality.
            return equal(approximate.attribute(), approximate.value());
        } else if (filter instanceof Filter.GreaterOrEqual greater) {
            return ordered(greater.attribute(), ValueTest.Ordered.Relation.AT_LEAST, greater.value());
        } else if (filter instanceof Filter.LessOrEqual less) {
            return ordered(less.attribute(), ValueTest.Ordered.Relation.AT_MOST, less.value());
        } else if (filter instanceof Filter.Substrings substrings) {
            return substrings(substrings);
        }
        return extensible((Filter.Extensible) filter);
    }

    private List<FilterNode> compile(List<Filter> filters) {
        List<FilterNode> nodes = new ArrayList<>(filters.size());
        for (Filter filter : filters) {
            nodes.add(compile(filter));
        }
        return nodes;
    }

    private FilterNode equal(String description, byte[] value) {
        AttributeSelector selector = schema.select(description);
        MatchingKind kind = selector == null ? null : selector.attribute().equality();
        byte[] normal = kind == null ? null : schema.normalize(kind, value);
        if (selector == null || kind == null || normal == null) {
            return UNDEFINED;
        }
        ClassFamily family = selector.attribute() == schema.objectClass() ? ClassFamily.of(normal, schema) : null;
        return new FilterNode.Equal(selector, new ValueTest.Equal(kind, normal), family);
    }

    private FilterNode ordered(String description, ValueTest.Ordered.Relation relation, byte[] value) {
        AttributeSelector selector = schema.select(description);
        MatchingKind kind = selector == null ? null : selector.attribute().ordering();
        byte[] normal = kind == null ? null : schema.normalize(kind, value);
        if (selector == null || kind == null || normal == null) {
            return UNDEFINED;
        }
        return new FilterNode.Ordered(selector, new ValueTest.Ordered(kind, relation, normal));
    }

    private FilterNode substrings(Filter.Substrings filter) {
        AttributeSelector selector = schema.select(filter.attribute());
        MatchingKind kind = selector == null ? null : selector.attribute().substrings();
        if (selector == null || kind == null) {
            return UNDEFINED;
        }
        byte[] initial = filter.initial().isEmpty() ? null : schema.normalizePart(kind, filter.initial().get());
        byte[] end = filter.end().isEmpty() ? null : schema.normalizePart(kind, filter.end().get());
        boolean broken = filter.initial().isPresent() && initial == null || filter.end().isPresent() && end == null;
        List<byte[]> any = new ArrayList<>();
        for (byte[] part : filter.any()) {
            byte[] normal = schema.normalizePart(kind, part);
            broken |= normal == null;
            any.add(normal == null ? part : normal);
        }
        if (broken) {
            return UNDEFINED;
        }
        return new FilterNode.Substring(selector, new ValueTest.Substring(kind, trimLeading(initial), any, trimTrailing(end)));
    }

    /** Values in normal form neither start nor end with space. */
    private static byte @Nullable [] trimLeading(byte @Nullable [] part) {
        return part != null && part.length > 0 && part[0] == ' ' ? java.util.Arrays.copyOfRange(part, 1, part.length) : part;
    }

    private static byte @Nullable [] trimTrailing(byte @Nullable [] part) {
        return part != null && part.length > 0 && part[part.length - 1] == ' ' ? java.util.Arrays.copyOf(part, part.length - 1) : part;
    }

    private FilterNode extensible(Filter.Extensible filter) {
        AttributeSelector selector = filter.attribute().isEmpty() ? null : schema.select(filter.attribute().get());
        if (filter.attribute().isPresent() && selector == null) {
            return UNDEFINED;
        }
        ValueTest test = filter.rule().isEmpty()
                ? equalityTest(selector, filter.value())
                : test(filter.rule().get(), filter.value());
        if (test == null || selector != null && !test.kind().fits(selector.attribute().storedKind())) {
            return UNDEFINED;
        }
        FilterNode.Extensible.Names names = filter.dnAttributes() == Filter.DnAttributes.YES
                ? FilterNode.Extensible.Names.INCLUDED
                : FilterNode.Extensible.Names.IGNORED;
        return new FilterNode.Extensible(selector, selector != null ? List.of() : fitting(test.kind()), test, names);
    }

    private @Nullable ValueTest equalityTest(@Nullable AttributeSelector selector, byte[] value) {
        MatchingKind kind = selector == null ? null : selector.attribute().equality();
        byte[] normal = kind == null ? null : schema.normalize(kind, value);
        return kind == null || normal == null ? null : new ValueTest.Equal(kind, normal);
    }

    private static final List<String> ORDERING_RULES = List.of(
            "2.5.13.3", "2.5.13.6", "2.5.13.9", "2.5.13.15", "2.5.13.18", "2.5.13.28", "1.3.6.1.1.16.3", "1.3.6.1.4.1.4203.666.11.2.2");

    /** Rules whose assertion is a list of substrings are left Undefined here; they have their own kind of filter. */
    private static final List<String> SUBSTRING_RULES =
            List.of("2.5.13.4", "2.5.13.7", "2.5.13.10", "2.5.13.12", "2.5.13.19", "2.5.13.21", "1.3.6.1.4.1.1466.109.114.3", "1.3.6.1.4.1.4203.1.2.1");

    /** Of Active Directory, by names that slapd has for them. No schema defines them. */
    private static final Map<String, ValueTest.Bits.Wanted> BIT_RULES = Map.of(
            "1.2.840.113556.1.4.803", ValueTest.Bits.Wanted.ALL,
            "integerbitandmatch", ValueTest.Bits.Wanted.ALL,
            "1.2.840.113556.1.4.804", ValueTest.Bits.Wanted.ANY,
            "integerbitormatch", ValueTest.Bits.Wanted.ANY);

    private @Nullable ValueTest test(String rule, byte[] value) {
        ValueTest.Bits.Wanted bits = BIT_RULES.get(rule.toLowerCase(Locale.ROOT));
        if (bits == null) {
            return ruleTest(schema.matchingRule(rule), value);
        }
        byte[] normal = schema.normalize(MatchingKind.INTEGER, value);
        return normal == null ? null : new ValueTest.Bits(bits, normal);
    }

    private @Nullable ValueTest ruleTest(@Nullable String rule, byte[] value) {
        MatchingKind kind = rule == null || SUBSTRING_RULES.contains(rule) ? null : MatchingKind.ofRule(rule);
        byte[] normal = kind == null ? null : schema.normalize(kind, value);
        if (kind == null || normal == null) {
            return null;
        }
        // RFC 4517 §4.2: an ordering rule used by itself is true of values below the assertion.
        return ORDERING_RULES.contains(rule)
                ? new ValueTest.Ordered(kind, ValueTest.Ordered.Relation.BELOW, normal)
                : new ValueTest.Equal(kind, normal);
    }

    private List<AttributeInfo> fitting(MatchingKind kind) {
        return schema.attributes().stream().filter(attribute -> attribute.equality() != null && kind.fits(attribute.equality())).toList();
    }
}
