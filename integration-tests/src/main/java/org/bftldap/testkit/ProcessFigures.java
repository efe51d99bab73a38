package org.bftldap.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What Linux says of a process: processor time used and memory resident. */
public final class ProcessFigures {
    /** USER_HZ, which is 100 on every Linux that Java runs on (sysconf(_SC_CLK_TCK)). */
    private static final long TICKS_PER_SECOND = 100;

    private ProcessFigures() {}

    /** @return utime + stime of /proc/PID/stat (proc(5), fields 14 and 15); zero if the process is gone */
    public static Duration processorTime(long pid) {
        return read(pid, "stat")
                .map(stat -> {
                    // Field 2 is the name in brackets and may itself hold spaces and brackets.
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    long ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
                    return Duration.ofNanos(ticks * 1_000_000_000L / TICKS_PER_SECOND);
                })
                .orElse(Duration.ZERO);
    }

    /** @return resident bytes; zero if the process is gone */
    public static long residentBytes(long pid) {
        return read(pid, "status")
                .flatMap(status -> status.lines().filter(line -> line.startsWith("VmRSS:")).findFirst())
                .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                .orElse(0L);
    }

    /** @return whether it runs; one that has ended and waits for its parent to look at it does not */
    public static boolean alive(long pid) {
        return read(pid, "stat").map(stat -> stat.charAt(stat.lastIndexOf(')') + 2) != 'Z').orElse(false);
    }

    /** @return the one-minute load average */
    public static double loadAverage() {
        try {
            return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static Optional<String> read(long pid, String file) {
        try {
            byte[] bytes = Files.readAllBytes(Path.of("/proc", Long.toString(pid), file));
            return Optional.of(new String(bytes, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
