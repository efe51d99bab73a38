package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.directory.agent.AgentKeys;

/** The files of a new agent: its configuration, a static file with its own entry, a provider to copy from, and what it must be granted. */
final class AgentFiles {

    private AgentFiles() {}

    static void write(Node node, GroupPlan plan, int number) throws IOException {
        write(
                node,
                plan.agents().get(number),
                "# Agent " + number + " of group " + plan.name(),
                "client_id = " + (GroupMaker.FIRST_AGENT_CLIENT + number),
                AgentGrant.ldif(plan.agents().get(number), ""));
    }

    /** Those of an agent that is added to a group that there is. */
    static void writeAdded(Node node, AgentPlan agent, String group, PublicKeys keys) throws IOException {
        write(node, agent, "# Agent " + agent.name() + " of group " + group, "name = \"" + agent.name() + "\"", AgentGrant.ldif(agent, AgentKeys.text(keys)));
    }

    private static void write(Node node, AgentPlan agent, String head, String identity, String grant) throws IOException {
        Files.createDirectories(node.home().resolve("plugin"));
        Files.writeString(node.config(), config(agent, head, identity));
        Path ldif = Files.createDirectories(node.home().resolve("ldif"));
        Files.writeString(ldif.resolve("suffix.ldif"), agent.suffixes().stream().map(AgentFiles::suffixEntry).collect(Collectors.joining("\n")));
        Path provider = Files.createDirectories(node.home().resolve("provider")).resolve("service.sh");
        Files.writeString(provider, provider(agent));
        Files.setPosixFilePermissions(provider, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(node.home().resolve(AgentGrant.FILE), grant);
    }

    private static String config(AgentPlan agent, String head, String identity) {
        return """
                %s. Every key: docs/reference/config.md
                group = "%s"
                %s
                admin_port = %d
                keys = "keys"
                suffixes = [%s]
                log_level = "info"

                # What providers made for BDII write, and what is published instead.
                [rename]
                %s
                """
                .formatted(
                        head,
                        identity.startsWith("name") ? "group.toml" : "../group.toml",
                        identity,
                        agent.adminPort(),
                        agent.suffixes().stream().map(suffix -> '"' + suffix.dn() + '"').collect(Collectors.joining(", ")),
                        agent.suffixes().stream().map(suffix -> '"' + suffix.written() + "\" = \"" + suffix.dn() + '"').collect(Collectors.joining("\n")));
    }

    private static String suffixEntry(AgentPlan.Suffix suffix) {
        String attribute = suffix.below().substring(0, suffix.below().indexOf('='));
        String value = suffix.below().substring(attribute.length() + 1).replaceFirst(",.*", "");
        return "dn: " + suffix.dn() + "\nobjectClass: " + suffix.objectClass() + "\n" + attribute + ": " + value + "\n";
    }

    private static String provider(AgentPlan agent) {
        StringBuilder text = new StringBuilder();
        text.append("""
                #!/bin/sh
                # A provider: writes what is to be published, as LDIF, to its standard output, and ends with 0.
                # This one tells of a made-up service on this host; put your own beside it, and take this one away.
                host=$(uname -n)
                load=$(cut -d' ' -f1 /proc/loadavg 2>/dev/null || echo unknown)
                """);
        for (AgentPlan.Suffix suffix : agent.suffixes()) {
            text.append("\ncat <<END\n").append(suffix.objectClass().equals("Mds") ? glue1(suffix) : glue2(suffix)).append("\nEND\n");
        }
        return text.toString();
    }

    private static String glue1(AgentPlan.Suffix suffix) {
        return """
                dn: GlueServiceUniqueID=example@$host,%s
                objectClass: GlueTop
                objectClass: GlueService
                objectClass: GlueKey
                objectClass: GlueSchemaVersion
                GlueServiceUniqueID: example@$host
                GlueServiceName: example
                GlueServiceType: org.bftldap.example
                GlueServiceStatus: OK
                GlueServiceStatusInfo: load $load
                GlueForeignKey: GlueSiteUniqueID=example
                GlueSchemaVersionMajor: 1
                GlueSchemaVersionMinor: 3
                """.formatted(suffix.written());
    }

    private static String glue2(AgentPlan.Suffix suffix) {
        return """
                dn: GLUE2ServiceID=example@$host,%s
                objectClass: GLUE2Service
                GLUE2ServiceID: example@$host
                GLUE2EntityCreationTime: $(date -u +%%Y-%%m-%%dT%%H:%%M:%%SZ)
                GLUE2EntityValidity: 3600
                GLUE2ServiceType: org.bftldap.example
                GLUE2ServiceQualityLevel: testing
                GLUE2ServiceStatusInfo: load $load
                GLUE2ServiceAdminDomainForeignKey: example
                """.formatted(suffix.written());
    }
}
