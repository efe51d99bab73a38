package org.bftldap.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.GroupFile;

/**
 * What the replicas of one group together have had to do with the groups around theirs.
 *
 * @param depth 0 for the root
 * @param answering how many of its replicas told it
 * @param dropped items of other groups that were not theirs to give
 * @param neighbours by name
 */
record HierarchyRow(
        String group,
        int depth,
        int replicas,
        int answering,
        List<String> suffixes,
        long cacheBytes,
        int leases,
        long notices,
        long dropped,
        List<Neighbour> neighbours) {

    /** One group that is asked, where it stands, and sums over the asking group's replicas. */
    record Neighbour(
            String group, String relation, List<String> suffixes, int epoch, int links, long questions, long answered, long failed, long refused, int kept, long hits, long misses, long stale) {

        /** Where it stands is what the first replica says that told of it; before a change has reached all, others may say otherwise. */
        static Neighbour first(HierarchyReport.Neighbour n) {
            HierarchyReport.Place place = n.place();
            return new Neighbour(n.group(), place.relation(), place.suffixes(), place.epoch(), 0, 0, 0, 0, 0, 0, 0, 0, 0);
        }

        Neighbour and(HierarchyReport.Neighbour n) {
            return new Neighbour(
                    group,
                    relation,
                    suffixes,
                    epoch,
                    links + n.connected(),
                    questions + n.questions(),
                    answered + n.answered(),
                    failed + n.failed(),
                    refused + n.refused(),
                    kept + n.cache().kept(),
                    hits + n.cache().hits(),
                    misses + n.cache().misses(),
                    stale + n.cache().dropped());
        }
    }

    static HierarchyRow of(String name, int depth, GroupFile file, List<HierarchyReport> reports) {
        Map<String, Neighbour> neighbours = new TreeMap<>();
        for (HierarchyReport report : reports) {
            for (HierarchyReport.Neighbour told : report.neighbours()) {
                Neighbour sum = neighbours.getOrDefault(told.group(), Neighbour.first(told));
                neighbours.put(told.group(), sum.and(told));
            }
        }
        return new HierarchyRow(
                name,
                depth,
                file.config().size(),
                reports.size(),
                file.genesis().suffixes(),
                reports.stream().mapToLong(HierarchyReport::cacheBytes).sum(),
                reports.stream().mapToInt(report -> report.leases().held()).sum(),
                reports.stream().mapToLong(report -> report.leases().notices()).sum(),
                reports.stream().mapToLong(HierarchyReport::dropped).sum(),
                new ArrayList<>(neighbours.values()));
    }
}
