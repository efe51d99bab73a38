package org.bftldap.directory.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.tomlj.Toml;

/** The canonical text of a group file: every key, in one order, in one spelling. */
final class GroupText {

    private GroupText() {}

    static String of(GroupConfig group, Genesis genesis) {
        StringBuilder text = new StringBuilder(4096);
        text.append("# A bftldap group: the same file at every replica and relay. Processes whose files differ refuse each other.\n");
        text.append("# Its public keys are the members' identities. Keys and limits: docs/reference/config.md\n\n");
        line(text, "name", quote(group.name()));
        line(text, "epoch", group.epoch());
        line(text, "development", group.development());
        text.append("\n[genesis]\n");
        line(text, "suffixes", list(genesis.suffixes()));
        line(text, "anonymous_suffixes", list(genesis.anonymousSuffixes()));
        line(text, "admin_credential", quote(genesis.adminCredential()));
        line(text, "schema_digest", quote(HexFormat.of().formatHex(genesis.schemaDigest())));
        tuning(text, group.tuning());
        for (ReplicaMember replica : group.replicas()) {
            text.append("\n[[replica]]\n");
            line(text, "id", replica.id());
            line(text, "host", quote(replica.host()));
            line(text, "port", replica.port());
            keys(text, replica.keys());
        }
        for (ClientMember client : group.clients()) {
            text.append("\n[[client]]\n");
            line(text, "id", client.id());
            line(text, "name", quote(client.name()));
            line(text, "role", quote(client.role()));
            keys(text, client.keys());
        }
        return text.toString();
    }

    static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static void tuning(StringBuilder text, Tuning tuning) {
        text.append("\n[tuning]\n");
        line(text, "checkpoint_interval", tuning.checkpointInterval());
        line(text, "window", tuning.window());
        line(text, "batch_operations_max", tuning.batchOperationsMax());
        line(text, "batch_bytes_max", tuning.batchBytesMax());
        line(text, "pipeline_max", tuning.pipelineMax());
        line(text, "request_bytes_max", tuning.requestBytesMax());
        line(text, "session_window", tuning.sessionWindow());
        line(text, "sessions_max", tuning.sessionsMax());
        line(text, "request_timeout_ms", tuning.requestTimeoutMillis());
        line(text, "clock_tolerance_ms", tuning.clockToleranceMillis());
        line(text, "view_timeout_ms", tuning.viewTimeoutMillis());
        line(text, "remote_deadline_ms", tuning.remoteDeadlineMillis());
        line(text, "key_refresh_ms", tuning.keyRefreshMillis());
    }

    private static void keys(StringBuilder text, PublicKeys keys) {
        line(text, "signing_key", quote(HexFormat.of().formatHex(keys.signing())));
        line(text, "agreement_key", quote(HexFormat.of().formatHex(keys.agreement())));
        line(text, "tls_key", quote(HexFormat.of().formatHex(keys.tls())));
    }

    private static void line(StringBuilder text, String key, Object value) {
        text.append(key).append(" = ").append(value).append('\n');
    }

    private static String list(List<String> values) {
        return values.stream().map(GroupText::quote).collect(Collectors.joining(", ", "[", "]"));
    }

    static String quote(String value) {
        return "\"" + Toml.tomlEscape(value) + "\"";
    }
}
