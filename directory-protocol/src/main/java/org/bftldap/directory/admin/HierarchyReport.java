package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.List;

/**
 * What one replica has had to do with the groups around its own; for people and monitoring.
 *
 * @param neighbours by name
 * @param dropped entries of other groups that were not theirs to speak of
 */
public record HierarchyReport(List<Neighbour> neighbours, long dropped) {

    /**
     * One other group.
     *
     * @param connected to how many of its replicas
     * @param questions messages sent to them
     * @param handedOver certified replies passed on to the other replicas of one's own group
     * @param taken certified replies of those that proved an answer
     * @param refused replies that proved nothing
     * @param answered questions answered
     * @param failed questions not answered
     */
    public record Neighbour(
            String group, int connected, long questions, long handedOver, long taken, long refused, long answered, long failed) {}

    public HierarchyReport {
        neighbours = List.copyOf(neighbours);
    }

    public String json() {
        return Json.write(this);
    }

    /** @throws IOException if the text is no report */
    public static HierarchyReport parse(String json) throws IOException {
        HierarchyReport report = Json.read(json, HierarchyReport.class);
        for (Neighbour neighbour : report.neighbours()) {
            if (neighbour.group() == null) {
                throw new IOException("not a replica's report of its neighbours");
            }
        }
        return report;
    }
}
