package org.bftldap.bench;

import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GridStatus;
import org.bftldap.testkit.Ports;
import org.bftldap.testkit.ProcessFigures;

/** The groups of a {@link GridBench}, each of four replicas and a relay, as {@code dev grid up} makes them. */
final class GridGroups implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final int REPLICAS = 4;

    private final GridPlaces places;
    private final Path folder;
    private final String heap;

    private GridGroups(GridPlaces places, Path folder, String heap) {
        this.places = places;
        this.folder = folder;
        this.heap = heap;
    }

    /** @param folder for their files; is made */
    static GridGroups start(GridPlaces places, Path folder, String heap) {
        GridGroups groups = new GridGroups(places, folder, heap);
        List<String> words = new ArrayList<>(List.of("dev", "grid", "up", "--dir", folder.toString(), "--timeout", "240"));
        List<String> below = places.groups().subList(1, places.groups().size());
        words.addAll(List.of("--domains", below.isEmpty() ? GridPlaces.ROOT : GridPlaces.ROOT + "{" + String.join(",", below) + "}"));
        words.addAll(List.of("--ldap-port", "" + Ports.firstOf(places.groups().size())));
        for (String group : places.groups()) {
            places.suffixes(group).forEach(suffix -> words.addAll(List.of("--suffix", group + "=" + suffix)));
        }
        try {
            groups.bftldap(words.toArray(String[]::new)).orFail();
            return groups;
        } catch (AssertionError e) {
            groups.close();
            throw e;
        }
    }

    /** Adds a file of entries, by the command. */
    void load(String group, Path ldif) {
        bftldap("import", "--dir", directory(group).toString(), "--update", ldif.toString()).orFail();
    }

    /** @param count connections that are administrators' */
    GridWriters writers(String group, int count) throws IOException, LDAPException {
        return new GridWriters(port(group), read(group, "admin.dn"), read(group, "admin.password"), count);
    }

    int port(String group) throws IOException {
        String url = read(group, "ldap.url");
        return Integer.parseInt(url.substring(url.lastIndexOf(':') + 1));
    }

    /** Looks of the root's replicas for kept answers of other groups, as far as they were counted until now. */
    record Looks(long hits, long misses) {
        Looks since(Looks before) {
            return new Looks(hits - before.hits, misses - before.misses);
        }

        @Override
        public String toString() {
            long all = hits + misses;
            return all == 0 ? "no copy looked for" : String.format(Locale.ROOT, "of %d looks for a copy %.1f %% found one", all, 100.0 * hits / all);
        }
    }

    Looks looks() {
        GridStatus.Group root = GridStatus.of(bftldap("hierarchy", "--dir", folder.toString(), "-o", "json")).group(GridPlaces.ROOT);
        return new Looks(root.hits(), root.misses());
    }

    /** By process, such as {@code root/replica-0}. */
    Map<String, Long> processes() throws IOException {
        Map<String, Long> pids = new TreeMap<>();
        for (String group : places.groups()) {
            pids.put(group + "/relay-0", pid(group, "relay-0"));
            for (int i = 0; i < REPLICAS; i++) {
                pids.put(group + "/replica-" + i, pid(group, "replica-" + i));
            }
        }
        return pids;
    }

    private long pid(String group, String node) throws IOException {
        return Long.parseLong(read(group, node + "/pid"));
    }

    private String read(String group, String file) throws IOException {
        return Files.readString(directory(group).resolve(file)).strip();
    }

    /** Processor time that a group's replicas have used so far, one with another. */
    Duration replicaTime(String group) throws IOException {
        Duration all = Duration.ZERO;
        for (int i = 0; i < REPLICAS; i++) {
            all = all.plus(ProcessFigures.processorTime(pid(group, "replica-" + i)));
        }
        return all.dividedBy(REPLICAS);
    }

    private Path directory(String group) {
        return folder.resolve(group);
    }

    private CommandResult bftldap(String... words) {
        Command command = DevGroup.bftldap(words).limit(LIMIT);
        return command.environment("BFTLDAP_REPLICA_OPTS", "-Xmx" + heap).run();
    }

    @Override
    public void close() {
        bftldap("dev", "grid", "down", "--dir", folder.toString());
        Folders.delete(folder);
    }
}
