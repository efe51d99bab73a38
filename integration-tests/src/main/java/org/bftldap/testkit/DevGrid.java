package org.bftldap.testkit;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tree of groups on this machine, each of four replicas and a relay, made and asked by the command {@code bftldap dev grid} as a user would, in a temporary
 * folder that is removed at the end.
 */
public final class DevGrid implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(400);
    private static final int REPLICAS = 4;

    private final Path folder;
    private final Map<String, DevGroup> groups = new TreeMap<>();

    private DevGrid(Path folder) {
        this.folder = folder;
    }

    /**
     * @param domains the tree, such as {@code root{a{b},c}}
     * @param replicaOptions of Java, for each replica
     * @param options more of {@code dev grid up}
     */
    public static DevGrid start(String domains, String replicaOptions, String... options) {
        try {
            DevGrid grid = new DevGrid(Files.createTempDirectory("bftldap-grid-"));
            List<String> names = Arrays.stream(domains.split("[{},]+")).filter(name -> !name.isEmpty()).toList();
            List<String> words = new ArrayList<>(List.of("dev", "grid", "up", "--dir", grid.folder.toString(), "--domains", domains));
            words.addAll(List.of("--ldap-port", "" + Ports.firstOf(names.size()), "--timeout", "240"));
            words.addAll(List.of(options));
            Map<String, String> environment = Map.of("BFTLDAP_REPLICA_OPTS", replicaOptions);
            try {
                Command up = DevGroup.bftldap(words.toArray(String[]::new)).limit(LIMIT);
                environment.forEach(up::environment);
                up.run().orFail();
                names.forEach(name -> grid.groups.put(name, DevGroup.running(grid.folder.resolve(name), REPLICAS, environment)));
            } catch (AssertionError e) {
                grid.close();
                throw e;
            }
            return grid;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One of its groups. It ends with the grid; do not close it. */
    public DevGroup group(String name) {
        DevGroup group = groups.get(name);
        if (group == null) {
            throw new IllegalArgumentException("no group " + name + " in " + groups.keySet());
        }
        return group;
    }

    /** To a group's relay, without a bind. */
    public LDAPConnection connect(String name, Duration responseTimeout) throws LDAPException {
        LDAPConnection connection = new LDAPConnection("127.0.0.1", group(name).port());
        connection.getConnectionOptions().setResponseTimeoutMillis(responseTimeout.toMillis());
        return connection;
    }

    /** The last lines of all logs. */
    public String logs(int lines) {
        StringBuilder all = new StringBuilder();
        groups.forEach((name, group) -> all.append("=== ").append(name).append('\n').append(group.logs(lines)));
        return all.toString();
    }

    @Override
    public void close() {
        List<LdapServer.NamedProcess> before = groups.values().stream().flatMap(group -> group.processes().stream()).toList();
        DevGroup.bftldap("dev", "grid", "down", "--dir", folder.toString()).limit(LIMIT).run();
        // A stopped process does not hear a polite signal.
        before.stream().map(LdapServer.NamedProcess::pid).filter(ProcessFigures::alive).forEach(Signal.KILL::send);
        Folders.delete(folder);
    }
}
