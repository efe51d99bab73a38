package org.bftldap.cli;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a new group is to be like. */
final class NewGroupOptions {

    private static final int REPLICAS_DEFAULT = 4;
    private static final int REPLICAS_MAX = 31;
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

    NewGroupOptions() {}

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
        // One more for the relay, of which only the status port is needed.
        List<Integer> row = Ports.row(target.root(), ldapPort(), replicas() + 1);
        List<Integer> peers = row.subList(0, replicas());
        List<Integer> admins = row.stream().map(port -> port + 1).toList();
        String groupName = name == null ? nameOf(target) : name;
        if (!groupName.matches("[a-z0-9][a-z0-9.-]{0,62}")) {
            throw new CommandException("--name is \"" + groupName + "\"; use 1 to 63 of a-z, 0-9, dot and dash");
        }
        return new GroupPlan(groupName, hosts, peers, admins, ldapPort(), suffixes(), anonymous(), purpose);
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
