package org.bftldap.cli.migrate;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bftldap.cli.ldif.Problem;

/** What became of everything. Of one thread. */
public final class Report {

    private static final int PLACES_MAX = 1_000;
    private static final int NAMES_MAX = 10_000;

    private static final class Tally {
        private long count;
        private final String first;

        Tally(String first) {
            this.first = first;
        }
    }

    private final Map<Fate, Map<String, Tally>> tallies = new EnumMap<>(Fate.class);
    private final Map<Fate, List<String>> places = new EnumMap<>(Fate.class);
    private long read;
    private long written;

    void read() {
        read++;
    }

    void written() {
        written++;
    }

    /** @param name what is counted together: an attribute, a class, a scheme */
    void add(Fate fate, String name, Problem place) {
        Map<String, Tally> names = tallies.computeIfAbsent(fate, none -> new TreeMap<>(String.CASE_INSENSITIVE_ORDER));
        String key = names.size() < NAMES_MAX || names.containsKey(name) ? name : "others";
        names.computeIfAbsent(key, none -> new Tally(place.file() + ":" + place.line())).count++;
        if (fate.eachOne()) {
            List<String> listed = places.computeIfAbsent(fate, none -> new ArrayList<>());
            if (listed.size() < PLACES_MAX) {
                listed.add(place.toString());
            }
        }
    }

    public long count(Fate fate) {
        return tallies.getOrDefault(fate, Map.of()).values().stream().mapToLong(tally -> tally.count).sum();
    }

    public long count(Fate fate, String name) {
        Tally tally = tallies.getOrDefault(fate, Map.of()).get(name);
        return tally == null ? 0 : tally.count;
    }

    public long entriesRead() {
        return read;
    }

    public long entriesWritten() {
        return written;
    }

    /** A paragraph for each fate that was met. */
    public void print(Consumer<String> out) {
        tallies.forEach((fate, names) -> {
            out.accept("");
            out.accept(fate.heading() + " (" + count(fate) + "):");
            if (!fate.advice().isEmpty()) {
                out.accept("  " + fate.advice());
            }
            names.forEach((name, tally) -> out.accept("  " + tally.count + "  " + name + (fate.eachOne() ? "" : "  (first: " + tally.first + ")")));
            List<String> listed = places.getOrDefault(fate, List.of());
            listed.forEach(place -> out.accept("    " + place));
            if (fate.eachOne() && count(fate) > listed.size()) {
                out.accept("    … and " + (count(fate) - listed.size()) + " more");
            }
        });
    }
}
