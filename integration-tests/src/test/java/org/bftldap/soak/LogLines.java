package org.bftldap.soak;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bftldap.testkit.DevGroup;

/** The lines at WARN and above of a group's logs: those that the faults played explain, counted, and the others. */
final class LogLines {
    private static final Pattern LOUD = Pattern.compile("^\\S+ (WARN|ERROR) .*");
    private static final Pattern TRACE = Pattern.compile("^(\\s+at |\\s*\\.\\.\\. \\d+ more|Caused by: |Exception in thread ).*");

    /** What such a line is to contain, and why it may. */
    private static final Map<String, String> EXPLAINED = Map.of(
            "BD-1015: no connection with process", "connections were cut, held or swallowed, and processes killed, in the middle of a handshake");

    private final Map<String, Integer> explained = new TreeMap<>();
    private final List<String> unexplained = new ArrayList<>();

    static LogLines of(DevGroup group) {
        LogLines lines = new LogLines();
        for (int id = 0; id < group.replicaCount(); id++) {
            lines.read("replica-" + id, group.replicaFolder(id));
        }
        lines.read("relay-0", group.folder().resolve("relay-0"));
        return lines;
    }

    private void read(String node, Path folder) {
        for (String name : List.of("log.1", "log")) {
            Path log = folder.resolve(name);
            if (Files.exists(log)) {
                try {
                    Files.readAllLines(log, StandardCharsets.UTF_8).forEach(line -> judge(node, line));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void judge(String node, String line) {
        if (!LOUD.matcher(line).matches() && !TRACE.matcher(line).matches()) {
            return;
        }
        EXPLAINED.entrySet().stream()
                .filter(entry -> line.contains(entry.getKey()))
                .findFirst()
                .ifPresentOrElse(entry -> explained.merge(entry.getKey() + " …: " + entry.getValue(), 1, Integer::sum), () -> unexplained.add(node + ": " + line));
    }

    Map<String, Integer> explained() {
        return explained;
    }

    List<String> unexplained() {
        return unexplained;
    }
}
