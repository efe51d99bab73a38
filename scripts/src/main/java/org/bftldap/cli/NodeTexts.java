package org.bftldap.cli;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The text of the nodes' own configuration files; paths in them start at the file itself, so that the whole directory can be moved. */
final class NodeTexts {

    private NodeTexts() {}

    static String replica(GroupPlan plan, int id) {
        return """
                # Replica %d of group %s. Every key: docs/reference/config.md
                group = "../group.toml"
                id = %d
                listen = "%s"
                port = %d
                admin_port = %d
                keys = "keys"
                data = "data"
                schema = "../schema"
                log_level = "info"
                """
                .formatted(id, plan.name(), id, isLoopback(plan.hosts().get(id)) ? "127.0.0.1" : "0.0.0.0", plan.peerPorts().get(id), plan.adminPorts().get(id));
    }

    static String relay(GroupPlan plan, int number) {
        GroupPlan.RelayPorts ports = plan.relays().get(number);
        String others = IntStream.range(0, plan.relays().size())
                .filter(other -> other != number)
                .mapToObj(other -> "\"ldap://127.0.0.1:" + plan.relays().get(other).ldap() + "\"")
                .collect(Collectors.joining(", "));
        return """
                # Relay %d of group %s. Every key: docs/reference/config.md
                group = "../group.toml"
                client_id = %d
                listen = "127.0.0.1"
                port = %d
                admin_port = %d
                keys = "keys"
                alt_servers = [%s]
                log_level = "info"

                [tls]
                ldaps_port = %d
                certificate = "%s"
                key = "%s"
                """
                .formatted(
                        number,
                        plan.name(),
                        GroupMaker.FIRST_RELAY_CLIENT + number,
                        ports.ldap(),
                        ports.admin(),
                        others,
                        ports.ldaps(),
                        RelayCertificates.CERTIFICATE,
                        RelayCertificates.KEY);
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
