package org.bftldap.cli;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process of a node: a daemon of its own that outlives this command, with its output in {@code log} and its number in {@code pid}.
 * A pid file counts only while the process of that number is the daemon of that very configuration file: numbers are used again.
 */
final class Daemon {

    private static final long LOG_MAX_BYTES = 16 << 20;
    private static final int TAIL_BYTES = 8192;
    /** The configuration file follows the options of Java: far before this. */
    private static final int COMMAND_LINE_BYTES = 64 << 10;
    private static final Path SETSID = Path.of("/usr/bin/setsid");

    private final Node node;

    Daemon(Node node) {
        this.node = node;
    }

    Node node() {
        return node;
    }

    /** The running process, if it is ours. */
    Optional<ProcessHandle> running() throws IOException {
        long pid;
        try {
            pid = Long.parseLong(Files.readString(node.pidFile()).strip());
        } catch (NoSuchFileException | NumberFormatException e) {
            return Optional.empty();
        }
        Optional<ProcessHandle> process = ProcessHandle.of(pid).filter(ProcessHandle::isAlive);
        return process.isPresent() && isOurs(process.get()) ? process : Optional.empty();
    }

    /** Starts the process; it may still fail later. */
    ProcessHandle start(Home home) throws IOException {
        rotateLog();
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SETSID)) {
            // A session of its own: closing this terminal or pressing Ctrl-C in it does not reach the daemon. Keeps the pid.
            command.add(SETSID.toString());
        }
        command.addAll(List.of(home.launcher(node.kind()).toString(), "--config", node.config().toString()));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(node.home().toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(node.log().toFile()))
                .redirectErrorStream(true);
        ProcessHandle process = builder.start().toHandle();
        Path fresh = node.home().resolve("pid.new");
        Files.writeString(fresh, process.pid() + "\n");
        Files.move(fresh, node.pidFile(), StandardCopyOption.ATOMIC_MOVE);
        return process;
    }

    /** Asks it to stop, and after {@code graceSeconds} stops it by force; removes the pid file. */
    void stop(int graceSeconds) throws IOException {
        Optional<ProcessHandle> process = running();
        if (process.isPresent()) {
            process.get().destroy();
            if (!ends(process.get(), graceSeconds)) {
                process.get().destroyForcibly();
                if (!ends(process.get(), graceSeconds)) {
                    throw new IOException(node.name() + ": process " + process.get().pid() + " does not end; look at it with ps");
                }
            }
        }
        Files.deleteIfExists(node.pidFile());
    }

    /** The last lines of its log that say something, oldest first. */
    List<String> lastLines(int count) throws IOException {
        try (RandomAccessFile log = new RandomAccessFile(node.log().toFile(), "r")) {
            log.seek(Math.max(0, log.length() - TAIL_BYTES));
            byte[] tail = new byte[(int) Math.min(TAIL_BYTES, log.length())];
            log.readFully(tail);
            List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }

    private static boolean ends(ProcessHandle process, int seconds) {
        try {
            process.onExit().get(seconds, TimeUnit.SECONDS);
            return true;
        } catch (TimeoutException e) {
            return !process.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException("waiting for a process cannot fail", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean isOurs(ProcessHandle process) {
        try {
            // ProcessHandle gives at most the first 4,096 bytes of it, and not everywhere.
            String line = commandLine(process.pid());
            return line.isEmpty() ? isTurningIntoAnotherProgram(process.pid()) : line.contains(node.config().toString());
        } catch (IOException e) {
            return process.info().commandLine().map(line -> line.contains(node.config().toString())).orElse(false);
        }
    }

    /** In one read: between two of them the process may turn into another program, and half of each line is neither. */
    private static String commandLine(long pid) throws IOException {
        byte[] line = new byte[COMMAND_LINE_BYTES];
        try (InputStream in = new FileInputStream("/proc/" + pid + "/cmdline")) {
            return new String(line, 0, Math.max(0, in.read(line)), StandardCharsets.UTF_8);
        }
    }

    /**
     * The command line is empty while one program turns into the next (setsid, the launcher, java), which a busy machine may stretch; but
     * also of a process that has ended and that its parent has not looked at, state Z of proc(5).
     */
    private static boolean isTurningIntoAnotherProgram(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        return !stat.substring(stat.lastIndexOf(')') + 1).strip().startsWith("Z");
    }

    private void rotateLog() throws IOException {
        if (Files.exists(node.log()) && Files.size(node.log()) > LOG_MAX_BYTES) {
            Files.move(node.log(), node.home().resolve("log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
