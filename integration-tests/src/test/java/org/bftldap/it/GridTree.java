package org.bftldap.it;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.Ports;

/**
 * A grid's data over levels of groups: the root has what stands above all, each site its own in both namespaces. With three levels a region
 * between them has what stands below {@code Mds-Vo-name=local} and {@code GLUE2GroupID=grid}.
 */
final class GridTree implements AutoCloseable {

    /** How many groups stand one above the other. */
    enum Levels {
        TWO,
        THREE
    }

    private static final String REGION = "region";

    private final Path folder;

    /** What each group holds, those below before those above. */
    private final Map<String, List<DN>> suffixes = new LinkedHashMap<>();

    private GridTree(Path folder, List<String> sites, Levels levels) throws LDAPException {
        this.folder = folder;
        for (int i = 0; i < sites.size(); i++) {
            suffixes.put(
                    "site" + i,
                    List.of(
                            new DN("Mds-Vo-name=" + sites.get(i) + ",Mds-Vo-name=local,o=grid"),
                            new DN("GLUE2DomainID=" + sites.get(i) + ",GLUE2GroupID=grid,o=glue")));
        }
        if (levels == Levels.THREE) {
            suffixes.put(REGION, List.of(new DN("Mds-Vo-name=local,o=grid"), new DN("GLUE2GroupID=grid,o=glue")));
        }
        suffixes.put("root", List.of(new DN("o=grid"), new DN("o=glue")));
    }

    static GridTree start(List<String> sites, Levels levels) throws LDAPException, IOException {
        GridTree tree = new GridTree(Files.createTempDirectory("bftldap-grid-"), sites, levels);
        List<String> words = new ArrayList<>(List.of("dev", "grid", "up", "--dir", tree.folder.toString()));
        String leaves = String.join(",", tree.suffixes.keySet().stream().filter(group -> group.startsWith("site")).toList());
        words.addAll(List.of("--domains", levels == Levels.THREE ? "root{" + REGION + "{" + leaves + "}}" : "root{" + leaves + "}"));
        words.addAll(List.of("--ldap-port", "" + Ports.firstOf(tree.suffixes.size()), "--timeout", "240"));
        tree.suffixes.forEach((group, held) -> held.forEach(suffix -> words.addAll(List.of("--suffix", group + "=" + suffix))));
        run(words).orFail();
        return tree;
    }

    private static CommandResult run(List<String> words) {
        return DevGroup.bftldap(words.toArray(String[]::new)).limit(Duration.ofSeconds(400)).run();
    }

    /** The group that holds this name. */
    String holder(String dn) throws LDAPException {
        DN name = new DN(dn);
        for (Map.Entry<String, List<DN>> group : suffixes.entrySet()) {
            for (DN suffix : group.getValue()) {
                if (name.isDescendantOf(suffix, true)) {
                    return group.getKey();
                }
            }
        }
        throw new IllegalArgumentException("no group holds " + dn);
    }

    /** Puts each entry where it belongs, into all groups at the same time; where a group has made it as its suffix, it gets the attributes. */
    void load(List<Entry> entries) throws Exception {
        Map<String, List<Entry>> parts = new LinkedHashMap<>();
        for (Entry entry : entries) {
            parts.computeIfAbsent(holder(entry.getDN()), none -> new ArrayList<>()).add(entry);
        }
        ExecutorService threads = Executors.newFixedThreadPool(parts.size());
        try {
            List<Future<Void>> loads = new ArrayList<>();
            parts.forEach((group, part) -> loads.add(threads.submit(() -> load(group, part))));
            for (Future<Void> load : loads) {
                load.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private Void load(String group, List<Entry> part) throws LDAPException {
        try (LDAPConnection connection = connectAsAdmin(group)) {
            for (Entry entry : part) {
                add(connection, entry);
            }
        }
        return null;
    }

    private static void add(LDAPConnection connection, Entry entry) throws LDAPException {
        try {
            connection.add(entry);
        } catch (LDAPException e) {
            if (e.getResultCode() != ResultCode.ENTRY_ALREADY_EXISTS) {
                throw new LDAPException(e.getResultCode(), entry.getDN() + ": " + e.getMessage(), e);
            }
            List<Modification> all = new ArrayList<>();
            entry.getAttributes().forEach(each -> all.add(new Modification(ModificationType.REPLACE, each.getName(), each.getRawValues())));
            connection.modify(entry.getDN(), all);
        }
    }

    LDAPConnection connectAsAdmin(String group) throws LDAPException {
        LDAPConnection connection = connect(group);
        connection.bind(read(group, "admin.dn"), read(group, "admin.password"));
        return connection;
    }

    LDAPConnection connect(String group) throws LDAPException {
        String url = read(group, "ldap.url");
        LDAPConnection connection = new LDAPConnection("127.0.0.1", Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)));
        connection.getConnectionOptions().setResponseTimeoutMillis(60_000);
        return connection;
    }

    private String read(String group, String file) {
        try {
            return Files.readString(folder.resolve(group).resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        run(List.of("dev", "grid", "down", "--dir", folder.toString())).orFail();
        Folders.delete(folder);
    }
}
