package org.bftldap.giis.gris;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.directory.config.GrisCheck;
import org.bftldap.giis.gris.content.StateSet;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.loop.Loop;
import org.bftldap.giis.gris.source.ProgramRunner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The heartbeat monitor: looks at processes and resources of this machine, and tells what it saw. For the loop's thread. */
final class Heartbeat {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /** What a check's program says is of no interest, but must not be without end. */
    private static final LdifLimits OUTPUT = new LdifLimits(1 << 20, Integer.MAX_VALUE, 1 << 10);

    private static final int GUARD_SECONDS = 10;

    private final Loop loop;
    private final List<GrisCheck> checks;
    private final ProgramRunner runner;
    private final Runnable changed;
    private final Map<String, Boolean> up = new LinkedHashMap<>();
    private final Map<String, ProgramRunner.Run> running = new LinkedHashMap<>();
    private boolean stopped;

    /** @param changed called on the loop when {@link #states} is another */
    Heartbeat(Loop loop, List<GrisCheck> checks, ProgramRunner runner, Runnable changed) {
        this.loop = loop;
        this.checks = checks;
        this.runner = runner;
        this.changed = changed;
    }

    void start() {
        checks.forEach(this::look);
    }

    /** Kills what runs. */
    void stop() {
        stopped = true;
        List.copyOf(running.values()).forEach(run -> run.kill("the agent stops"));
    }

    /** What is known so far. */
    List<StateSet> states() {
        List<StateSet> states = new ArrayList<>();
        for (GrisCheck check : checks) {
            Optional.ofNullable(up.get(check.name())).ifPresent(isUp ->
                    states.add(new StateSet("check/" + check.name(), check.dn(), check.attribute(), isUp ? check.up() : check.down())));
        }
        return states;
    }

    private void look(GrisCheck check) {
        if (stopped) {
            return;
        }
        switch (check.kind()) {
            case PID_FILE -> told(check, lives(check.target()));
            case DISK -> told(check, hasRoom(check.target(), check.freeMin()));
            case COMMAND -> run(check);
        }
        loop.after(check.period(), () -> look(check));
    }

    private void run(GrisCheck check) {
        if (running.containsKey(check.name())) {
            return;
        }
        ProgramRunner.Run run = runner.start(
                check.command(), Path.of("/"), check.timeout().plusSeconds(GUARD_SECONDS), OUTPUT, outcome -> loop.execute(() -> {
                    running.remove(check.name());
                    // Output that is no LDIF is no fault; only what the runner itself calls a failure is.
                    told(check, outcome instanceof ProgramRunner.Outcome.Ended);
                }));
        running.put(check.name(), run);
        loop.after(check.timeout(), () -> {
            if (run.equals(running.get(check.name()))) {
                run.kill("took too long");
            }
        });
    }

    private void told(GrisCheck check, boolean isUp) {
        Boolean before = up.put(check.name(), isUp);
        if (!stopped && (before == null || before != isUp)) {
            if (!isUp) {
                LOG.warn("BD-6007: check {} is down", check.name());
            } else if (before != null) {
                LOG.info("check {} is up again", check.name());
            }
            changed.run();
        }
    }

    private static boolean lives(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip())).filter(ProcessHandle::isAlive).isPresent();
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean hasRoom(Path directory, long bytes) {
        try {
            return Files.getFileStore(directory).getUsableSpace() >= bytes;
        } catch (IOException e) {
            return false;
        }
    }
}
