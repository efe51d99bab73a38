package org.bftldap.bft.sim;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** One line an event, hashed, so that two runs can be compared, and printed if somebody wants to read. */
public final class Trace {

    private static final int COLUMN = 9;

    private final MessageDigest hash;
    private final @Nullable PrintStream console;
    private long lines;

    private Trace(@Nullable PrintStream console) {
        this.console = console;
        try {
            hash = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    public static Trace hashing() {
        return new Trace(null);
    }

    public static Trace printing(PrintStream console) {
        return new Trace(console);
    }

    public void line(long timeMicros, String text) {
        String line = pad(timeMicros) + ' ' + text;
        hash.update(line.getBytes(StandardCharsets.UTF_8));
        hash.update((byte) '\n');
        lines++;
        if (console != null) {
            console.println(line);
        }
    }

    private static String pad(long timeMicros) {
        String digits = Long.toString(timeMicros);
        return digits.length() >= COLUMN ? digits : " ".repeat(COLUMN - digits.length()) + digits;
    }

    public long lines() {
        return lines;
    }

    /** Of all lines so far; the trace is at its end then. */
    public String digest() {
        return HexFormat.of().formatHex(hash.digest(), 0, 16);
    }
}
