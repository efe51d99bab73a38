package org.bftldap.giis.gris.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifRecord;
import org.bftldap.giis.gris.source.ProgramRunner.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
@Timeout(60)
class ProcessRunnerTest {

    private static final LdifLimits LIMITS = new LdifLimits(100_000, 10, 1_000);

    @TempDir
    Path directory;

    @Test
    void what_a_program_writes_is_read() throws Exception {
        Outcome outcome = start("echo 'dn: cn=a'; echo 'cn: a'; echo noise >&2").get();
        assertThat(((Outcome.Ended) outcome).text().records()).extracting(LdifRecord::dn).containsExactly("cn=a");
    }

    @Test
    void a_program_that_fails_is_told_with_its_last_words() throws Exception {
        assertThat(start("echo 'dn: cn=a'; echo first >&2; echo 'no such queue' >&2; exit 3").get()).isEqualTo(new Outcome.Failed("ended with 3: no such queue"));
        assertThat(((Outcome.Failed) run(List.of(directory.resolve("absent").toString())).get()).reason()).startsWith("ended with 127");
    }

    @Test
    void one_that_writes_without_end_is_killed() throws Exception {
        assertThat(start("exec yes 'dn: cn=a'").get()).isEqualTo(new Outcome.Failed("wrote more than 100000 bytes"));
        assertThat(start("for i in 1 2 3 4 5 6 7 8 9 10 11; do echo \"dn: cn=$i\"; echo cn: a; done").get()).isEqualTo(new Outcome.Failed("wrote more than 10 entries"));
    }

    @Test
    void one_that_is_killed_takes_its_children_with_it() throws Exception {
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        Path pids = directory.resolve("pids");
        // The second child has closed its output; the third holds it, and has left the group.
        ProgramRunner.Run run = new ProcessRunner().start(
                shell("sleep 1000 & echo $! >> pids; sleep 1000 >&- & echo $! >> pids; setsid sleep 1000 & echo $! >> pids; echo >> pids; wait"),
                directory, Duration.ofSeconds(1000), LIMITS, ended::complete);
        while (!Files.exists(pids) || Files.readAllLines(pids).size() < 4) {
            assertThat(ended).isNotDone();
            Thread.onSpinWait();
        }
        run.kill("was killed after 0 s");
        assertThat(ended.get()).isEqualTo(new Outcome.Failed("was killed after 0 s"));
        for (String pid : Files.readAllLines(pids).subList(0, 3)) {
            var process = ProcessHandle.of(Long.parseLong(pid.strip()));
            if (process.isPresent()) {
                process.get().onExit().get(30, TimeUnit.SECONDS);
            }
        }
    }

    /** A child that has left holds the pipe; the program itself is done, and what it wrote counts. */
    @Test
    void a_child_that_stays_does_not_hold_up_the_run() throws Exception {
        Outcome outcome = start("setsid sleep 1000 & echo $! > pid; echo 'dn: cn=a'; echo 'cn: a'").get();
        ProcessHandle.of(Long.parseLong(Files.readString(directory.resolve("pid")).strip())).ifPresent(ProcessHandle::destroyForcibly);
        assertThat(((Outcome.Ended) outcome).text().records()).hasSize(1);
    }

    @Test
    void the_guard_ends_a_run_that_nobody_kills() throws Exception {
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        new ProcessRunner().start(shell("sleep 1000 & wait"), directory, Duration.ofSeconds(1), LIMITS, ended::complete);
        assertThat(ended.get()).isEqualTo(new Outcome.Failed("ended with 137"));
    }

    private CompletableFuture<Outcome> start(String script) {
        return run(shell(script));
    }

    private CompletableFuture<Outcome> run(List<String> command) {
        CompletableFuture<Outcome> ended = new CompletableFuture<>();
        new ProcessRunner().start(command, directory, Duration.ofSeconds(1000), LIMITS, ended::complete);
        return ended;
    }

    private static List<String> shell(String script) {
        return List.of("/bin/sh", "-c", script);
    }
}
