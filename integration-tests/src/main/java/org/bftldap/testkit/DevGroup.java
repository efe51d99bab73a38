package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A group on this machine, started and asked by the command {@code bftldap} as a user would, in a temporary folder that is removed at
 * the end. Replicas are hurt by signals to the processes named in their pid files.
 */
public final class DevGroup implements LdapServer {
    private static final Duration UP_LIMIT = Duration.ofSeconds(120);

    private final Path folder;
    private final int port;
    private final int replicaCount;

    /** Of the command that starts daemons, besides that of the tests. */
    private Map<String, String> environment = Map.of();

    private DevGroup(Path folder, int port, int replicaCount) {
        this.folder = folder;
        this.port = port;
        this.replicaCount = replicaCount;
    }

    /** @return a sentence that says why no group can run here; empty if it can */
    public static String whyNot() {
        return Files.isExecutable(Project.bftldap())
                ? ""
                : "the distribution is not built (mvn package makes it): no " + Project.home().relativize(Project.bftldap());
    }

    /** One that somebody else has made and will take away. @param environment of the command when it starts daemons */
    static DevGroup running(Path folder, int replicas, Map<String, String> environment) {
        try {
            String url = Files.readString(folder.resolve("ldap.url")).strip();
            DevGroup group = new DevGroup(folder, Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)), replicas);
            group.environment = Map.copyOf(environment);
            return group;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param upOptions more options of {@code dev up}, such as {@code --fault 2=mute} */
    public static DevGroup start(int replicas, String... upOptions) {
        DevGroup group = new DevGroup(temporaryFolder(), Ports.free(), replicas);
        group.start(upOptions);
        return group;
    }

    /**
     * Starts a group with other numbers in the table {@code [tuning]} of its {@code group.toml}, as an operator may set them before the
     * first start.
     */
    public static DevGroup startTuned(int replicas, Map<String, Integer> tuning, String... upOptions) {
        DevGroup group = prepare(replicas, tuning);
        group.start(upOptions);
        return group;
    }

    /**
     * As {@link #startTuned}, with the Java options that daemons have where nobody gives others: for a group that is measured, or lives for long.
     * Its relay takes certificates of {@link #clientCa}, and listens on {@link #localSocket}.
     */
    public static DevGroup startAsShipped(int replicas, Map<String, Integer> tuning) {
        DevGroup group = prepare(replicas, tuning);
        group.environment = Map.of("BFTLDAP_REPLICA_OPTS", "", "BFTLDAP_RELAY_OPTS", "");
        if (ClientCa.possible()) {
            group.trustClients();
        }
        group.listenLocally();
        group.start();
        return group;
    }

    /**
     * As {@link #startTuned}, but for the start: its files are there and may be changed. Its replicas may play faults.
     *
     * @param initOptions more options of {@code init group}, such as {@code --gris 1}
     */
    public static DevGroup prepare(int replicas, Map<String, Integer> tuning, String... initOptions) {
        DevGroup group = new DevGroup(temporaryFolder(), Ports.free(), replicas);
        bftldap("init", "group", group.folder.toString(), "--dev", "--replicas", "" + replicas, "--ldap-port", "" + group.port)
                .and(initOptions)
                .run()
                .orFail();
        Path file = group.folder.resolve("group.toml");
        String text = group.content("group.toml");
        for (Map.Entry<String, Integer> entry : tuning.entrySet()) {
            text = text.replaceAll("(?m)^" + entry.getKey() + " = \\d+$", entry.getKey() + " = " + entry.getValue());
        }
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return group;
    }

    /** Whose certificates the relay of {@link #startAsShipped} takes, where {@code openssl} is installed. */
    public ClientCa clientCa() {
        return ClientCa.in(folder.resolve("clients"));
    }

    private void trustClients() {
        Path file = folder.resolve("relay-0/relay.toml");
        String text = content("relay-0/relay.toml").replace("[tls]", "[tls]\nclient_ca = \"" + clientCa().certificate() + "\"");
        try {
            Files.writeString(file, text + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the relay of {@link #startAsShipped}: a Unix domain socket. */
    public Path localSocket() {
        return folder.resolve("relay-0/ldapi");
    }

    private void listenLocally() {
        try {
            Files.writeString(folder.resolve("relay-0/relay.toml"), content("relay-0/relay.toml") + "\n\n[ldapi]\npath = \"ldapi\"\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The first start; leaves nothing behind if it fails. */
    public void start(String... options) {
        try {
            up(options).orFail();
        } catch (AssertionError e) {
            String logs = logs(30);
            close();
            throw new AssertionError("the group does not start\n" + e.getMessage() + "\n" + logs, e);
        }
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("bftldap-group").resolve("group");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts what is not running. */
    public CommandResult up(String... options) {
        Command up = bftldap("dev", "up", "--dir", folder.toString(), "--replicas", "" + replicaCount, "--ldap-port", "" + port);
        environment.forEach(up::environment);
        return up.and(options).limit(UP_LIMIT).run();
    }

    /**
     * Lets a replica lead whose clock is wrong: the one that is next to lead is given such a clock, and the one that leads is killed and comes
     * back. (Who restarts the primary itself with a wrong clock has another primary by the time it is back.)
     *
     * @return the replica; the view in which it leads is the one after that before
     */
    public int leadWithWrongClock(String skew, Duration limit) {
        awaitEqual(limit);
        GroupStatus before = status();
        int next = (before.primary() + 1) % replicaCount;
        up("--skew", next + "=" + skew).orFail();
        awaitEqual(limit);
        replacePrimary(before, limit);
        return next;
    }

    /** The one that leads is killed, and comes back when another leads. */
    private void replacePrimary(GroupStatus before, Duration limit) {
        signalReplica(before.primary(), Signal.KILL);
        Waiting.until(limit, "the view after " + before.view(), () -> status().view() > before.view(), () -> status() + "\n" + logs(15));
        up().orFail();
    }

    /**
     * Lets a faulty replica lead: the one that is next to lead becomes faulty, then whoever leads is killed and comes back, until it does.
     *
     * @return the replica
     */
    public int leadWithFault(String fault, Duration limit) {
        int faulty = (status().primary() + 1) % replicaCount;
        up("--fault", faulty + "=" + fault).orFail();
        Waiting.until(limit, "replica " + faulty + " leads", () -> {
            GroupStatus now = status();
            if (now.primary() != faulty && now.allTakePart()) {
                replacePrimary(now, limit);
            }
            return now.primary() == faulty;
        }, () -> status() + "\n" + logs(15));
        return faulty;
    }

    public CommandResult down() {
        return bftldap("dev", "down", "--dir", folder.toString()).run();
    }

    public GroupStatus status() {
        return GroupStatus.of(bftldap("status", "--dir", folder.toString(), "-o", "json").run());
    }

    public static Command bftldap(String... words) {
        List<String> all = new ArrayList<>(List.of(Project.bftldap().toString()));
        all.addAll(Arrays.asList(words));
        return Command.of(all);
    }

    public int replicaCount() {
        return replicaCount;
    }

    /** Where the group file says that a replica is reached. */
    public InetSocketAddress replicaAddress(int id) {
        Matcher replica = Pattern.compile("\\[\\[replica]]\\s+id = " + id + "\\s+host = \"([^\"]+)\"\\s+port = (\\d+)").matcher(content("group.toml"));
        if (!replica.find()) {
            throw new IllegalStateException("group.toml has no replica " + id);
        }
        return new InetSocketAddress(replica.group(1), Integer.parseInt(replica.group(2)));
    }

    /** Lets a replica reach others on ports of this machine; it must not run. */
    public void dial(int id, Map<Integer, Integer> ports) {
        append("replica-" + id + "/replica.toml", dialTable(ports));
    }

    /** The same for the relay. */
    public void dialOfRelay(Map<Integer, Integer> ports) {
        append("relay-0/relay.toml", dialTable(ports));
    }

    /** The same for an agent. */
    public void dialOfAgent(int number, Map<Integer, Integer> ports) {
        append("gris-" + number + "/gris.toml", dialTable(ports));
    }

    private static String dialTable(Map<Integer, Integer> ports) {
        StringBuilder table = new StringBuilder("\n[dial]\n");
        ports.forEach((replica, port) -> table.append('"').append(replica).append("\" = \"127.0.0.1:").append(port).append("\"\n"));
        return table.toString();
    }

    private void append(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path folder() {
        return folder;
    }

    public Path replicaFolder(int id) {
        return folder.resolve("replica-" + id);
    }

    public Path agentFolder(int number) {
        return folder.resolve("gris-" + number);
    }

    public long agentPid(int number) {
        return pid("gris-" + number).orElseThrow(() -> new IllegalStateException("agent " + number + " has no pid file"));
    }

    public long replicaPid(int id) {
        return pid("replica-" + id).orElseThrow(() -> new IllegalStateException("replica " + id + " has no pid file"));
    }

    public long relayPid() {
        return pid("relay-0").orElseThrow(() -> new IllegalStateException("the relay has no pid file"));
    }

    public void signalReplica(int id, Signal signal) {
        long pid = replicaPid(id);
        signal.send(pid);
        if (signal == Signal.KILL) {
            Waiting.until(Duration.ofSeconds(10), "replica " + id + " is gone", () -> !ProcessFigures.alive(pid));
        }
    }

    /** Waits until all replicas take part and hold the same state. */
    public void awaitEqual(Duration limit) {
        Waiting.until(limit, "all replicas equal", () -> status().allEqual(), () -> status() + "\n" + logs(15));
    }

    /** @return the last lines of every log */
    public String logs(int lines) {
        StringBuilder all = new StringBuilder();
        nodes().forEach(node -> all.append("--- ").append(node).append("/log\n").append(Folders.tail(folder.resolve(node).resolve("log"), lines)).append('\n'));
        return all.toString();
    }

    private List<String> nodes() {
        List<String> names = new ArrayList<>(IntStream.range(0, replicaCount).mapToObj(id -> "replica-" + id).toList());
        names.add("relay-0");
        for (int number = 0; Files.isDirectory(agentFolder(number)); number++) {
            names.add("gris-" + number);
        }
        return names;
    }

    private OptionalLong pid(String node) {
        Path file = folder.resolve(node).resolve("pid");
        try {
            return Files.exists(file) ? OptionalLong.of(Long.parseLong(Files.readString(file).strip())) : OptionalLong.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String name() {
        return "bftldap";
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
        List<NamedProcess> running = new ArrayList<>();
        nodes().forEach(node -> pid(node).ifPresent(pid -> running.add(new NamedProcess(node, pid))));
        return running;
    }

    /** @return resident memory of all its processes together */
    public long residentBytes() {
        return processes().stream().mapToLong(process -> ProcessFigures.residentBytes(process.pid())).sum();
    }

    @Override
    public void close() {
        List<NamedProcess> before = processes();
        if (Files.isDirectory(folder)) {
            down();
        }
        // A stopped process does not hear a polite signal, and a group that did not come up may not know its own.
        before.stream().map(NamedProcess::pid).filter(ProcessFigures::alive).forEach(pid -> Command.of("kill", "-KILL", "" + pid).run());
        Folders.delete(folder.getParent());
    }
}
