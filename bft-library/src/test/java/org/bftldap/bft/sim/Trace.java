package org.bftldap.bft.sim;

import java.io.PrintStream;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What happened: hashed, so that two runs can be compared, counted by kind, and printed if somebody wants to read. An event is a line whose
 * first word is its kind, in capitals; the second is the node's id, if it concerns one. Messages are hashed as bytes and become text for
 * readers only.
 */
public final class Trace {

    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final String COLUMNS = "%4d.%06d  %4s  %s";

    private final @Nullable PrintStream console;
    private final Map<String, Long> counts = new TreeMap<>();
    private long first;
    private long second;
    private long hashed;

    private Trace(@Nullable PrintStream console) {
        this.console = console;
    }

    public static Trace hashing() {
        return new Trace(null);
    }

    public static Trace printing(PrintStream console) {
        return new Trace(console);
    }

    public void line(long timeMicros, String text) {
        absorb(timeMicros);
        absorb(Fingerprint.of(text));
        hashed++;
        int end = text.indexOf(' ');
        counts.merge(end < 0 ? text : text.substring(0, end), 1L, Long::sum);
        if (console != null) {
            printLine(console, timeMicros, text);
        }
    }

    /** A message came to where it was sent. */
    void arrival(long timeMicros, int from, int to, long fingerprint) {
        absorb(timeMicros);
        absorb((long) from << Integer.SIZE | to);
        absorb(fingerprint);
        hashed++;
    }

    /** Whether there is a reader: text for nobody costs time. */
    boolean isPrinting() {
        return console != null;
    }

    /** For the reader alone. */
    void print(long timeMicros, String node, String text) {
        if (console != null) {
            console.println(String.format(
                    COLUMNS, timeMicros / MICROS_PER_SECOND, timeMicros % MICROS_PER_SECOND, node, text));
        }
    }

    private void printLine(PrintStream to, long timeMicros, String text) {
        String[] words = text.split(" ", 3);
        boolean hasNode = words.length > 1 && words[1].chars().allMatch(Character::isDigit);
        String what = hasNode ? words[0] + (words.length > 2 ? " " + words[2] : "") : text;
        print(timeMicros, hasNode ? words[1] : "", what);
    }

    private void absorb(long value) {
        first = SimRandom.mix(first ^ value);
        second = SimRandom.mix(second + value * SimRandom.FNV_PRIME);
    }

    /** How many events and messages were hashed. */
    public long lines() {
        return hashed;
    }

    /** How many events there were of each kind. */
    public Map<String, Long> counts() {
        return counts;
    }

    /** Of all so far. */
    public String digest() {
        return String.format("%016x%016x", first, second);
    }
}
