package org.bftldap.giis.gris.source;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifText;
import org.bftldap.giis.gris.ldif.LdifTooLongException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs real processes. Each run is a process group of its own, made by {@code timeout} of the coreutils, which also ends it should the
 * agent itself be killed. A run ends when the program ends: what a child of it writes later is not waited for.
 */
public final class ProcessRunner implements ProgramRunner {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessRunner.class);
    private static final Path TIMEOUT = Path.of("/usr/bin/timeout");
    private static final int POLL_MILLIS = 10;
    private static final int ERROR_BYTES_MAX = 4096;

    @Override
    public Run start(List<String> command, Path directory, Duration guard, LdifLimits limits, Consumer<Outcome> ended) {
        List<String> all = new ArrayList<>();
        if (Files.isExecutable(TIMEOUT)) {
            all.addAll(List.of(TIMEOUT.toString(), "--signal=KILL", guard.toSeconds() + "s"));
        }
        all.addAll(command);
        Process process;
        try {
            process = new ProcessBuilder(all).directory(directory.toFile()).redirectInput(new File("/dev/null")).start();
        } catch (IOException e) {
            ended.accept(new Outcome.Failed("cannot be started: " + e.getMessage()));
            return reason -> {};
        }
        ProcessRun run = new ProcessRun(process, limits, ended);
        Thread thread = new Thread(run::follow, "run-" + process.pid());
        thread.setDaemon(true);
        thread.start();
        return run;
    }

    /** A process under way, followed by a thread of its own. */
    private static final class ProcessRun implements Run {
        private final Process process;
        private final LdifLimits limits;
        private final Consumer<Outcome> ended;
        private final ByteArrayOutputStream output = new ByteArrayOutputStream();
        private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
        private volatile @Nullable String killed;

        ProcessRun(Process process, LdifLimits limits, Consumer<Outcome> ended) {
            this.process = process;
            this.limits = limits;
            this.ended = ended;
        }

        @Override
        public void kill(String reason) {
            if (killed == null) {
                killed = reason;
            }
            List<ProcessHandle> descendants = process.descendants().toList();
            try {
                // Java can signal a process, not a group.
                new ProcessBuilder("/bin/sh", "-c", "kill -KILL -- -" + process.pid())
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
            } catch (IOException e) {
                LOG.warn("the process group {} cannot be killed: {}", process.pid(), e.getMessage());
            }
            // Who left the group, and the run itself should it not yet lead one. Process.destroyForcibly would close the pipes under their reader.
            descendants.forEach(ProcessHandle::destroyForcibly);
            process.toHandle().destroyForcibly();
        }

        void follow() {
            Outcome outcome;
            try {
                outcome = outcome();
            } catch (IOException e) {
                kill("its output cannot be read");
                outcome = new Outcome.Failed("its output cannot be read: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                outcome = new Outcome.Failed("interrupted");
            }
            ended.accept(outcome);
        }

        private Outcome outcome() throws IOException, InterruptedException {
            // Never a read that blocks: a grandchild that has left the group may hold the pipe for ever.
            boolean alive = true;
            while (alive) {
                alive = !process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS);
                drain(process.getInputStream(), output, limits.bytesMax() + 1);
                drain(process.getErrorStream(), errors, ERROR_BYTES_MAX);
                if (output.size() > limits.bytesMax()) {
                    kill("wrote more than " + limits.bytesMax() + " bytes");
                }
            }
            String reason = killed;
            if (reason != null) {
                return new Outcome.Failed(reason);
            }
            if (process.exitValue() != 0) {
                return new Outcome.Failed("ended with " + process.exitValue() + lastError());
            }
            try {
                byte[] written = output.toByteArray();
                return new Outcome.Ended(LdifText.read(written, limits), digest(written));
            } catch (LdifTooLongException e) {
                return new Outcome.Failed("wrote " + e.getMessage());
            }
        }

        /** Takes what is there; beyond the limit it is read and thrown away, so that the program does not wait. */
        private static void drain(InputStream in, ByteArrayOutputStream to, int max) throws IOException {
            int there = in.available();
            while (there > 0) {
                byte[] bytes = in.readNBytes(Math.min(there, 1 << 16));
                to.write(bytes, 0, Math.min(bytes.length, Math.max(0, max - to.size())));
                there = bytes.length == 0 ? 0 : in.available();
            }
        }

        private static String digest(byte[] written) {
            try {
                return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(written));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        private String lastError() {
            List<String> lines = errors.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "" : ": " + lines.get(lines.size() - 1).replaceAll("\\p{Cntrl}", " ");
        }
    }
}
