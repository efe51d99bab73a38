package org.bftldap.relay;

import java.util.Locale;
import java.util.Map;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.figures.Histogram;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.admin.MetricsText.Type;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.session.Activity;
import org.bftldap.relay.session.OperationKind;
import org.bftldap.relay.session.RelayServices;

/** What a relay's {@code /metrics} tells; docs/reference/metrics.md has a line for each. Stateless. */
final class RelayMetrics {

    private RelayMetrics() {}

    static String of(GroupConfig group, RelayServices services) {
        MetricsText text = new MetricsText(group);
        clients(text, services.activity());
        text.one("bftldap_ldap_persisting_searches", Type.GAUGE, "Searches that go on until their clients end them.", services.contentRoom().searches());
        group(text, group, services.group().status());
        text.family("bftldap_relay_quorum_wait_seconds", Type.HISTOGRAM, "From asking the group to the word of a quorum.");
        for (GroupDirectory.Asked kind : GroupDirectory.Asked.values()) {
            histogram(text, "bftldap_relay_quorum_wait_seconds", services.group().waits(kind), kind.name().toLowerCase(Locale.ROOT));
        }
        services.tls().ifPresent(tls -> text.family(
                        "bftldap_certificate_expiry_timestamp_seconds", Type.GAUGE, "End of a certificate, seconds since 1970.")
                .sample("bftldap_certificate_expiry_timestamp_seconds", tls.expiry().getEpochSecond(), "purpose", "ldap"));
        return text.toString();
    }

    /** Whether a strong quorum is connected. */
    static boolean isReady(GroupConfig group, ClientStatus status) {
        return margin(group, status) >= 0;
    }

    private static void clients(MetricsText text, Activity activity) {
        int encrypted = activity.encryptedConnections();
        text.family("bftldap_ldap_connections", Type.GAUGE, "LDAP connections open now.")
                .sample("bftldap_ldap_connections", Math.max(0, activity.connections() - encrypted), "tls", "false")
                .sample("bftldap_ldap_connections", encrypted, "tls", "true");
        text.one("bftldap_ldap_connections_accepted_total", Type.COUNTER, "LDAP connections let in.", activity.connectionsAccepted());
        text.one("bftldap_ldap_connections_refused_total", Type.COUNTER, "LDAP connections beyond a limit.", activity.connectionsRefused());
        text.one("bftldap_ldap_connections_ended_total", Type.COUNTER, "LDAP connections that the relay ended for what their clients did or failed to do.",
                activity.connectionsEnded());
        text.one("bftldap_ldap_inflight_operations", Type.GAUGE, "LDAP operations being worked on.", activity.operationsInFlight());
        text.family("bftldap_ldap_operations_total", Type.COUNTER, "LDAP operations by result code.");
        for (OperationKind kind : OperationKind.values()) {
            for (Map.Entry<Integer, Long> result : activity.results(kind).entrySet()) {
                text.sample("bftldap_ldap_operations_total", result.getValue(), "op", kind.label(), "result", result.getKey().toString());
            }
        }
        text.family("bftldap_ldap_operation_duration_seconds", Type.HISTOGRAM, "From an operation's request to its result.");
        for (OperationKind kind : OperationKind.values()) {
            histogram(text, "bftldap_ldap_operation_duration_seconds", activity.durations(kind), kind.label());
        }
        text.one("bftldap_ldap_sent_bytes_total", Type.COUNTER, "LDAP messages sent, before encryption.", activity.sent().bytes());
        text.one("bftldap_ldap_sent_messages_total", Type.COUNTER, "LDAP messages sent.", activity.sent().messages());
        text.one("bftldap_ldap_sent_entries_total", Type.COUNTER, "Entries among them.", activity.sent().entries());
    }

    private static void histogram(MetricsText text, String name, Histogram durations, String op) {
        text.histogram(name, durations.bounds(), durations.counts(), durations.sum(), "op", op);
    }

    private static void group(MetricsText text, GroupConfig group, ClientStatus status) {
        text.one("bftldap_quorum_margin_replicas", Type.GAUGE, "Connected replicas beyond those that a quorum needs; below 0 nothing is answered.",
                margin(group, status));
        text.one("bftldap_view_number", Type.GAUGE, "The highest view that f+1 replicas have told.", status.view());
        text.family("bftldap_peer_connected", Type.GAUGE, "Whether a connection with a replica stands.");
        text.family("bftldap_relay_reply_mismatch_total", Type.COUNTER, "Replies that differed from what a quorum agreed on.");
        text.family("bftldap_peer_auth_failures_total", Type.COUNTER, "Frames with a bad MAC or signature.");
        text.family("bftldap_relay_unanswered_total", Type.COUNTER, "Requests that a quorum answered and this replica did not, in time.");
        text.family("bftldap_peer_view_number", Type.GAUGE, "The highest view that a replica has told.");
        text.family("bftldap_peer_version", Type.GAUGE, "The highest version of a replica's answers, by its own word.");
        text.family("bftldap_peer_last_message_age_seconds", Type.GAUGE, "Since its last authentic message.");
        text.family("bftldap_suspected", Type.GAUGE, "Whether a replica's messages gave reason to doubt it.");
        for (ClientStatus.Peer peer : status.replicas()) {
            String id = "" + peer.id();
            text.sample("bftldap_peer_connected", peer.connected() ? 1 : 0, "peer", id)
                    .sample("bftldap_relay_reply_mismatch_total", peer.wrongReplies(), "peer", id)
                    .sample("bftldap_peer_auth_failures_total", peer.authenticationFailures(), "peer", id)
                    .sample("bftldap_relay_unanswered_total", peer.unanswered(), "peer", id)
                    .sample("bftldap_peer_view_number", peer.view(), "peer", id)
                    .sample("bftldap_peer_version", peer.version(), "peer", id)
                    .sample("bftldap_suspected", peer.isSuspect() ? 1 : 0, "peer", id);
            if (peer.lastMessageAgeMillis() >= 0) {
                text.sample("bftldap_peer_last_message_age_seconds", peer.lastMessageAgeMillis() / 1e3, "peer", id);
            }
        }
        text.one("bftldap_relay_read_retries_total", Type.COUNTER, "Reads asked again since replicas' answers differed.", status.readRetries());
        text.one("bftldap_relay_read_fallback_total", Type.COUNTER, "Reads that had to be ordered.", status.readFallbacks());
    }

    static int margin(GroupConfig group, ClientStatus status) {
        int connected = (int) status.replicas().stream().filter(ClientStatus.Peer::connected).count();
        return connected - new GroupSize(group.size()).strong();
    }
}
