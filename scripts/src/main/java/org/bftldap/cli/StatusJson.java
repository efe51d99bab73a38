package org.bftldap.cli;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.bft.node.ReplicaStatus;

/** A group's health for programs; the fields are described in {@code docs/reference/cli.md} and stay. */
final class StatusJson {

    private static final Gson GSON = new GsonBuilder().serializeNulls().disableHtmlEscaping().setPrettyPrinting().create();

    private StatusJson() {}

    static String of(GroupHealth health, List<AgentRow> agents) {
        JsonObject json = new JsonObject();
        json.addProperty("group", health.group().name());
        json.addProperty("groupFile", HexFormat.of().formatHex(health.group().fileDigest()));
        json.addProperty("n", health.group().size());
        json.addProperty("f", health.faultsTolerated());
        json.addProperty("view", health.view());
        json.addProperty("primary", health.primary());
        json.addProperty("quorum", health.hasQuorum());
        json.addProperty("state", health.exitCode() == ExitCode.OK ? "healthy" : health.hasQuorum() ? "degraded" : "no quorum");
        JsonArray replicas = new JsonArray();
        health.replicas().forEach(row -> replicas.add(replica(row)));
        json.add("replicas", replicas);
        JsonArray relays = new JsonArray();
        health.relays().forEach(row -> relays.add(relay(row)));
        json.add("relays", relays);
        JsonArray agentRows = new JsonArray();
        agents.forEach(row -> agentRows.add(agent(row)));
        json.add("agents", agentRows);
        json.add("notes", texts(Stream.concat(health.notes().stream(), agents.stream().flatMap(row -> row.notes().stream())).toList()));
        return GSON.toJson(json) + "\n";
    }

    private static JsonObject replica(GroupHealth.ReplicaRow row) {
        Optional<ReplicaStatus> status = row.status();
        JsonObject json = new JsonObject();
        json.addProperty("id", row.id());
        json.addProperty("role", row.role());
        json.addProperty("view", status.map(ReplicaStatus::view).orElse(null));
        json.addProperty("executed", status.map(ReplicaStatus::executed).orElse(null));
        json.addProperty("stable", status.map(ReplicaStatus::stable).orElse(null));
        json.addProperty("digest", status.map(ReplicaStatus::stableDigest).orElse(null));
        json.addProperty("lag", row.lag() < 0 ? null : row.lag());
        json.addProperty("suspect", !row.suspicions().isEmpty());
        json.add("reasons", texts(row.suspicions()));
        json.addProperty("slow", !row.slowness().isEmpty());
        return json;
    }

    private static JsonObject relay(GroupHealth.RelayRow row) {
        JsonObject json = new JsonObject();
        json.addProperty("name", row.name());
        json.addProperty("role", row.role());
        json.addProperty("connections", row.report().map(r -> r.connections()).orElse(null));
        json.addProperty("readRetries", row.report().map(r -> r.observed().readRetries()).orElse(null));
        json.addProperty("readFallbacks", row.report().map(r -> r.observed().readFallbacks()).orElse(null));
        return json;
    }

    private static JsonObject agent(AgentRow row) {
        Optional<AgentReport.Publishing> publishing = row.report().map(AgentReport::publishing);
        JsonObject json = new JsonObject();
        json.addProperty("name", row.name());
        json.addProperty("role", row.role());
        json.addProperty("state", publishing.map(AgentReport.Publishing::state).orElse(null));
        json.addProperty("held", publishing.map(AgentReport.Publishing::held).orElse(null));
        json.addProperty("wanted", publishing.map(AgentReport.Publishing::wanted).orElse(null));
        json.addProperty("leaving", publishing.map(AgentReport.Publishing::leaving).orElse(null));
        json.addProperty("refused", publishing.map(AgentReport.Publishing::refusedEntries).orElse(null));
        json.addProperty("failingSources", row.report().map(report -> row.failingSources().size()).orElse(null));
        return json;
    }

    private static JsonArray texts(List<String> texts) {
        JsonArray json = new JsonArray();
        texts.forEach(json::add);
        return json;
    }
}
