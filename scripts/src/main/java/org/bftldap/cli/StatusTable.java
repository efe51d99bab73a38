package org.bftldap.cli;

import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/** A group's health for people. */
final class StatusTable {

    private static final String ROW = "%-4s %-12s %6s %10s %10s  %-13s %8s  %s%n";

    private StatusTable() {}

    static String of(GroupHealth health, List<AgentRow> agents) {
        StringBuilder text = new StringBuilder();
        text.append(String.format("GROUP %s  n=%d f=%d  view %d  primary %d  %s  group file %s%n",
                health.group().name(),
                health.group().size(),
                health.faultsTolerated(),
                health.view(),
                health.primary(),
                verdict(health),
                shortened(HexFormat.of().formatHex(health.group().fileDigest()))));
        text.append(String.format(ROW, "ID", "ROLE", "VIEW", "EXECUTED", "STABLE", "DIGEST", "LAG", "SUSPECT"));
        for (GroupHealth.ReplicaRow row : health.replicas()) {
            text.append(String.format(ROW,
                    row.id(),
                    row.role(),
                    row.status().map(s -> Long.toString(s.view())).orElse("-"),
                    row.status().map(s -> Long.toString(s.executed())).orElse("-"),
                    row.status().map(s -> Long.toString(s.stable())).orElse("-"),
                    row.status().map(s -> shortened(s.stableDigest())).orElse("-"),
                    row.lag() < 0 ? "-" : Long.toString(row.lag()),
                    row.suspicions().isEmpty() ? row.slowness().isEmpty() ? "-" : "slow" : "SUSPECT"));
        }
        for (GroupHealth.RelayRow relay : health.relays()) {
            text.append(relay.name()).append(' ').append(relay.role());
            relay.report().ifPresent(report -> text.append(String.format("  connections %d  reads retried %d, ordered after all %d",
                    report.connections(), report.observed().readRetries(), report.observed().readFallbacks())));
            text.append(System.lineSeparator());
        }
        for (AgentRow agent : agents) {
            text.append(agent.name()).append(' ').append(agent.role());
            agent.report().ifPresent(report -> text.append(String.format("  %s  entries %d of %d, refused %d  sources %d, failing %d",
                    report.publishing().state(),
                    Math.max(0, report.publishing().held()),
                    report.publishing().wanted() + report.publishing().leaving(),
                    report.publishing().refusedEntries(),
                    report.sources().size(),
                    agent.failingSources().size())));
            text.append(System.lineSeparator());
        }
        Stream.concat(health.notes().stream(), agents.stream().flatMap(agent -> agent.notes().stream()))
                .forEach(note -> text.append("NOTE ").append(note).append(System.lineSeparator()));
        return text.toString();
    }

    private static String verdict(GroupHealth health) {
        if (!health.hasQuorum()) {
            return "NO QUORUM (" + health.healthyReplicas() + " of " + health.quorum() + " needed)";
        }
        String state = health.exitCode() == ExitCode.OK ? "HEALTHY" : "DEGRADED";
        return state + " (tolerates " + health.margin() + " more " + (health.margin() == 1 ? "fault" : "faults") + ")";
    }

    private static String shortened(String hex) {
        return hex.length() <= 12 ? (hex.isEmpty() ? "-" : hex) : hex.substring(0, 6) + "…" + hex.substring(hex.length() - 4);
    }
}
