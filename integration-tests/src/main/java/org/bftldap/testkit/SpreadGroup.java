package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A group of which each replica runs on a host of its own, as it is set up on several machines; the relay runs beside the test. Their files lie in one
 * folder, as they do where hosts share a disk.
 */
public final class SpreadGroup implements LdapServer {
    private static final Duration UP_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(20);

    private final SeparateHosts hosts;
    private final int replicas;
    private final Path folder;
    private final int port = Ports.free();
    private final List<Process> daemons = new ArrayList<>();

    private SpreadGroup(SeparateHosts hosts, int replicas) {
        this.hosts = hosts;
        this.replicas = replicas;
        try {
            this.folder = Files.createTempDirectory("bftldap-spread").resolve("group");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Replica K on host K. */
    public static SpreadGroup start(SeparateHosts hosts, int replicas, Map<String, Integer> tuning) {
        SpreadGroup group = new SpreadGroup(hosts, replicas);
        try {
            group.make(tuning);
            for (int replica = 0; replica < replicas; replica++) {
                group.run(replica, "replica-" + replica, "bftslapd", "replica.toml");
            }
            group.run(-1, "relay-0", "bftldap-relay", "relay.toml");
            Waiting.until(UP_LIMIT, "the group answers", group::answers, () -> group.logs(20));
            return group;
        } catch (RuntimeException | AssertionError e) {
            group.close();
            throw e;
        }
    }

    private void make(Map<String, Integer> tuning) {
        Command init = DevGroup.bftldap(
                "init", "group", folder.toString(), "--replicas", "" + replicas, "--suffix", "dc=example,dc=com", "--ldap-port", "" + port);
        for (int replica = 0; replica < replicas; replica++) {
            init = init.and("--host", hosts.address(replica));
        }
        init.run().orFail();
        try {
            Path file = folder.resolve("group.toml");
            String text = Files.readString(file);
            for (Map.Entry<String, Integer> entry : tuning.entrySet()) {
                text = text.replaceAll("(?m)^" + entry.getKey() + " = \\d+$", entry.getKey() + " = " + entry.getValue());
            }
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param host -1 for this one */
    private void run(int host, String node, String program, String config) {
        Command command = Command.of(Project.bftldap().resolveSibling(program).toString(), "--config", folder.resolve(node).resolve(config).toString());
        try {
            daemons.add((host < 0 ? command : hosts.on(host, command)).start(folder.resolve(node).resolve("log")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() {
        try {
            connectAsAdmin().close();
            return true;
        } catch (com.unboundid.ldap.sdk.LDAPException e) {
            return false;
        }
    }

    /** What a replica says of itself, asked on its host. */
    public GroupStatus.Replica status(int replica) {
        Command status = DevGroup.bftldap("status", "--dir", folder.toString(), "-o", "json");
        return GroupStatus.of(hosts.on(replica, status).run()).replicas().get(replica);
    }

    /** Whether all take part and hold the same state at the same stable checkpoint. */
    public boolean allEqual() {
        GroupStatus.Replica first = status(0);
        for (int replica = 1; replica < replicas; replica++) {
            GroupStatus.Replica other = status(replica);
            boolean isEqual = other.takesPart() && other.executed() == first.executed() && other.stable() == first.stable() && other.digest().equals(first.digest());
            if (!isEqual) {
                return false;
            }
        }
        return first.takesPart();
    }

    public String logs(int lines) {
        StringBuilder all = new StringBuilder();
        for (int replica = 0; replica < replicas; replica++) {
            all.append("--- replica ").append(replica).append('\n').append(Folders.tail(folder.resolve("replica-" + replica).resolve("log"), lines)).append('\n');
        }
        return all.append("--- relay\n").append(Folders.tail(folder.resolve("relay-0/log"), lines)).toString();
    }

    @Override
    public String name() {
        return "bftldap on several hosts";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String adminDn() {
        return content("admin.dn");
    }

    @Override
    public String adminPassword() {
        return content("admin.password");
    }

    private String content(String file) {
        try {
            return Files.readString(folder.resolve(file)).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<NamedProcess> processes() {
        return daemons.stream().map(daemon -> new NamedProcess("daemon", daemon.pid())).toList();
    }

    @Override
    public void close() {
        daemons.forEach(Process::destroy);
        for (Process daemon : daemons) {
            try {
                if (!daemon.waitFor(STOP_LIMIT.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)) {
                    daemon.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        Folders.delete(folder.getParent());
    }
}
