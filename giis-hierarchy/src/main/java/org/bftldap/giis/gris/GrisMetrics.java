package org.bftldap.giis.gris;

import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.admin.MetricsText.Type;

/** What an agent's {@code /metrics} tells; docs/reference/metrics.md has a line for each. Stateless. */
final class GrisMetrics {

    private GrisMetrics() {}

    static String of(GroupConfig group, GrisAgent.Seen seen, ClientStatus status) {
        MetricsText text = new MetricsText(group);
        publishing(text, seen);
        sources(text, seen);
        group(text, group, status);
        return text.toString();
    }

    private static void publishing(MetricsText text, GrisAgent.Seen seen) {
        AgentReport.Publishing publishing = seen.publishing();
        text.one("bftldap_gris_in_sync", Type.GAUGE, "Whether the group holds what the sources give.", publishing.state().equals("in-sync") ? 1 : 0);
        text.one("bftldap_gris_suffixes_registered", Type.GAUGE, "Suffixes whose registration is valid.",
                seen.suffixes().stream().filter(suffix -> suffix.registration().equals("valid")).count());
        text.one("bftldap_gris_suffixes", Type.GAUGE, "Suffixes that it is to publish below.", seen.suffixes().size());
        text.one("bftldap_gris_entries_held", Type.GAUGE, "Entries that the group holds below the agent's suffixes; -1 while not known.", publishing.held());
        text.one("bftldap_gris_entries_wanted", Type.GAUGE, "Entries that the sources give.", publishing.wanted());
        text.one("bftldap_gris_entries_leaving", Type.GAUGE, "Entries that no source gives any more, not yet deleted.", publishing.leaving());
        text.one("bftldap_gris_entries_refused", Type.GAUGE, "Entries that the group refuses as they are.", publishing.refusedEntries());
        text.one("bftldap_gris_updates_waiting", Type.GAUGE, "Updates due or under way.", publishing.waiting());
        text.family("bftldap_gris_updates_total", Type.COUNTER, "Updates done.")
                .sample("bftldap_gris_updates_total", publishing.adds(), "op", "add")
                .sample("bftldap_gris_updates_total", publishing.modifies(), "op", "modify")
                .sample("bftldap_gris_updates_total", publishing.deletes(), "op", "delete");
        text.one("bftldap_gris_updates_refused_total", Type.COUNTER, "Updates that the group refused.", publishing.refusedUpdates());
        text.one("bftldap_gris_group_failures_total", Type.COUNTER, "Times that the group gave no answer.", publishing.failures());
        text.one("bftldap_gris_findings", Type.GAUGE, "Records of sources that are not published.", seen.findingCount());
    }

    private static void sources(MetricsText text, GrisAgent.Seen seen) {
        text.family("bftldap_gris_sources", Type.GAUGE, "Sources by state.");
        Map<String, Integer> states = new TreeMap<>(Map.of("failing", 0, "ok", 0, "running", 0, "waiting", 0));
        seen.sources().forEach(source -> states.merge(source.state(), 1, Integer::sum));
        states.forEach((state, count) -> text.sample("bftldap_gris_sources", count, "state", state));
        text.one("bftldap_gris_runs_total", Type.COUNTER, "Runs of programs that have ended.", seen.sources().stream().mapToLong(AgentReport.Source::runs).sum());
        text.one("bftldap_gris_runs_failed_total", Type.COUNTER, "Runs of programs that failed.",
                seen.sources().stream().mapToLong(AgentReport.Source::failedRuns).sum());
        text.one("bftldap_gris_problems", Type.GAUGE, "Records and values of sources that could not be read.",
                seen.sources().stream().mapToLong(AgentReport.Source::problems).sum());
    }

    private static void group(MetricsText text, GroupConfig group, ClientStatus status) {
        int connected = (int) status.replicas().stream().filter(ClientStatus.Peer::connected).count();
        text.one("bftldap_quorum_margin_replicas", Type.GAUGE, "Connected replicas beyond those that a quorum needs; below 0 nothing is answered.",
                connected - new GroupSize(group.size()).strong());
        text.family("bftldap_peer_connected", Type.GAUGE, "Whether a connection with a replica stands.");
        status.replicas().forEach(peer -> text.sample("bftldap_peer_connected", peer.connected() ? 1 : 0, "peer", "" + peer.id()));
    }
}
