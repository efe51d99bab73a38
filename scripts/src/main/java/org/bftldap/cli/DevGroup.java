package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bftldap.directory.config.ConfigError;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.directory.config.RelayFile;
import org.bftldap.directory.config.ReplicaFile;

/** Starts and stops a group on this machine. */
final class DevGroup {

    private static final int STOP_SECONDS = 10;

    private final GroupDirectory directory;
    private final Home home;
    private final PrintWriter out;

    DevGroup(GroupDirectory directory, Home home, PrintWriter out) {
        this.directory = directory;
        this.home = home;
        this.out = out;
    }

    /** Leaves the group answering, or as it was. */
    @SuppressWarnings("try") // the lock is held, not used
    void up(NewGroupOptions options, Experiments experiments, int timeoutSeconds) throws CommandException, IOException {
        options.check();
        try (GroupLock lock = GroupLock.take(directory.root())) {
            if (!directory.exists()) {
                make(options);
            }
            GroupFile group = directory.load();
            checkSame(options, group);
            List<Node> nodes = nodes(group);
            for (int changed : experiments.write(directory, group)) {
                new Daemon(directory.replica(changed)).stop(STOP_SECONDS);
            }
            List<Daemon> missing = missing(nodes);
            checkBeforeStart(missing);
            Startup startup = new Startup(directory, group, timeoutSeconds);
            startup.run(missing.stream().filter(daemon -> daemon.node().kind() != Node.Kind.GRIS).toList(), home);
            List<Daemon> agents = missing.stream().filter(daemon -> daemon.node().kind() == Node.Kind.GRIS).toList();
            if (!agents.isEmpty()) {
                grant(group);
                startup.run(agents, home);
            }
            tell(group, missing);
        }
    }

    @SuppressWarnings("try") // the lock is held, not used
    void down() throws CommandException, IOException {
        GroupFile group = directory.load();
        try (GroupLock lock = GroupLock.take(directory.root())) {
            List<Node> nodes = nodes(group);
            int stopped = 0;
            for (Node node : nodes) {
                // All are asked first, so that the group takes as long as its slowest.
                var process = new Daemon(node).running();
                if (process.isPresent()) {
                    process.get().destroy();
                    stopped++;
                }
            }
            for (Node node : nodes) {
                new Daemon(node).stop(STOP_SECONDS);
            }
            out.println(stopped == 0 ? "Nothing was running." : "Stopped " + stopped + " processes; the data stays in " + directory.root());
        }
    }

    /** What its agents must be granted, as the administrator who has just made the group; where he changed his password, he does it. */
    private void grant(GroupFile group) throws CommandException, IOException {
        if (!Files.exists(directory.adminPassword())) {
            return;
        }
        LdapProbe probe = new LdapProbe(Files.readString(directory.ldapUrl()).strip());
        try (LDAPConnection administrator = probe.connect()) {
            if (!LdapProbe.accepted(administrator, Genesis.ADMIN_DN, Files.readString(directory.adminPassword()).strip())) {
                out.println("The administrator's password is not that in " + directory.adminPassword() + ": what agents must be granted is in gris-K/" + AgentGrant.FILE);
                return;
            }
            for (Node agent : directory.agents(group)) {
                AgentGrant.give(AgentPlan.of(agent.name(), 0, group.genesis().suffixes()), administrator);
            }
        } catch (LDAPException e) {
            throw new CommandException("BD-1014: the agents cannot be granted what they need: " + e.getMessage(), e);
        }
    }

    /** Agents and relays first: they stop asking before replicas stop answering. */
    private List<Node> nodes(GroupFile group) throws CommandException {
        List<Node> nodes = new ArrayList<>(directory.agents(group));
        nodes.addAll(directory.relays(group));
        List<Node> replicas = directory.replicas(group);
        if (replicas.size() != group.config().size() || directory.relays(group).isEmpty()) {
            throw new CommandException("BD-1013: " + directory.root() + ": holds " + replicas.size() + " of " + group.config().size()
                    + " replicas and " + directory.relays(group).size() + " relays; 'dev' needs a whole group on this machine");
        }
        nodes.addAll(replicas);
        return nodes;
    }

    private void make(NewGroupOptions options) throws CommandException, IOException {
        if (!Ports.isFree("127.0.0.1", options.ldapPort())) {
            throw new CommandException("BD-1009: --ldap-port " + options.ldapPort() + ": is taken by another process; stop that, or choose another port");
        }
        GroupPlan plan = options.plan(directory, null, InitCommand.localhost(options.replicas()), GroupPlan.Purpose.DEVELOPMENT);
        String password = new GroupMaker(directory, plan, home.schema()).make();
        out.println("Made group " + plan.name() + " in " + directory.root());
        out.println("Administrator: cn=admin,ou=system   password: " + password + "   (also in " + directory.adminPassword() + ")");
        out.flush();
    }

    private void checkSame(NewGroupOptions options, GroupFile group) throws CommandException, IOException {
        Integer replicas = options.replicasAsked();
        if (replicas != null && replicas != group.config().size()) {
            throw new CommandException("--replicas is " + replicas + ", but the group in " + directory.root() + " has " + group.config().size() + "; choose a new directory for another group");
        }
        Integer relays = options.relaysAsked();
        if (relays != null && relays != directory.relays(group).size()) {
            throw new CommandException("--relays is " + relays + ", but the group in " + directory.root() + " has " + directory.relays(group).size() + "; choose a new directory for another group");
        }
        Integer agents = options.agentsAsked();
        if (agents != null && agents != directory.agents(group).size()) {
            throw new CommandException("--gris is " + agents + ", but the group in " + directory.root() + " has " + directory.agents(group).size() + "; choose a new directory for another group");
        }
        Integer port = options.ldapPortAsked();
        int existing = NodeFile.load(directory.relay(0).config()).port();
        if (port != null && port != existing) {
            throw new CommandException("--ldap-port is " + port + ", but the group in " + directory.root() + " has " + existing
                    + "; leave the option out, or change 'port' in " + directory.relay(0).config() + " and ldap.url");
        }
    }

    private static List<Daemon> missing(List<Node> nodes) throws IOException {
        List<Daemon> missing = new ArrayList<>();
        for (Node node : nodes) {
            Daemon daemon = new Daemon(node);
            if (daemon.running().isEmpty()) {
                Files.deleteIfExists(node.pidFile());
                missing.add(daemon);
            }
        }
        return missing;
    }

    /** What can be known to fail is found before anything runs. */
    private void checkBeforeStart(List<Daemon> daemons) throws IOException {
        for (Daemon daemon : daemons) {
            Node node = daemon.node();
            if (node.kind() == Node.Kind.REPLICA) {
                ReplicaFile file = ReplicaFile.load(node.config());
                checkWritable(node, file);
                checkPort(node, "port", file.listen().getHostString(), file.listen().getPort());
            } else if (node.kind() == Node.Kind.GRIS) {
                GrisFile.load(node.config());
            } else {
                RelayFile file = RelayFile.load(node.config());
                checkPort(node, "port", file.listen().getHostString(), file.listen().getPort());
                if (file.tls().isPresent() && file.tls().get().ldaps().isPresent()) {
                    var ldaps = file.tls().get().ldaps().get();
                    checkPort(node, "tls", ldaps.getHostString(), ldaps.getPort());
                }
            }
            checkPort(node, "admin_port", "127.0.0.1", NodeFile.load(node.config()).adminPort());
        }
    }

    private static void checkPort(Node node, String key, String host, int port) throws IOException {
        if (port != 0 && !Ports.isFree(host, port)) {
            throw NodeFile.error(node.config(), key, ConfigError.PORT_TAKEN, port + " is taken by another process; stop that, or choose another port");
        }
    }

    private static void checkWritable(Node node, ReplicaFile file) throws IOException {
        try {
            Files.createDirectories(file.dataDirectory());
            Files.delete(Files.createTempFile(file.dataDirectory(), ".check", ""));
        } catch (IOException e) {
            throw NodeFile.error(node.config(), "data", ConfigError.UNWRITABLE, "names " + file.dataDirectory() + ", which cannot be written; change its owner or permissions, or choose another");
        }
    }

    private void tell(GroupFile group, List<Daemon> started) throws IOException {
        if (started.isEmpty()) {
            out.println("Everything was running already.");
        } else {
            out.println("Started " + String.join(", ", started.stream().map(d -> d.node().name()).sorted().toList()) + ".");
        }
        out.println("Group " + group.config().name() + " answers at " + Objects.requireNonNull(Files.readString(directory.ldapUrl())).strip());
        RelayTold.lines(directory).forEach(out::println);
    }
}
