package org.bftldap.bench;

import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.bftldap.bench.GridQuestions.Kind;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.ProcessFigures;

/**
 * A grid's data in one group or in a tree of them: how long loading takes, what the processes need, how long questions take at the group that
 * holds the answer and at the root, and what ticks, in which some of the entries change, do to that.
 */
final class GridBench {
    static final String WORD = "grid";

    private static final int READERS = 4;

    /** The agents of so many resources report at the same time. */
    private static final int WRITERS = 128;

    /** So that what is asked often is kept before reads are timed. */
    private static final Duration WARM_UP = Duration.ofSeconds(10);

    private final GridOptions options;
    private final GridPlaces places;
    private final GridQuestions questions = new GridQuestions();

    GridBench(GridOptions options) {
        this.options = options;
        this.places = new GridPlaces(options.domains());
    }

    void run() throws IOException {
        if (!DevGroup.whyNot().isEmpty()) {
            throw new IllegalArgumentException(DevGroup.whyNot());
        }
        Path folder = Files.createTempDirectory("bftldap-bench-grid");
        try {
            GridTick tick = new GridTick(places, options.modifications());
            GridFiles.Written data = deal(folder.resolve("data"));
            GridFiles.Written forth = tick.write(options.file(), options.next(), folder.resolve("forth"));
            GridFiles.Written back = tick.write(options.next(), options.file(), folder.resolve("back"));
            try (GridGroups groups = GridGroups.start(places, folder.resolve("groups"), options.heap())) {
                say("%d groups run, %s of heap a replica", places.groups().size(), options.heap());
                load(groups, data);
                memory(groups);
                say("ticks while nobody asks");
                change(groups, forth);
                change(groups, back);
                measure(groups, List.of(forth, back));
                memory(groups);
            }
        } catch (LDIFException | LDAPException e) {
            throw new IOException(e);
        } finally {
            Folders.delete(folder);
        }
    }

    /** Each group's part of the data in a file of its own. */
    private GridFiles.Written deal(Path folder) throws IOException, LDIFException, LDAPException {
        try (GridFiles files = new GridFiles(folder);
                LDIFReader reader = new LDIFReader(options.file().toFile())) {
            for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                GridPlaces.Place place = places.of(entry);
                files.to(place.group()).writeEntry(place.entry());
                if (place.group().equals(holder())) {
                    questions.about(place.entry());
                }
            }
            return files.written();
        }
    }

    /** The group that is asked about. */
    private String holder() {
        return places.groups().get(options.domains() == 0 ? 0 : 1);
    }

    private interface Writing {
        void write(Path file) throws IOException, LDIFException, LDAPException;
    }

    private void load(GridGroups groups, GridFiles.Written data) throws IOException, LDIFException, LDAPException {
        for (String group : places.groups()) {
            timed(groups, group, data, "loaded by a command", file -> groups.load(group, file));
        }
    }

    private static void timed(GridGroups groups, String group, GridFiles.Written what, String done, Writing writing) throws IOException, LDIFException, LDAPException {
        Duration before = groups.replicaTime(group);
        long begin = System.nanoTime();
        writing.write(what.files().get(group));
        double seconds = (System.nanoTime() - begin) / 1e9;
        double micros = groups.replicaTime(group).minus(before).toNanos() / 1e3;
        int count = what.count().get(group);
        say("%s: %d entries %s in %.1f s; processor of a replica %.0f µs an entry", group, count, done, seconds, micros / count);
    }

    private void measure(GridGroups groups, List<GridFiles.Written> ticks) throws IOException, LDIFException, LDAPException {
        int round = 0;
        List<String> asked = options.domains() == 0 ? List.of(GridPlaces.ROOT) : List.of(holder(), GridPlaces.ROOT);
        for (Kind kind : Kind.values()) {
            for (String group : asked) {
                List<SearchRequest> all = questions.at(places.suffixes(group).get(0)).get(kind);
                GridReaders.Choice choice = kind == Kind.ONCE ? GridReaders.Choice.IN_TURN : GridReaders.Choice.POPULAR;
                try (GridReaders readers = new GridReaders(groups.port(group), READERS, all, choice)) {
                    say("asked at %s: %s (%d questions)", group, kind.label, all.size());
                    readFor(readers, WARM_UP);
                    GridGroups.Looks before = groups.looks();
                    tell("idle", readFor(readers, options.reads()), readers, groups, before);
                    // Of a tree the root is what is asked about: of one group alone another run tells.
                    for (int i = 0; i < options.ticks() && group.equals(GridPlaces.ROOT); i++) {
                        tick(groups, readers, ticks.get(round++ % ticks.size()));
                    }
                }
            }
        }
    }

    private static Latencies readFor(GridReaders readers, Duration duration) throws IOException {
        readers.start();
        LockSupport.parkNanos(duration.toNanos());
        return readers.stop();
    }

    /** One tick, at all groups in turn, with questions from its beginning to that of the next. */
    private void tick(GridGroups groups, GridReaders readers, GridFiles.Written tick) throws IOException, LDIFException, LDAPException {
        GridGroups.Looks before = groups.looks();
        long begin = System.nanoTime();
        readers.start();
        change(groups, tick);
        tell("during a tick", readers.stop(), readers, groups, before);
        Duration left = options.period().minusNanos(System.nanoTime() - begin);
        tell("after it", readFor(readers, left.isNegative() ? Duration.ofSeconds(1) : left), readers, groups, before);
    }

    private static void change(GridGroups groups, GridFiles.Written tick) throws IOException, LDIFException, LDAPException {
        for (String group : tick.files().keySet()) {
            try (GridWriters writers = groups.writers(group, WRITERS)) {
                timed(groups, group, tick, "changed", writers::write);
            }
        }
    }

    private void tell(String when, Latencies latencies, GridReaders readers, GridGroups groups, GridGroups.Looks before) {
        GridGroups.Looks looks = groups.looks().since(before);
        say(
                "  %-14s %6d answers, p50 %8.2f ms, p99 %8.2f ms; %s; %s",
                when,
                latencies.count(),
                latencies.microsAt(0.5) / 1e3,
                latencies.microsAt(0.99) / 1e3,
                readers.unanswered(),
                looks);
    }

    private static void memory(GridGroups groups) throws IOException {
        for (Map.Entry<String, Long> process : groups.processes().entrySet()) {
            if (process.getKey().endsWith("replica-0") || process.getKey().endsWith("relay-0")) {
                say("%s: %d MB resident, live objects %s", process.getKey(), ProcessFigures.residentBytes(process.getValue()) >> 20, live(process.getValue()));
            }
        }
    }

    /** What a collection leaves of the heap; unknown where the JDK's tools are not installed. */
    private static String live(long pid) {
        if (Command.find("jcmd").isEmpty()) {
            return "unknown";
        }
        return Command.of("jcmd", "" + pid, "GC.class_histogram")
                .run()
                .out()
                .lines()
                .filter(line -> line.startsWith("Total"))
                .map(line -> (Long.parseLong(line.strip().replaceAll(".* ", "")) >> 20) + " MB")
                .findFirst()
                .orElse("unknown");
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, "[load %.1f] %s%n", ProcessFigures.loadAverage(), String.format(Locale.ROOT, format, values));
    }
}
