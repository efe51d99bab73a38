package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.HexFormat;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;

/**
 * What a relay's {@code /status} tells, as JSON.
 *
 * @param group name of the group
 * @param groupFile digest of the group file, lower-case hex
 * @param client the relay's id among the group's clients
 * @param connections LDAP connections open now
 */
public record RelayReport(String group, String groupFile, int client, int connections, ClientStatus observed) {

    public static RelayReport of(GroupConfig group, int client, int connections, ClientStatus observed) {
        return new RelayReport(group.name(), HexFormat.of().formatHex(group.fileDigest()), client, connections, observed);
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
