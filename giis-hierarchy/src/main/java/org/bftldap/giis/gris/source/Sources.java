package org.bftldap.giis.gris.source;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.config.GrisSources;
import org.bftldap.giis.gris.content.SourceText;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.loop.Loop;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sources of an agent: looks for them, runs programs when they are due, and says when what they give is another. For the loop's thread. */
public final class Sources {

    private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

    /** Longer than the agent's own patience, which is the rule; this is for when there is no agent any more. */
    private static final Duration GUARD_BEYOND_TIMEOUT = Duration.ofSeconds(10);

    private final Loop loop;
    private final GrisSources settings;
    private final LdifLimits limits;
    private final ProgramRunner runner;
    private final Runnable changed;
    private final StaticFiles files;
    private final SortedMap<String, Program> providers = new TreeMap<>();
    private final SortedMap<String, Program> plugins = new TreeMap<>();
    private boolean stopped;
    private boolean wasHeard;

    /** @param changed called on the loop when {@link #entries}, {@link #changes} or {@link #allHeard} is another */
    public Sources(Loop loop, GrisSources settings, ProgramRunner runner, Runnable changed) {
        this.loop = loop;
        this.settings = settings;
        this.limits = new LdifLimits(settings.bytesMax(), settings.entriesMax(), settings.lineBytesMax());
        this.runner = runner;
        this.changed = changed;
        this.files = new StaticFiles(settings.ldif(), limits);
    }

    /** Looks at the directories now, and then again and again. */
    public void start() {
        if (stopped) {
            return;
        }
        boolean isChanged = files.scan();
        isChanged |= find(settings.providers(), "provider/", providers);
        isChanged |= find(settings.plugins(), "plugin/", plugins);
        isChanged |= expire();
        runDue();
        boolean isHeard = allHeard();
        if (isChanged || isHeard != wasHeard) {
            wasHeard = isHeard;
            changed.run();
        }
        loop.after(settings.scan(), this::start);
    }

    /** Kills what runs. */
    public void stop() {
        stopped = true;
        programs().forEach(program -> program.kill("the agent stops"));
    }

    /** What sources give, in the order in which they win: static files by name, then providers by name. */
    public List<SourceText> entries() {
        List<SourceText> all = new ArrayList<>(files.texts());
        all.addAll(texts(providers));
        return all;
    }

    /** What plugins give. */
    public List<SourceText> changes() {
        return texts(plugins);
    }

    /** Whether it is known of each program what it has. */
    public boolean allHeard() {
        long now = loop.nowMillis();
        return programs().allMatch(program -> program.isHeard(now));
    }

    public List<AgentReport.Source> reports() {
        List<AgentReport.Source> all = new ArrayList<>(files.reports());
        programs().forEach(program -> all.add(program.report(loop.nowMillis())));
        return all;
    }

    private List<SourceText> texts(SortedMap<String, Program> programs) {
        long now = loop.nowMillis();
        return programs.values().stream().map(program -> new SourceText(program.source(), program.text(now))).toList();
    }

    private Stream<Program> programs() {
        return Stream.concat(providers.values().stream(), plugins.values().stream());
    }

    private boolean find(Path directory, String prefix, SortedMap<String, Program> programs) {
        SortedMap<String, Path> found = SourceNames.list(directory, name -> true);
        found.values().removeIf(file -> !Files.isExecutable(file));
        List<String> gone = programs.keySet().stream().filter(name -> !found.containsKey(name)).toList();
        for (String name : gone) {
            Program program = Objects.requireNonNull(programs.remove(name));
            program.kill("its program was taken away");
        }
        found.forEach((name, file) ->
                programs.computeIfAbsent(name, fresh -> new Program(prefix + name, file, settings.program(name), loop.nowMillis())));
        return !gone.isEmpty();
    }

    /** What counts no more. */
    private boolean expire() {
        boolean expired = false;
        for (Program program : programs().toList()) {
            expired |= program.expires(loop.nowMillis());
        }
        return expired;
    }

    private void runDue() {
        long now = loop.nowMillis();
        long running = programs().filter(Program::isRunning).count();
        for (Program program : programs().filter(each -> each.isDue(now)).toList()) {
            if (running < settings.runsMax()) {
                run(program, now);
                running++;
            }
        }
    }

    private void run(Program program, long now) {
        Duration timeout = program.settings().timeout();
        Path home = Objects.requireNonNull(program.file().toAbsolutePath().getParent());
        Loop.Timer[] patience = new Loop.Timer[1];
        ProgramRunner.Run run = runner.start(
                List.of(program.file().toAbsolutePath().toString()), home, timeout.plus(GUARD_BEYOND_TIMEOUT), limits,
                outcome -> loop.execute(() -> {
                    patience[0].cancel();
                    ended(program, outcome);
                }));
        patience[0] = loop.after(timeout, () -> run.kill("was killed after " + timeout.toSeconds() + " s"));
        program.started(run, now);
    }

    private void ended(Program program, ProgramRunner.Outcome outcome) {
        boolean isAnother = program.ended(outcome, loop.nowMillis());
        if (stopped) {
            return;
        }
        if (outcome instanceof ProgramRunner.Outcome.Failed failed) {
            LOG.warn("BD-6001: {} {}; what it gave before counts for {} s", program.source(), failed.reason(), program.settings().keep().toSeconds());
        } else if (outcome instanceof ProgramRunner.Outcome.Ended ended && isAnother) {
            SourceNames.logProblems(program.source(), ended.text());
        }
        boolean isHeard = allHeard();
        if (isAnother || isHeard != wasHeard) {
            wasHeard = isHeard;
            changed.run();
        }
    }
}
