package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;

/**
 * What a relay's {@code /status} tells, as JSON.
 *
 * @param group name of the group
 * @param groupFile digest of the group file, lower-case hex
 * @param client the relay's id among the group's clients
 * @param connections LDAP connections open now
 * @param ldap what its clients did since it started
 */
public record RelayReport(String group, String groupFile, int client, int connections, ClientStatus observed, Ldap ldap) {

    public static RelayReport of(GroupConfig group, int client, int connections, ClientStatus observed, Ldap ldap) {
        return new RelayReport(group.name(), HexFormat.of().formatHex(group.fileDigest()), client, connections, observed, ldap);
    }

    /**
     * @param accepted connections
     * @param refused connections beyond a limit
     * @param ended connections that the relay ended for what their clients did or failed to do
     * @param inFlight operations being worked on now
     * @param results operation to (result code to number of results)
     */
    public record Ldap(long accepted, long refused, long ended, int inFlight, Map<String, Map<Integer, Long>> results) {

        public static Ldap none() {
            return new Ldap(0, 0, 0, 0, Map.of());
        }
    }

    public String json() {
        return Json.write(this);
    }

    /** @throws IOException if the text is no report */
    public static RelayReport parse(String json) throws IOException {
        RelayReport report = Json.read(json, RelayReport.class);
        if (report.observed() == null || report.group() == null || report.groupFile() == null) {
            throw new IOException("not a relay's status");
        }
        return report;
    }
}
