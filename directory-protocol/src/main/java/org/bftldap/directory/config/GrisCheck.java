package org.bftldap.directory.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A table {@code [[check]]} of {@code gris.toml}: something that an agent looks at, and the attribute that tells of it.
 *
 * @param name for people
 * @param kind what is looked at
 * @param target of {@link Kind#PID_FILE} the file; of {@link Kind#DISK} a directory; of {@link Kind#COMMAND} the program
 * @param command of {@link Kind#COMMAND} the program and its arguments; else empty
 * @param freeMin bytes that must be free, of {@link Kind#DISK}
 * @param dn the entry whose attribute is set
 * @param up the attribute's value if all is well
 * @param down its value if not
 */
public record GrisCheck(
        String name,
        Kind kind,
        Path target,
        List<String> command,
        long freeMin,
        Duration period,
        Duration timeout,
        String dn,
        String attribute,
        String up,
        String down) {

    /** What a check looks at. */
    public enum Kind {
        /** Up while a process of that number runs. */
        PID_FILE,
        /** Up if the program ends with 0 in time. */
        COMMAND,
        /** Up while enough of the disk is free. */
        DISK
    }

    private static final int CHECKS_MAX = 100;

    public GrisCheck {
        command = List.copyOf(command);
    }

    static List<GrisCheck> of(Section top) throws ConfigException {
        List<GrisCheck> checks = new ArrayList<>();
        for (Section s : top.has("check") ? top.sections("check") : List.<Section>of()) {
            s.allow("name", "pid_file", "command", "disk", "free_min_mb", "period_seconds", "timeout_seconds", "dn", "attribute", "up", "down");
            GrisCheck check = check(s);
            if (checks.stream().anyMatch(other -> other.name().equals(check.name()))) {
                throw s.error(ConfigError.BAD_VALUE, "name", "is \"" + check.name() + "\", which another check has; give each its own");
            }
            checks.add(check);
        }
        if (checks.size() > CHECKS_MAX) {
            throw top.error(ConfigError.BAD_VALUE, "check", "stands " + checks.size() + " times; " + CHECKS_MAX + " are the most");
        }
        return checks;
    }

    private static GrisCheck check(Section s) throws ConfigException {
        int kinds = (s.has("pid_file") ? 1 : 0) + (s.has("command") ? 1 : 0) + (s.has("disk") ? 1 : 0);
        if (kinds != 1) {
            throw s.error(ConfigError.BAD_VALUE, "name", "has " + kinds + " of pid_file, command and disk; give one");
        }
        List<String> command = s.has("command") ? s.strings("command") : List.of();
        if (s.has("command") && command.isEmpty()) {
            throw s.error(ConfigError.BAD_VALUE, "command", "is empty; give a program and its arguments");
        }
        Kind kind = s.has("pid_file") ? Kind.PID_FILE : s.has("command") ? Kind.COMMAND : Kind.DISK;
        return new GrisCheck(
                s.string("name"),
                kind,
                kind == Kind.COMMAND ? Path.of(command.get(0)) : s.path(kind == Kind.DISK ? "disk" : "pid_file"),
                command,
                (long) s.integer("free_min_mb", 100, 0, Integer.MAX_VALUE) << 20,
                Duration.ofSeconds(s.integer("period_seconds", 30, 1, 86_400)),
                Duration.ofSeconds(s.integer("timeout_seconds", 10, 1, 3_600)),
                s.dn("dn"),
                s.string("attribute"),
                s.string("up", "ok"),
                s.string("down", "critical"));
    }
}
