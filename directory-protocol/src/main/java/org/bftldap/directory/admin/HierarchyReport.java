package org.bftldap.directory.admin;

import java.io.IOException;
import java.util.List;

/**
 * What one replica has had to do with the groups around its own; for people and monitoring.
 *
 * @param neighbours by name
 * @param dropped entries of other groups that were not theirs to speak of
 * @param cacheBytes of all that is kept of their answers
 * @param leases this replica's own answers that others keep
 */
public record HierarchyReport(List<Neighbour> neighbours, long dropped, long cacheBytes, Leases leases) {

    /** Of a group that stands alone. */
    public static final HierarchyReport ALONE = new HierarchyReport(List.of(), 0, 0, new Leases(0, 0));

    /**
     * Where another group stands.
     *
     * @param relation {@code parent} or {@code child}
     * @param suffixes delegated to it; none if it is the parent
     * @param replicas how many it has
     * @param epoch of its group file
     */
    public record Place(String relation, List<String> suffixes, int replicas, int epoch) {
        public Place {
            suffixes = List.copyOf(suffixes);
        }
    }

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
            String group, Place place, int connected, long questions, long handedOver, long taken, long refused, long answered, long failed, Cache cache) {}

    /**
     * What is kept of its answers.
     *
     * @param kept how many now
     * @param hits questions answered by a kept one
     * @param misses questions for which there was none
     * @param dropped kept answers of which their owner said that they had become stale, or fell silent
     */
    public record Cache(int kept, long hits, long misses, long dropped) {}

    /**
     * What other groups keep of this replica's answers.
     *
     * @param held how many now
     * @param notices how often it told that one had become stale
     */
    public record Leases(int held, long notices) {}

    public HierarchyReport {
        neighbours = List.copyOf(neighbours);
    }

    /** The same with what this replica has to do with those who keep its answers. */
    public HierarchyReport with(Leases own) {
        return new HierarchyReport(neighbours, dropped, cacheBytes, own);
    }

    public String json() {
        return Json.write(this);
    }

    /** @throws IOException if the text is no report */
    public static HierarchyReport parse(String json) throws IOException {
        HierarchyReport report = Json.read(json, HierarchyReport.class);
        if (report.leases() == null) {
            throw new IOException("not a replica's report of its neighbours");
        }
        for (Neighbour neighbour : report.neighbours()) {
            if (neighbour.group() == null || neighbour.place() == null || neighbour.cache() == null) {
                throw new IOException("not a replica's report of its neighbours");
            }
        }
        return report;
    }
}
