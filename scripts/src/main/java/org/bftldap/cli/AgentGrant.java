package org.bftldap.cli;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.registration.RegistrationNames;

/** What an administrator must add to the directory before an agent can publish: the entries above its own, and the right to write below. */
final class AgentGrant {

    /** The same as LDIF, in the agent's directory. */
    static final String FILE = "grant.ldif";

    /** What is not known any more once an agent is silent for too long. */
    private static final List<String> STATES = List.of("GlueCEStateStatus", "GlueServiceStatus", "GLUE2EndpointHealthState unknown");

    /** @param attributes name, colon, space and value of each */
    private record Entry(String dn, List<String> attributes) {}

    private AgentGrant() {}

    /** @param keys of an agent that stands in no group file; else empty */
    static String ldif(AgentPlan agent, String keys) {
        return """
                # What the agent %s may do, for an administrator to add once:
                #   ldapadd -c -x -H "$(cat DIR/ldap.url)" -D "$(cat DIR/admin.dn)" -y DIR/admin.password -f %s
                # Entries that are there already (68) may be left as they are.

                """.formatted(agent.name(), FILE)
                + entries(agent, keys).stream()
                        .map(entry -> "dn: " + entry.dn() + "\n" + String.join("\n", entry.attributes()) + "\n")
                        .collect(Collectors.joining("\n"));
    }

    /** Adds what is not there yet. @param administrator bound as one */
    static void give(AgentPlan agent, LDAPConnection administrator) throws LDAPException {
        for (Entry entry : entries(agent, "")) {
            Map<String, List<String>> values = new LinkedHashMap<>();
            for (String line : entry.attributes()) {
                String name = line.substring(0, line.indexOf(':'));
                values.computeIfAbsent(name, first -> new ArrayList<>()).add(line.substring(name.length() + 2));
            }
            List<Attribute> attributes = new ArrayList<>();
            values.forEach((name, all) -> attributes.add(new Attribute(name, all)));
            try {
                administrator.add(entry.dn(), attributes);
            } catch (LDAPException refused) {
                if (!refused.getResultCode().equals(ResultCode.ENTRY_ALREADY_EXISTS)) { // by an administrator, or by the start before
                    throw refused;
                }
            }
        }
    }

    private static List<Entry> entries(AgentPlan agent, String keys) {
        List<Entry> entries = new ArrayList<>();
        List<String> grant = new ArrayList<>(List.of(
                "objectClass: bftldapGrant", "cn: " + agent.name(), "bftldapGrantSubject: " + Agents.dn(agent.name())));
        if (!keys.isEmpty()) {
            grant.add("bftldapGrantKey: " + keys);
        }
        for (AgentPlan.Suffix suffix : agent.suffixes()) {
            suffix.above().ifPresent(dn -> entries.add(new Entry(dn, List.of("objectClass: Mds", "Mds-Vo-name: local"))));
            grant.add("bftldapGrantSuffix: " + suffix.dn());
        }
        STATES.forEach(state -> grant.add("bftldapStateAttribute: " + state));
        entries.add(new Entry("cn=" + agent.name() + "," + RegistrationNames.GRANTS, grant));
        return entries;
    }
}
