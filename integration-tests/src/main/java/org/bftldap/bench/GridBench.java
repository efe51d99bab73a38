package org.bftldap.bench;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.LDIFWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GridStatus;
import org.bftldap.testkit.Ports;
import org.bftldap.testkit.ProcessFigures;

/**
 * The program behind {@code scripts/bench-grid}: loads a grid's data into one group or a tree of them, and times a load, reads, and ticks with reads
 * beside them.
 */
public final class GridBench {

    static final String USAGE =
            """
            Usage: scripts/bench-grid FILE NEXT [DOMAINS]
            Loads the grid in FILE into one group, or into a root and DOMAINS groups below it, and times it.
              FILE     LDIF as a top BDII serves it, o=grid and o=glue
              NEXT     the same grid some minutes later: what differs is the tick
              DOMAINS  0 for one group (default); the sites are dealt out to them
            """;

    private static final int MODIFICATIONS = 4_950;
    private static final int READERS = 4;
    private static final int NAMES = 2_000;
    private static final Duration READS = Duration.ofSeconds(20);
    private static final Duration LIMIT = Duration.ofSeconds(570);
    private static final Pattern SITE = Pattern.compile("(?i)^(?:mds-vo-name=([^,]+),mds-vo-name=local,o=grid|glue2domainid=([^,]+),glue2groupid=grid,o=glue)$");

    private final Path ldif;
    private final Path next;
    private final int domains;
    private final Path folder;
    private final int port = Ports.firstOf(12);

    /** Lower-case site to group. */
    private final Map<String, String> sites = new HashMap<>();

    private final Map<String, List<String>> suffixes = new TreeMap<>();
    private long found;
    private long looked;

    private GridBench(Path ldif, Path next, int domains) throws IOException {
        this.ldif = ldif;
        this.next = next;
        this.domains = domains;
        this.folder = Files.createTempDirectory("bftldap-bench-grid");
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments.length < 2 || arguments.length > 3) {
            System.err.print(USAGE);
            System.exit(2);
        }
        GridBench bench = new GridBench(Path.of(arguments[0]), Path.of(arguments[1]), arguments.length == 3 ? Integer.parseInt(arguments[2]) : 0);
        try {
            bench.run();
        } finally {
            bench.end();
        }
    }

    private void run() throws IOException, LDIFException, LDAPException {
        Map<String, Path> parts = deal();
        up();
        long begin = System.nanoTime();
        for (Map.Entry<String, Path> part : parts.entrySet()) {
            bftldap("import", "--dir", directory(part.getKey()).toString(), "--update", part.getValue().toString()).orFail();
        }
        say("loaded in %.1f s", seconds(begin));
        heaps();
        Map<String, Path> tick = new GridTick(this::holder, MODIFICATIONS).write(ldif, next, folder);
        String ticked = tick.keySet().iterator().next();
        for (String asked : domains == 0 ? List.of("root") : List.of(ticked, "root")) {
            try (GridReaders readers = new GridReaders(port(asked), READERS, questions(ticked))) {
                say("reads at %s of what %s holds", asked, ticked);
                readers.start();
                rest();
                readers.stop();
                readers.start();
                rest();
                say("  idle: %s", told(readers.stop(), readers));
                hits();
                if (asked.equals("root")) {
                    ticks(tick, readers);
                }
            }
        }
        heaps();
    }

    private void ticks(Map<String, Path> tick, GridReaders readers) throws IOException {
        readers.start();
        long begin = System.nanoTime();
        for (Map.Entry<String, Path> part : tick.entrySet()) {
            bftldap("import", "--dir", directory(part.getKey()).toString(), part.getValue().toString()).orFail();
        }
        say("  a tick of %d modifications in %.1f s, with the starts of %d commands", MODIFICATIONS, seconds(begin), tick.size());
        say("  during the tick: %s", told(readers.stop(), readers));
        hits();
    }

    private static String told(Latencies latencies, GridReaders readers) {
        return String.format(
                Locale.ROOT,
                "%d answers, p50 %.2f ms, p99 %.2f ms; busy so far %d, errors %d",
                latencies.count(),
                latencies.microsAt(0.5) / 1e3,
                latencies.microsAt(0.99) / 1e3,
                readers.busy(),
                readers.errors());
    }

    private static void rest() {
        LockSupport.parkNanos(READS.toNanos());
    }

    /** Each group's part of the data in a file. The groups' own suffixes come first, for the entries that they make themselves. */
    private Map<String, Path> deal() throws IOException, LDIFException, LDAPException {
        suffixes.put("root", new ArrayList<>(List.of("o=grid", "o=glue")));
        Map<String, Path> files = new TreeMap<>();
        Map<String, LDIFWriter> writers = new HashMap<>();
        try (LDIFReader reader = new LDIFReader(ldif.toFile())) {
            for (Entry entry = reader.readEntry(); entry != null; entry = reader.readEntry()) {
                String group = holder(entry.getDN());
                LDIFWriter writer = writers.get(group);
                if (writer == null) {
                    files.put(group, folder.resolve(group + ".ldif"));
                    writer = new LDIFWriter(files.get(group).toFile());
                    writers.put(group, writer);
                }
                writer.writeEntry(entry);
            }
        } finally {
            for (LDIFWriter writer : writers.values()) {
                writer.close();
            }
        }
        return files;
    }

    private String holder(String dn) throws LDAPException {
        DN name = new DN(dn);
        int depth = name.getRDNs().length;
        if (domains == 0 || depth < 3) {
            return "root";
        }
        String top = new DN(List.of(name.getRDNs()).subList(depth - 3, depth)).toString();
        Matcher site = SITE.matcher(top);
        if (!site.matches()) {
            return "root";
        }
        String known = site.group(1) == null ? site.group(2) : site.group(1);
        String group = sites.computeIfAbsent(known.toLowerCase(Locale.ROOT), none -> "d" + sites.size() % domains);
        if (depth == 3 && !suffixes.computeIfAbsent(group, none -> new ArrayList<>()).contains(top)) {
            suffixes.get(group).add(top);
        }
        return group;
    }

    private void up() {
        List<String> words = new ArrayList<>(List.of("dev", domains == 0 ? "up" : "grid", "--dir", folder.resolve("groups").toString()));
        if (domains > 0) {
            words.add(2, "up");
            words.addAll(List.of("--domains", "root{" + String.join(",", suffixes.keySet().stream().filter(group -> !group.equals("root")).toList()) + "}"));
        }
        suffixes.forEach((group, held) -> held.forEach(suffix -> words.addAll(List.of("--suffix", domains == 0 ? suffix : group + "=" + suffix))));
        words.addAll(List.of("--ldap-port", "" + port, "--timeout", "240"));
        bftldap(words.toArray(String[]::new)).orFail();
        say("%d groups run", suffixes.size());
    }

    private Path directory(String group) {
        return domains == 0 ? folder.resolve("groups") : folder.resolve("groups").resolve(group);
    }

    private int port(String group) throws IOException {
        String url = Files.readString(directory(group).resolve("ldap.url")).strip();
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    /** Entries of a group by their names. */
    private List<SearchRequest> questions(String group) throws IOException, LDIFException, LDAPException {
        List<SearchRequest> questions = new ArrayList<>();
        try (LDIFReader reader = new LDIFReader(ldif.toFile())) {
            for (Entry entry = reader.readEntry(); entry != null && questions.size() < NAMES; entry = reader.readEntry()) {
                if (holder(entry.getDN()).equals(group)) {
                    questions.add(new SearchRequest(entry.getDN(), SearchScope.BASE, Filter.createPresenceFilter("objectClass")));
                }
            }
        }
        return questions;
    }

    /** How often the root found a copy since it was asked for last. */
    private void hits() {
        if (domains > 0) {
            GridStatus.Group root = GridStatus.of(bftldap("hierarchy", "--dir", folder.resolve("groups").toString(), "-o", "json")).group("root");
            long looks = root.hits() + root.misses() - looked;
            say("  looks at copies at the root that found one: %d of %d", root.hits() - found, looks);
            found = root.hits();
            looked = root.hits() + root.misses();
        }
    }

    private void heaps() throws IOException {
        for (String group : suffixes.keySet()) {
            for (int replica : List.of(0, 1)) {
                Path home = directory(group).resolve("replica-" + replica);
                long pid = Long.parseLong(Files.readString(home.resolve("pid")).strip());
                say("  %s replica %d: %d MB resident, heap after a collection %s", group, replica, ProcessFigures.residentBytes(pid) >> 20, heapOf(pid));
            }
        }
    }

    /** Live bytes: what the collector leaves. */
    private static String heapOf(long pid) {
        CommandResult histogram = Command.of("jcmd", "" + pid, "GC.class_histogram").run();
        return histogram.out().lines().filter(line -> line.startsWith("Total")).map(line -> line.replaceAll(" +", " ")).findFirst().orElse("unknown");
    }

    private static CommandResult bftldap(String... words) {
        return DevGroup.bftldap(words)
                .environment("BFTLDAP_REPLICA_OPTS", "-Xmx512m")
                .limit(LIMIT)
                .run();
    }

    private static double seconds(long beginNanos) {
        return (System.nanoTime() - beginNanos) / 1e9;
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, "[load %.1f] " + format + "%n", prepend(ProcessFigures.loadAverage(), values));
    }

    private static Object[] prepend(Object first, Object[] rest) {
        Object[] all = new Object[rest.length + 1];
        all[0] = first;
        System.arraycopy(rest, 0, all, 1, rest.length);
        return all;
    }

    private void end() {
        bftldap(domains == 0 ? new String[] {"dev", "down", "--dir", folder.resolve("groups").toString()} : new String[] {"dev", "grid", "down", "--dir", folder.resolve("groups").toString()});
        Folders.delete(folder);
    }
}
