package org.bftldap.cli;

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

    static String relay(GroupPlan plan) {
        return """
                # Relay 0 of group %s. Every key: docs/reference/config.md
                group = "../group.toml"
                client_id = %d
                listen = "127.0.0.1"
                port = %d
                admin_port = %d
                keys = "keys"
                log_level = "info"
                """
                .formatted(plan.name(), GroupMaker.RELAY_CLIENT, plan.ldapPort(), plan.adminPorts().get(plan.replicas()));
    }

    private static boolean isLoopback(String host) {
        return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
    }
}
