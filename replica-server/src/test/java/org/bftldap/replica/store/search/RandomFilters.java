package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.bftldap.directory.operation.Filter;

/** Filters of all kinds over few attributes and values, so that they often match. */
final class RandomFilters {

    static final List<String> WORDS = List.of("a", "ab", "Abc", "b  c", "B C", "xyz", "é", "Éa", "zz top");

    private RandomFilters() {}

    static Filter next(RandomGenerator random, int depth) {
        int kind = random.nextInt(depth > 0 ? 12 : 9);
        return switch (kind) {
            case 0, 1, 2 -> new Filter.Equality(attribute(random), value(random));
            case 3 -> new Filter.Present(attribute(random));
            case 4 -> new Filter.Approximate(attribute(random), value(random));
            case 5 -> random.nextBoolean()
                    ? new Filter.GreaterOrEqual(ordered(random), value(random))
                    : new Filter.LessOrEqual(ordered(random), value(random));
            case 6, 7 -> substrings(random);
            case 8 -> new Filter.Extensible(
                    random.nextBoolean() ? Optional.empty() : Optional.of(random.nextBoolean() ? "caseExactMatch" : "2.5.13.5"),
                    Optional.of(text(random)),
                    bytes(word(random)),
                    random.nextBoolean() ? Filter.DnAttributes.YES : Filter.DnAttributes.NO);
            case 9 -> new Filter.And(several(random, depth));
            case 10 -> new Filter.Or(several(random, depth));
            default -> new Filter.Not(next(random, depth - 1));
        };
    }

    private static List<Filter> several(RandomGenerator random, int depth) {
        List<Filter> filters = new ArrayList<>();
        int count = random.nextInt(4);
        for (int i = 0; i < count; i++) {
            filters.add(next(random, depth - 1));
        }
        return filters;
    }

    private static Filter substrings(RandomGenerator random) {
        List<byte[]> any = new ArrayList<>();
        for (int i = random.nextInt(2); i > 0; i--) {
            any.add(bytes(part(random)));
        }
        Optional<byte[]> initial = random.nextBoolean() ? Optional.of(bytes(part(random))) : Optional.empty();
        Optional<byte[]> end = random.nextBoolean() || any.isEmpty() && initial.isEmpty() ? Optional.of(bytes(part(random))) : Optional.empty();
        return new Filter.Substrings(random.nextInt(8) == 0 ? "uidNumber" : text(random), initial, any, end);
    }

    private static String part(RandomGenerator random) {
        return List.of("a", "b", "c", "B", "z", "x", "ab", "bc").get(random.nextInt(8));
    }

    private static String attribute(RandomGenerator random) {
        return switch (random.nextInt(10)) {
            case 0 -> "uidNumber";
            case 1 -> "createTimestamp";
            case 2 -> "objectClass";
            case 3 -> "nonsense";
            case 4 -> "name";
            case 5 -> "hasSubordinates";
            default -> text(random);
        };
    }

    private static String ordered(RandomGenerator random) {
        return random.nextInt(4) == 0 ? text(random) : "createTimestamp";
    }

    private static String text(RandomGenerator random) {
        return ModelDirectory.TEXT.get(random.nextInt(ModelDirectory.TEXT.size()));
    }

    static String word(RandomGenerator random) {
        return WORDS.get(random.nextInt(WORDS.size()));
    }

    private static byte[] value(RandomGenerator random) {
        return bytes(switch (random.nextInt(6)) {
            case 0 -> Integer.toString(random.nextInt(6) - 2);
            case 1 -> time(random);
            case 2 -> random.nextBoolean() ? "person" : "organizationalUnit";
            case 3 -> random.nextBoolean() ? "TRUE" : "FALSE";
            default -> word(random);
        });
    }

    static String time(RandomGenerator random) {
        return "2020010100000" + random.nextInt(10) + "Z";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
