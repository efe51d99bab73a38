package org.bftldap.replica.directory.fixed;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;

/** An entry that is not stored, as it is in one state. Immutable, for all threads. */
public final class FixedEntry {

    /**
     * @param name as the schema spells it
     * @param usage who gets it without naming it: user attributes come with {@code *}, operational ones with {@code +}
     */
    public record FixedAttribute(String name, Usage usage, List<String> values) {
        public FixedAttribute {
            values = List.copyOf(values);
        }
    }

    /** RFC 4512 §4.1.1. */
    public enum Usage {
        USER,
        OPERATIONAL
    }

    private final String dn;
    private final List<FixedAttribute> attributes;

    public FixedEntry(String dn, List<FixedAttribute> attributes) {
        this.dn = dn;
        this.attributes = List.copyOf(attributes);
    }

    public String dn() {
        return dn;
    }

    /** The answer to a search with this as its base: the SearchResultEntry, or empty if the filter does not match. */
    public Optional<byte[]> answer(Operation.Search search) {
        boolean isInScope = search.scope() == Operation.Scope.BASE || search.scope() == Operation.Scope.SUBTREE;
        if (!isInScope || matches(search.filter()) != Truth.TRUE) {
            return Optional.empty();
        }
        SearchResultEntry entry = new SearchResultEntry(dn);
        Set<String> asked = Set.copyOf(search.attributes().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList());
        for (FixedAttribute attribute : attributes) {
            boolean isUser = attribute.usage == Usage.USER;
            boolean isWanted = asked.contains(attribute.name.toLowerCase(Locale.ROOT))
                    || isUser && (asked.isEmpty() || asked.contains("*"))
                    || !isUser && asked.contains("+");
            if (isWanted) {
                entry.attribute(attribute.name, search.values() == Operation.Values.TYPES_ONLY ? List.of() : bytes(attribute.values));
            }
        }
        return Optional.of(entry.toBytes());
    }

    private static List<byte[]> bytes(List<String> values) {
        List<byte[]> bytes = new ArrayList<>();
        values.forEach(value -> bytes.add(value.getBytes(StandardCharsets.UTF_8)));
        return bytes;
    }

    /** RFC 4511 §4.5.1.7: three values. */
    private enum Truth {
        TRUE,
        FALSE,
        UNDEFINED
    }

    private Truth matches(Filter filter) {
        if (filter instanceof Filter.And and) {
            Truth all = Truth.TRUE;
            for (Filter part : and.filters()) {
                Truth one = matches(part);
                all = one == Truth.FALSE || all == Truth.FALSE ? Truth.FALSE : one == Truth.UNDEFINED ? one : all;
            }
            return all;
        }
        if (filter instanceof Filter.Or or) {
            Truth any = Truth.FALSE;
            for (Filter part : or.filters()) {
                Truth one = matches(part);
                any = one == Truth.TRUE || any == Truth.TRUE ? Truth.TRUE : one == Truth.UNDEFINED ? one : any;
            }
            return any;
        }
        if (filter instanceof Filter.Not not) {
            Truth inner = matches(not.filter());
            return inner == Truth.UNDEFINED ? inner : inner == Truth.TRUE ? Truth.FALSE : Truth.TRUE;
        }
        if (filter instanceof Filter.Present present) {
            return find(present.attribute()).isPresent() ? Truth.TRUE : Truth.FALSE;
        }
        if (filter instanceof Filter.Equality equality) {
            return holds(equality.attribute(), new String(equality.value(), StandardCharsets.UTF_8)) ? Truth.TRUE : Truth.FALSE;
        }
        return Truth.UNDEFINED; // no client looks for these entries by order, similarity or rule
    }

    private boolean holds(String name, String value) {
        return find(name).map(attribute -> attribute.values.stream().anyMatch(value::equalsIgnoreCase)).orElse(false);
    }

    private Optional<FixedAttribute> find(String name) {
        return attributes.stream().filter(attribute -> attribute.name.equalsIgnoreCase(name)).findFirst();
    }
}
