package org.bftldap.directory.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables {@code [sources]} and {@code [[program]]} of {@code gris.toml}: where an agent's entries come from, and what sources may take.
 *
 * @param ldif directory of static files, {@code *.ldif}
 * @param providers directory of programs that write entries
 * @param plugins directory of programs that write changes of entries
 * @param scan how often the directories are looked at
 * @param usual what holds for a program without a table of its own
 * @param programs by file name, those that have one
 * @param runsMax programs that run at once
 * @param bytesMax output of one run, and size of one file
 * @param entriesMax entries of one run or file
 * @param lineBytesMax of a line
 */
public record GrisSources(
        Path ldif,
        Path providers,
        Path plugins,
        Duration scan,
        Program usual,
        Map<String, Program> programs,
        int runsMax,
        int bytesMax,
        int entriesMax,
        int lineBytesMax) {

    private static final int DAY_SECONDS = 86_400;

    /**
     * When a program runs.
     *
     * @param period from the start of one run to that of the next
     * @param timeout after which a run is killed, with all processes of its group
     * @param keep how long what it gave counts while it fails
     */
    public record Program(Duration period, Duration timeout, Duration keep) {

        static final Program DEFAULT = new Program(Duration.ofSeconds(60), Duration.ofSeconds(300), Duration.ofSeconds(3_600));

        static Program of(Section s, Program usual) throws ConfigException {
            return new Program(
                    Duration.ofSeconds(s.integer("period_seconds", (int) usual.period().toSeconds(), 1, DAY_SECONDS)),
                    Duration.ofSeconds(s.integer("timeout_seconds", (int) usual.timeout().toSeconds(), 1, DAY_SECONDS)),
                    Duration.ofSeconds(s.integer("keep_seconds", (int) usual.keep().toSeconds(), 0, 30 * DAY_SECONDS)));
        }
    }

    public GrisSources {
        programs = Map.copyOf(programs);
    }

    /** @param name file name of a provider or plugin */
    public Program program(String name) {
        return programs.getOrDefault(name, usual);
    }

    static GrisSources of(Section top) throws ConfigException {
        Section s = top.sectionOrEmpty("sources").allow(
                "ldif", "providers", "plugins", "scan_ms", "period_seconds", "timeout_seconds", "keep_seconds", "runs_max", "bytes_max", "entries_max", "line_bytes_max");
        Program usual = Program.of(s, Program.DEFAULT);
        return new GrisSources(
                s.path("ldif", "ldif"),
                s.path("providers", "provider"),
                s.path("plugins", "plugin"),
                Duration.ofMillis(s.integer("scan_ms", 500, 50, 60_000)),
                usual,
                programs(top, usual),
                s.integer("runs_max", 4, 1, 64),
                s.integer("bytes_max", 16 << 20, 1 << 10, 256 << 20),
                s.integer("entries_max", 50_000, 1, 1_000_000),
                s.integer("line_bytes_max", 1 << 20, 1 << 10, 4 << 20));
    }

    private static Map<String, Program> programs(Section top, Program usual) throws ConfigException {
        Map<String, Program> programs = new LinkedHashMap<>();
        for (Section s : top.has("program") ? top.sections("program") : List.<Section>of()) {
            s.allow("name", "period_seconds", "timeout_seconds", "keep_seconds");
            String name = s.string("name");
            if (name.contains("/") || programs.put(name, Program.of(s, usual)) != null) {
                throw s.error(ConfigError.BAD_VALUE, "name", "is \"" + name + "\"; write the file name of a provider or plugin, each once");
            }
        }
        return programs;
    }
}
