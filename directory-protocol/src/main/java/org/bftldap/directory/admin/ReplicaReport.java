package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.HexFormat;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.node.ReplicaStatus;

/**
 * What a replica's {@code /status} tells, as JSON.
 *
 * @param group name of the group
 * @param groupFile digest of the group file, lower-case hex
 */
public record ReplicaReport(String group, String groupFile, ReplicaStatus replica) {

    public static ReplicaReport of(GroupConfig group, ReplicaStatus status) {
        return new ReplicaReport(group.name(), HexFormat.of().formatHex(group.fileDigest()), status);
    }

    public String json() {
        return Json.write(this);
    }

    /** @throws IOException if the text is no report */
    public static ReplicaReport parse(String json) throws IOException {
        ReplicaReport report = Json.read(json, ReplicaReport.class);
        if (report.replica() == null || report.replica().role() == null || report.replica().counted() == null || report.group() == null || report.groupFile() == null) {
            throw new IOException("not a replica's status");
        }
        return report;
    }
}
