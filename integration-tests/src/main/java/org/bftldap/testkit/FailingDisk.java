package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Makes each attempt of a process to force its files to disk fail with EIO, as a dying disk does. Takes strace and the right to trace. */
public final class FailingDisk {
    private static final Duration ATTACH_LIMIT = Duration.ofSeconds(20);

    private FailingDisk() {}

    /** @return a sentence that says why that cannot be done here; empty if it can */
    public static String whyNot() {
        if (Command.find("strace").isEmpty()) {
            return "strace is not installed (Debian: apt install strace)";
        }
        CommandResult trial = Command.of("strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync", "-e", "inject=fsync:error=EIO", "true").run();
        return trial.exitCode() == 0 ? "" : "strace may not trace here: " + trial.err().strip();
    }

    /** From now until the process ends; returns when it has begun. The tracer ends with the process. */
    public static void of(long pid) {
        try {
            Path log = Files.createTempFile("bftldap-strace", ".log");
            log.toFile().deleteOnExit();
            Process tracer = new ProcessBuilder(
                            "strace", "-f", "-p", Long.toString(pid), "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:error=EIO")
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Waiting.until(ATTACH_LIMIT, "strace is attached", () -> isTraced(pid) || !tracer.isAlive(), () -> Folders.tail(log, 5));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isTraced(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .anyMatch(line -> line.startsWith("TracerPid:") && !line.endsWith("\t0"));
        } catch (IOException e) {
            return false;
        }
    }
}
