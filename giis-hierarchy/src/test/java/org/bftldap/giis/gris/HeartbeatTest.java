package org.bftldap.giis.gris;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bftldap.directory.config.GrisCheck;
import org.bftldap.giis.gris.content.StateSet;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifText;
import org.bftldap.giis.gris.loop.VirtualLoop;
import org.bftldap.giis.gris.source.ProgramRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks every 30 s, commands for at most 10 s. */
class HeartbeatTest implements ProgramRunner {

    @TempDir
    Path directory;

    private final VirtualLoop loop = new VirtualLoop();
    private final List<Consumer<Outcome>> runs = new ArrayList<>();
    private int changes;

    @Override
    public Run start(List<String> command, Path home, Duration guard, LdifLimits limits, Consumer<Outcome> ended) {
        runs.add(ended);
        return reason -> ended.accept(new Outcome.Failed(reason));
    }

    @Test
    void a_process_is_up_while_the_one_in_its_pid_file_lives() throws IOException {
        Path pidFile = directory.resolve("pid");
        Heartbeat heartbeat = heartbeat(check(GrisCheck.Kind.PID_FILE, pidFile, 0));
        assertThat(value(heartbeat)).isEqualTo("down");
        Files.writeString(pidFile, ProcessHandle.current().pid() + "\n");
        loop.pass(Duration.ofSeconds(30));
        assertThat(value(heartbeat)).isEqualTo("up");
        Files.writeString(pidFile, "no number");
        loop.pass(Duration.ofSeconds(30));
        assertThat(value(heartbeat)).isEqualTo("down");
        loop.pass(Duration.ofSeconds(90));
        assertThat(changes).isEqualTo(3);
    }

    @Test
    void a_disk_is_up_while_enough_of_it_is_free() {
        assertThat(value(heartbeat(check(GrisCheck.Kind.DISK, directory, 1)))).isEqualTo("up");
        assertThat(value(heartbeat(check(GrisCheck.Kind.DISK, directory, Long.MAX_VALUE)))).isEqualTo("down");
        assertThat(value(heartbeat(check(GrisCheck.Kind.DISK, directory.resolve("absent"), 1)))).isEqualTo("down");
    }

    @Test
    void a_command_is_up_if_it_ends_with_0_in_time() {
        Heartbeat heartbeat = heartbeat(check(GrisCheck.Kind.COMMAND, directory, 0));
        assertThat(heartbeat.states()).isEmpty();
        runs.get(0).accept(new ProgramRunner.Outcome.Ended(LdifText.EMPTY, ""));
        loop.settle();
        assertThat(value(heartbeat)).isEqualTo("up");
        loop.pass(Duration.ofSeconds(39));
        assertThat(value(heartbeat)).isEqualTo("up");
        assertThat(runs).hasSize(2);
        loop.pass(Duration.ofSeconds(1));
        assertThat(value(heartbeat)).isEqualTo("down");
    }

    private Heartbeat heartbeat(GrisCheck check) {
        Heartbeat heartbeat = new Heartbeat(loop, List.of(check), this, () -> changes++);
        heartbeat.start();
        loop.settle();
        return heartbeat;
    }

    private static GrisCheck check(GrisCheck.Kind kind, Path target, long freeMin) {
        return new GrisCheck(
                "c", kind, target, List.of("true"), freeMin, Duration.ofSeconds(30), Duration.ofSeconds(10), "cn=x,o=grid", "l", "up", "down");
    }

    private static String value(Heartbeat heartbeat) {
        return heartbeat.states().stream().map(StateSet::value).findFirst().orElse("unknown");
    }
}
