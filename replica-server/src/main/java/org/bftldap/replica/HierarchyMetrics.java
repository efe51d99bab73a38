package org.bftldap.replica;

import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.admin.MetricsText.Type;

/** What a replica between other groups adds to {@code /metrics}; docs/reference/metrics.md has a line for each. Stateless. */
final class HierarchyMetrics {

    private HierarchyMetrics() {}

    static void add(MetricsText text, HierarchyReport report) {
        if (report.neighbours().isEmpty()) {
            return;
        }
        text.family("bftldap_neighbour_connected_replicas", Type.GAUGE, "Replicas of another group that a connection stands with.");
        text.family("bftldap_neighbour_questions_total", Type.COUNTER, "Searches that another group was asked, by what became of them.");
        text.family("bftldap_neighbour_replies_refused_total", Type.COUNTER, "Replies of or about another group that proved nothing.");
        text.family("bftldap_neighbour_cache_entries", Type.GAUGE, "Answers of another group that are kept.");
        text.family("bftldap_neighbour_cache_lookups_total", Type.COUNTER, "Looks for a kept answer.");
        text.family("bftldap_neighbour_cache_stale_total", Type.COUNTER, "Kept answers that were no longer vouched for.");
        for (HierarchyReport.Neighbour neighbour : report.neighbours()) {
            String name = neighbour.group();
            text.sample("bftldap_neighbour_connected_replicas", neighbour.connected(), "neighbour", name)
                    .sample("bftldap_neighbour_questions_total", neighbour.answered(), "neighbour", name, "result", "answered")
                    .sample("bftldap_neighbour_questions_total", neighbour.failed(), "neighbour", name, "result", "failed")
                    .sample("bftldap_neighbour_replies_refused_total", neighbour.refused(), "neighbour", name)
                    .sample("bftldap_neighbour_cache_entries", neighbour.cache().kept(), "neighbour", name)
                    .sample("bftldap_neighbour_cache_lookups_total", neighbour.cache().hits(), "neighbour", name, "result", "hit")
                    .sample("bftldap_neighbour_cache_lookups_total", neighbour.cache().misses(), "neighbour", name, "result", "miss")
                    .sample("bftldap_neighbour_cache_stale_total", neighbour.cache().dropped(), "neighbour", name);
        }
        text.one("bftldap_neighbour_cache_bytes", Type.GAUGE, "Taken by all kept answers together.", report.cacheBytes());
        text.one("bftldap_neighbour_dropped_items_total", Type.COUNTER, "What other groups said that was not theirs to say.", report.dropped());
        text.one("bftldap_leases_held", Type.GAUGE, "Answers of this replica that other groups may keep.", report.leases().held());
        text.one("bftldap_lease_notices_total", Type.COUNTER, "How often it told that one had become stale.", report.leases().notices());
    }
}
