package org.bftldap.replica.store.search;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** A directory as simple as it can be, which shares nothing with the store but the order of names: what the store must agree with. */
final class ModelDirectory {

    /** @param attributes by name in lower case */
    record ModelEntry(String dn, Map<String, List<String>> attributes) {}

    static final List<String> TEXT = List.of("cn", "sn", "uid", "description", "ou");
    static final List<String> INTEGER = List.of("uidnumber");
    static final List<String> TIME = List.of("createtimestamp");

    private static final Map<String, String> SUPERIORS =
            Map.of("inetorgperson", "organizationalperson", "organizationalperson", "person", "person", "top", "organizationalunit", "top", "domain", "top");

    final TreeMap<NamePath, ModelEntry> entries = new TreeMap<>();

    List<String> search(NamePath base, Operation.Scope scope, Filter filter) {
        List<String> found = new ArrayList<>();
        entries.forEach((path, entry) -> {
            boolean inScope = switch (scope) {
                case BASE -> path.equals(base);
                case ONE_LEVEL -> path.startsWith(base) && path.size() == base.size() + 1;
                case SUBTREE -> path.startsWith(base);
            };
            if (inScope && Boolean.TRUE.equals(test(filter, path, entry))) {
                found.add(entry.dn());
            }
        });
        return found;
    }

    boolean hasChildren(NamePath path) {
        NamePath next = entries.higherKey(path);
        return next != null && next.startsWith(path);
    }

    /** Null for Undefined. */
    private @Nullable Boolean test(Filter filter, NamePath path, ModelEntry entry) {
        if (filter instanceof Filter.And and) {
            return join(and.filters().stream().map(one -> test(one, path, entry)).toList(), Boolean.FALSE);
        } else if (filter instanceof Filter.Or or) {
            return join(or.filters().stream().map(one -> test(one, path, entry)).toList(), Boolean.TRUE);
        } else if (filter instanceof Filter.Not not) {
            Boolean inner = test(not.filter(), path, entry);
            return inner == null ? null : !inner;
        } else if (filter instanceof Filter.Present present) {
            String name = present.attribute().toLowerCase(Locale.ROOT);
            return name.equals("nonsense") ? null : name.equals("hassubordinates") || !values(entry, name).isEmpty();
        } else if (filter instanceof Filter.Equality equality) {
            return equal(equality.attribute(), text(equality.value()), path, entry);
        } else if (filter instanceof Filter.Approximate approximate) {
            return equal(approximate.attribute(), text(approximate.value()), path, entry);
        } else if (filter instanceof Filter.GreaterOrEqual greater) {
            return ordered(greater.attribute(), text(greater.value()), order -> order >= 0, entry);
        } else if (filter instanceof Filter.LessOrEqual less) {
            return ordered(less.attribute(), text(less.value()), order -> order <= 0, entry);
        } else if (filter instanceof Filter.Substrings substrings) {
            return substrings(substrings, entry);
        }
        return extensible((Filter.Extensible) filter, path, entry);
    }

    /** The decisive value if it is among them, else Undefined if that is, else its opposite. */
    private static @Nullable Boolean join(List<@Nullable Boolean> values, Boolean decisive) {
        if (values.contains(decisive)) {
            return decisive;
        }
        return values.contains(null) ? null : !decisive;
    }

    private @Nullable Boolean equal(String attribute, String value, NamePath path, ModelEntry entry) {
        String name = attribute.toLowerCase(Locale.ROOT);
        if (name.equals("hassubordinates")) {
            return value.equals("TRUE") || value.equals("FALSE") ? value.equals("TRUE") == hasChildren(path) : null;
        }
        if (name.equals("objectclass")) {
            String wanted = value.toLowerCase(Locale.ROOT);
            // RFC 4517 §4.2.26: a descriptor that nobody knows.
            return !SUPERIORS.containsKey(wanted) && !SUPERIORS.containsValue(wanted) ? null : values(entry, name).stream().anyMatch(held -> isOrDescends(held.toLowerCase(Locale.ROOT), wanted));
        }
        if (name.equals("nonsense") || INTEGER.contains(name) && !value.matches("0|-?[1-9][0-9]*") || TIME.contains(name) && !value.matches("[0-9]{14}Z")) {
            return null;
        }
        return values(entry, name).stream().anyMatch(held -> normal(name, held).equals(normal(name, value)));
    }

    private static boolean isOrDescends(String held, String wanted) {
        for (String up = held; up != null; up = SUPERIORS.get(up)) {
            if (up.equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Boolean ordered(String attribute, String value, Predicate<Integer> wanted, ModelEntry entry) {
        String name = attribute.toLowerCase(Locale.ROOT);
        if (!TIME.contains(name) || !value.matches("[0-9]{14}Z")) {
            return null;
        }
        return values(entry, name).stream().anyMatch(held -> wanted.test(held.compareTo(value)));
    }

    private static @Nullable Boolean substrings(Filter.Substrings filter, ModelEntry entry) {
        String name = filter.attribute().toLowerCase(Locale.ROOT);
        if (!TEXT.contains(name)) {
            return null;
        }
        StringBuilder pattern = new StringBuilder();
        filter.initial().ifPresent(part -> pattern.append(java.util.regex.Pattern.quote(text(part).toLowerCase(Locale.ROOT))));
        for (byte[] part : filter.any()) {
            pattern.append(".*").append(java.util.regex.Pattern.quote(text(part).toLowerCase(Locale.ROOT)));
        }
        pattern.append(".*");
        filter.end().ifPresent(part -> pattern.append(java.util.regex.Pattern.quote(text(part).toLowerCase(Locale.ROOT))));
        return values(entry, name).stream().anyMatch(held -> normal(name, held).matches(pattern.toString()));
    }

    private static Boolean extensible(Filter.Extensible filter, NamePath path, ModelEntry entry) {
        String name = filter.attribute().orElseThrow().toLowerCase(Locale.ROOT);
        boolean exact = filter.rule().isPresent();
        String wanted = exact ? text(filter.value()) : normal(name, text(filter.value()));
        boolean held = values(entry, name).stream().anyMatch(value -> (exact ? value : normal(name, value)).equals(wanted));
        boolean inName = filter.dnAttributes() == Filter.DnAttributes.YES
                && List.of(entry.dn().split(",")).stream().anyMatch(rdn -> rdn.toLowerCase(Locale.ROOT).startsWith(name + "=")
                        && (exact ? rdn.substring(name.length() + 1) : normal(name, rdn.substring(name.length() + 1))).equals(wanted));
        return held || inName;
    }

    private static List<String> values(ModelEntry entry, String name) {
        if (name.equals("name")) {
            List<String> all = new ArrayList<>();
            List.of("cn", "sn", "ou").forEach(sub -> all.addAll(entry.attributes().getOrDefault(sub, List.of())));
            return all;
        }
        return entry.attributes().getOrDefault(name, List.of());
    }

    private static String normal(String name, String value) {
        if (INTEGER.contains(name)) {
            return new BigInteger(value).toString();
        }
        return TIME.contains(name) ? value : value.trim().replaceAll(" +", " ").toLowerCase(Locale.ROOT);
    }

    private static String text(byte[] value) {
        return new String(value, StandardCharsets.UTF_8);
    }
}
