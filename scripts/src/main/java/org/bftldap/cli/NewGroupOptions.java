package org.bftldap.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new group is to be like. */
final class NewGroupOptions {

    private static final int REPLICAS_DEFAULT = 4;
    private static final int REPLICAS_MAX = 31;
    private static final int RELAYS_MAX = 8;
    private static final int AGENTS_MAX = 64;
    private static final List<String> SUFFIXES_DEFAULT = List.of("o=grid", "o=glue", "dc=example,dc=com");
    /** Grid information is public by custom; people are not. */
    private static final List<String> ANONYMOUS = List.of("o=grid", "o=glue");

    @Option(names = {"--replicas", "-n"}, paramLabel = "N", description = "Number of replicas, 4 or more; 3f+1 survive f faults (default: 4).")
    private @Nullable Integer replicas;

    @Option(names = "--suffix", paramLabel = "DN", description = "A naming context to create; may be repeated (default: o=grid, o=glue and dc=example,dc=com).")
    private @Nullable List<String> suffixes;

    @Option(names = "--anonymous", paramLabel = "DN", description = "A suffix that may be read without a bind; may be repeated (default: o=grid and o=glue).")
    private @Nullable List<String> anonymous;

    @Option(names = "--ldap-port", paramLabel = "PORT", description = "Where the relay listens for LDAP clients (default: 10389).")
    private @Nullable Integer ldapPort;

    @Option(names = "--ldaps-port", paramLabel = "PORT", description = "Where the relay listens for LDAP over TLS (default: 10636 beside 10389, else a free one).")
    private @Nullable Integer ldapsPort;

    @Option(names = "--relays", paramLabel = "N", description = "Number of relays, each a way into the group (default: 1). Those after the first take free ports.")
    private @Nullable Integer relays;

    @Option(names = "--tls-cert", paramLabel = "FILE", description = "The relays' certificate, PEM, with those between it and its CA (default: a CA is made for first steps).")
    private @Nullable Path tlsCertificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key, PEM; copied, mode 0600.")
    private @Nullable Path tlsKey;

    @Option(names = "--gris", paramLabel = "N", description = "Number of agents, each of which publishes a resource below o=grid and o=glue (default: 0).")
    private @Nullable Integer agents;

    NewGroupOptions() {}

    int agents() {
        return agents == null ? 0 : agents;
    }

    @Nullable Integer agentsAsked() {
        return agents;
    }

    int relays() {
        return relays == null ? 1 : relays;
    }

    @Nullable Integer relaysAsked() {
        return relays;
    }

    int replicas() {
        return replicas == null ? REPLICAS_DEFAULT : replicas;
    }

    int ldapPort() {
        return ldapPort == null ? Ports.LDAP_DEFAULT : ldapPort;
    }

    @Nullable Integer replicasAsked() {
        return replicas;
    }

    @Nullable Integer ldapPortAsked() {
        return ldapPort;
    }

    List<String> suffixes() {
        return suffixes == null ? SUFFIXES_DEFAULT : suffixes;
    }

    /** Refuses what no group can be, before anything is written. */
    void check() throws CommandException {
        if (replicas() < 4 || replicas() > REPLICAS_MAX) {
            throw new CommandException("--replicas is " + replicas() + "; use 4 (survives one fault), 7 (two), 10 (three), at most " + REPLICAS_MAX);
        }
        if (ldapPort() < 1 || ldapPort() > 65_535) {
            throw new CommandException("--ldap-port is " + ldapPort() + "; use a number from 1 to 65535");
        }
        if (ldapsPort != null && (ldapsPort < 1 || ldapsPort > 65_535 || ldapsPort == ldapPort())) {
            throw new CommandException("--ldaps-port is " + ldapsPort + "; use a number from 1 to 65535, other than --ldap-port");
        }
        if (relays() < 1 || relays() > RELAYS_MAX) {
            throw new CommandException("--relays is " + relays() + "; use 1 to " + RELAYS_MAX);
        }
        if (agents() < 0 || agents() > AGENTS_MAX) {
            throw new CommandException("--gris is " + agents() + "; use 0 to " + AGENTS_MAX);
        }
        if (agents() > 0 && AgentPlan.suffixes("x", suffixes()).isEmpty()) {
            throw new CommandException("--gris makes agents, which publish below o=grid or o=glue; add one of them as --suffix");
        }
        if ((tlsCertificate == null) != (tlsKey == null)) {
            throw new CommandException("--tls-cert and --tls-key belong together; give both, or none");
        }
        if (ownTls().isPresent()) {
            RelayCertificates.check(ownTls().get());
        }
        for (String suffix : suffixes()) {
            checkDn(suffix);
        }
        for (String dn : anonymous()) {
            if (!suffixes().contains(dn)) {
                throw new CommandException("--anonymous names \"" + dn + "\", which is no --suffix; add it there");
            }
        }
    }

    GroupPlan plan(GroupDirectory target, @Nullable String name, List<String> hosts, GroupPlan.Purpose purpose) throws CommandException {
        List<Integer> row = Ports.row(target.root(), ldapPort(), replicas() + relays() + agents());
        List<Integer> peers = row.subList(0, replicas());
        List<Integer> admins = peers.stream().map(port -> port + 1).toList();
        String groupName = name == null ? nameOf(target) : name;
        if (!groupName.matches("[a-z0-9][a-z0-9.-]{0,62}")) {
            throw new CommandException("--name is \"" + groupName + "\"; use 1 to 63 of a-z, 0-9, dot and dash");
        }
        return new GroupPlan(groupName, hosts, peers, admins, relayPorts(row.subList(replicas(), replicas() + relays())), agentPlans(row.subList(replicas() + relays(), row.size())), ownTls(), suffixes(), anonymous(), purpose);
    }

    private List<GroupPlan.RelayPorts> relayPorts(List<Integer> free) {
        List<GroupPlan.RelayPorts> ports = new ArrayList<>();
        for (int port : free) {
            boolean isFirst = ports.isEmpty();
            ports.add(new GroupPlan.RelayPorts(isFirst ? ldapPort() : port + 2, isFirst ? firstLdapsPort(port) : port, port + 1));
        }
        return ports;
    }

    private List<AgentPlan> agentPlans(List<Integer> free) {
        return IntStream.range(0, free.size()).mapToObj(number -> AgentPlan.of("gris-" + number, free.get(number), suffixes())).toList();
    }

    private int firstLdapsPort(int free) {
        if (ldapsPort != null) {
            return ldapsPort;
        }
        return ldapPort() == Ports.LDAP_DEFAULT && Ports.isFree("127.0.0.1", Ports.LDAPS_DEFAULT) ? Ports.LDAPS_DEFAULT : free;
    }

    private Optional<GroupPlan.OwnTls> ownTls() {
        return tlsCertificate == null || tlsKey == null ? Optional.empty() : Optional.of(new GroupPlan.OwnTls(tlsCertificate, tlsKey));
    }

    private List<String> anonymous() {
        return anonymous == null ? ANONYMOUS.stream().filter(suffixes()::contains).toList() : anonymous;
    }

    private static void checkDn(String suffix) throws CommandException {
        try {
            LdapName name = new LdapName(suffix);
            if (name.isEmpty()) {
                throw new CommandException("--suffix is empty; give a DN such as o=grid");
            }
        } catch (InvalidNameException e) {
            throw new CommandException("--suffix \"" + suffix + "\" is no DN; write it like o=grid or dc=example,dc=com", e);
        }
    }

    private static String nameOf(GroupDirectory target) {
        String name = Objects.requireNonNullElse(target.root().getFileName(), target.root()).toString();
        String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-").replaceAll("^[.-]+", "");
        return plain.isEmpty() ? "group" : plain.substring(0, Math.min(63, plain.length()));
    }
}
