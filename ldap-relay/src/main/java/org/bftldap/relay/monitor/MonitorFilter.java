package org.bftldap.relay.monitor;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.bftldap.directory.operation.Filter;

/**
 * Whether a filter is true of an entry, by three values (RFC 4511 §4.5.1.7): what no type, rule or syntax gives a meaning is Undefined.
 * Stateless.
 */
final class MonitorFilter {

    /** RFC 4511 §4.5.1.7. */
    enum Truth {
        TRUE,
        FALSE,
        UNDEFINED;

        static Truth of(boolean value) {
            return value ? TRUE : FALSE;
        }
    }

    private MonitorFilter() {}

    static Truth test(MonitorEntry entry, Filter filter) {
        if (filter instanceof Filter.And and) {
            return all(entry, and.filters());
        } else if (filter instanceof Filter.Or or) {
            return any(entry, or.filters());
        } else if (filter instanceof Filter.Not not) {
            Truth inner = test(entry, not.filter());
            return inner == Truth.UNDEFINED ? inner : Truth.of(inner == Truth.FALSE);
        } else if (filter instanceof Filter.Present present) {
            return MonitorType.of(present.attribute()).map(type -> Truth.of(!entry.valuesOf(type).isEmpty())).orElse(Truth.UNDEFINED);
        } else if (filter instanceof Filter.Equality equality) {
            return equal(entry, equality.attribute(), equality.value());
        } else if (filter instanceof Filter.Approximate approximate) {
            return equal(entry, approximate.attribute(), approximate.value()); // RFC 4511 §4.5.1.7.6 allows equality
        } else if (filter instanceof Filter.GreaterOrEqual greater) {
            return ordered(entry, greater.attribute(), greater.value(), order -> order >= 0);
        } else if (filter instanceof Filter.LessOrEqual less) {
            return ordered(entry, less.attribute(), less.value(), order -> order <= 0);
        } else if (filter instanceof Filter.Substrings substrings) {
            return substrings(entry, substrings);
        }
        return extensible(entry, (Filter.Extensible) filter);
    }

    private static Truth all(MonitorEntry entry, List<Filter> filters) {
        Truth all = Truth.TRUE;
        for (Filter each : filters) {
            Truth one = test(entry, each);
            if (one == Truth.FALSE) {
                return one;
            }
            all = one == Truth.UNDEFINED ? one : all;
        }
        return all;
    }

    private static Truth any(MonitorEntry entry, List<Filter> filters) {
        Truth any = Truth.FALSE;
        for (Filter each : filters) {
            Truth one = test(entry, each);
            if (one == Truth.TRUE) {
                return one;
            }
            any = one == Truth.UNDEFINED ? one : any;
        }
        return any;
    }

    /** Also what compare asks (RFC 4511 §4.10). */
    static Truth equal(MonitorEntry entry, String attribute, byte[] assertion) {
        return MonitorType.of(attribute).map(type -> equal(entry.valuesOf(type), type, type.kind(), assertion)).orElse(Truth.UNDEFINED);
    }

    private static Truth equal(List<String> values, MonitorType type, ValueKind rule, byte[] assertion) {
        Optional<String> text = text(assertion);
        if (type == MonitorType.OBJECT_CLASS || type == MonitorType.STRUCTURAL_CLASS) {
            Optional<MonitorClass> wanted = text.flatMap(MonitorClass::of);
            return wanted.map(one -> Truth.of(isOneA(values, type, one))).orElse(Truth.UNDEFINED);
        }
        Optional<Comparable<?>> wanted = text.flatMap(rule::normal);
        return wanted.map(one -> Truth.of(values.stream().anyMatch(value -> rule.normal(value).equals(wanted)))).orElse(Truth.UNDEFINED);
    }

    /** An entry is of its class's superiors too, though only one class is named; its structural class is one alone. */
    private static boolean isOneA(List<String> values, MonitorType type, MonitorClass wanted) {
        return values.stream()
                .flatMap(value -> MonitorClass.of(value).stream())
                .anyMatch(has -> type == MonitorType.STRUCTURAL_CLASS ? has == wanted : has.isA(wanted));
    }

    private static Truth ordered(MonitorEntry entry, String attribute, byte[] assertion, Predicate<Integer> relation) {
        Optional<MonitorType> type = MonitorType.of(attribute).filter(known -> known.kind().isOrdered());
        Optional<Comparable<?>> wanted = type.flatMap(known -> text(assertion).flatMap(known.kind()::normal));
        if (type.isEmpty() || wanted.isEmpty()) {
            return Truth.UNDEFINED;
        }
        return Truth.of(entry.valuesOf(type.get()).stream()
                .flatMap(value -> type.get().kind().normal(value).stream())
                .anyMatch(value -> relation.test(compare(value, wanted.get()))));
    }

    /** Both are of one kind, and so of one class. */
    @SuppressWarnings("unchecked")
    private static int compare(Comparable<?> one, Comparable<?> other) {
        return ((Comparable<Object>) one).compareTo(other);
    }

    private static Truth substrings(MonitorEntry entry, Filter.Substrings filter) {
        Optional<MonitorType> type = MonitorType.of(filter.attribute()).filter(known -> known.kind().hasSubstrings());
        if (type.isEmpty()) {
            return Truth.UNDEFINED;
        }
        ValueKind kind = type.get().kind();
        String initial = filter.initial().flatMap(MonitorFilter::text).map(kind::normalPart).map(String::stripLeading).orElse("");
        String end = filter.end().flatMap(MonitorFilter::text).map(kind::normalPart).map(String::stripTrailing).orElse("");
        List<String> any = filter.any().stream().flatMap(part -> text(part).stream()).map(kind::normalPart).toList();
        if (any.size() != filter.any().size()) {
            return Truth.UNDEFINED; // a part that is no UTF-8
        }
        return Truth.of(entry.valuesOf(type.get()).stream()
                .map(value -> kind.normal(value).orElseThrow().toString())
                .anyMatch(value -> holdsInOrder(value, initial, any, end)));
    }

    private static boolean holdsInOrder(String value, String initial, List<String> any, String end) {
        if (!value.startsWith(initial)) {
            return false;
        }
        int from = initial.length();
        for (String part : any) {
            int at = value.indexOf(part, from);
            if (at < 0) {
                return false;
            }
            from = at + part.length();
        }
        return value.length() - from >= end.length() && value.endsWith(end);
    }

    /** RFC 4511 §4.5.1.7.7. A rule that does not fit the type is Undefined. */
    private static Truth extensible(MonitorEntry entry, Filter.Extensible filter) {
        Optional<MonitorType> type = filter.attribute().flatMap(MonitorType::of);
        Optional<ValueKind> rule = filter.rule().isPresent() ? filter.rule().flatMap(ValueKind::ofRule) : type.map(MonitorType::kind);
        if (rule.isEmpty() || filter.attribute().isPresent() && (type.isEmpty() || !fits(rule.get(), type.get()))) {
            return Truth.UNDEFINED;
        }
        Truth truth = Truth.FALSE;
        for (MonitorType each : MonitorType.values()) {
            boolean isAsked = type.map(each::isA).orElse(fits(rule.get(), each));
            if (isAsked && truth != Truth.TRUE) {
                truth = equal(entry.values().getOrDefault(each, List.of()), each, rule.get(), filter.value());
            }
        }
        boolean namesCount = filter.dnAttributes() == Filter.DnAttributes.YES && type.map(MonitorType.CN::isA).orElse(fits(rule.get(), MonitorType.CN));
        return truth != Truth.TRUE && namesCount ? equal(entry.named(), MonitorType.CN, rule.get(), filter.value()) : truth;
    }

    private static boolean fits(ValueKind rule, MonitorType type) {
        return rule == type.kind() || rule.hasSubstrings() && type.kind().hasSubstrings();
    }

    private static Optional<String> text(byte[] utf8) {
        try {
            return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
