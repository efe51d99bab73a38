package org.bftldap.replica;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.node.ReplicaFigures;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.admin.MetricsText.Type;

/**
 * What a replica's {@code /metrics} tells; docs/reference/metrics.md has a line for each. A hostile replica lies here as anywhere: what
 * counts is what several others say of it, the series with the label {@code peer}. Stateless.
 */
final class ReplicaMetrics {

    private static final List<String> STATES = List.of("primary", "backup", "view-change", "recovering", "observer");

    private ReplicaMetrics() {}

    /**
     * @param entries in the store
     * @param data on whose disk store and journal are
     */
    static String of(GroupConfig group, ReplicaStatus status, ReplicaFigures figures, HierarchyReport hierarchy, long entries, Path data) {
        MetricsText text = new MetricsText(group);
        GroupSize size = new GroupSize(group.size());
        text.family("bftldap_replica_state", Type.GAUGE, "1 for the state that this replica is in.");
        for (String state : STATES) {
            text.sample("bftldap_replica_state", state.equals(status.role()) ? 1 : 0, "state", state);
        }
        text.one("bftldap_view_number", Type.GAUGE, "The view.", status.view());
        text.family("bftldap_primary_info", Type.GAUGE, "The view's primary.")
                .sample("bftldap_primary_info", 1, "primary", "" + size.primary(status.view()));
        text.one("bftldap_view_changes_total", Type.COUNTER, "How often the view became another.", status.counted().viewsEntered());
        text.family("bftldap_sequence_number", Type.GAUGE, "Batches up to which this is done.")
                .sample("bftldap_sequence_number", status.counted().committed(), "stage", "committed")
                .sample("bftldap_sequence_number", status.executed(), "stage", "executed")
                .sample("bftldap_sequence_number", status.stable(), "stage", "stable");
        text.one("bftldap_watermark_low", Type.GAUGE, "Number above which batches are agreed on now.", status.stable());
        text.one("bftldap_watermark_high", Type.GAUGE, "Number up to which they may be.", status.stable() + group.tuning().window());
        text.one("bftldap_state_transfer_active", Type.GAUGE, "Whether a state is being fetched from others.", status.transferPercent() >= 0 ? 1 : 0);
        text.one("bftldap_state_transfer_done_ratio", Type.GAUGE, "How much of a state that is being fetched has come.", Math.max(0, status.transferPercent()) / 100.0);
        long connected = status.peers().stream().filter(ReplicaStatus.Peer::connected).count() + 1;
        text.one("bftldap_quorum_margin_replicas", Type.GAUGE, "Connected replicas, this one included, beyond those that a quorum needs; below 0 nothing is decided.",
                connected - size.strong());
        text.family("bftldap_messages_rejected_total", Type.COUNTER, "Authentic messages that had no effect.");
        status.counted().rejections().forEach((reason, count) -> text.sample("bftldap_messages_rejected_total", count, "reason", reason));
        peers(text, status);
        AgreementMetrics.add(text, status, figures, entries, data);
        HierarchyMetrics.add(text, hierarchy);
        text.one("bftldap_log_size_bytes", Type.GAUGE, "Of the journal's files.", sizeOf(data.resolve("journal")));
        text.one("bftldap_store_size_bytes", Type.GAUGE, "Of the store's files.", sizeOf(data.resolve("store")));
        try {
            text.one("bftldap_disk_free_bytes", Type.GAUGE, "Space left where store and journal are.", Files.getFileStore(data).getUsableSpace());
        } catch (IOException unknown) {
            return text.toString(); // a disk that cannot be asked has no figure
        }
        return text.toString();
    }

    /** Files that come and go meanwhile may be missed; a link that leads elsewhere is not followed. */
    private static long sizeOf(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(Path::toFile).filter(File::isFile).mapToLong(File::length).sum();
        } catch (IOException | UncheckedIOException gone) {
            return 0;
        }
    }

    private static void peers(MetricsText text, ReplicaStatus status) {
        text.family("bftldap_peer_connected", Type.GAUGE, "Whether a connection with a replica stands.");
        text.family("bftldap_peer_last_message_age_seconds", Type.GAUGE, "Since its last authentic message.");
        text.family("bftldap_peer_lag_batches", Type.GAUGE, "How far what it has told to be executed is behind what is executed here.");
        text.family("bftldap_peer_auth_failures_total", Type.COUNTER, "Messages from its connection with a bad MAC or signature.");
        text.family("bftldap_peer_vote_delay_seconds", Type.GAUGE, "How long after decisions its votes come, on the average of late.");
        text.family("bftldap_peer_contradictions_total", Type.COUNTER, "Its votes and proposals against others of its own or what a quorum decided.");
        text.family("bftldap_peer_stray_votes", Type.GAUGE, "Its votes in another view, since its last one in this.");
        text.family("bftldap_checkpoint_mismatch_total", Type.COUNTER, "Its checkpoints that differ from the certified one.");
        text.family("bftldap_peer_wrong_pieces_total", Type.COUNTER, "Pieces of a state that it sent and that do not fit the certified root.");
        text.family("bftldap_peer_slow_views_total", Type.COUNTER, "Views in which, as primary, it let requests wait longer than it need.");
        text.family("bftldap_session_key_age_seconds", Type.GAUGE, "Since it announced a MAC key.");
        text.family("bftldap_peer_key_refreshes_missed_total", Type.COUNTER, "How often it was disconnected since it announced no new key in time.");
        for (ReplicaStatus.Peer peer : status.peers()) {
            String id = "" + peer.id();
            text.sample("bftldap_peer_connected", peer.connected() ? 1 : 0, "peer", id)
                    .sample("bftldap_peer_lag_batches", Math.max(0, status.executed() - peer.executed()), "peer", id)
                    .sample("bftldap_peer_auth_failures_total", peer.authenticationFailures(), "peer", id)
                    .sample("bftldap_peer_vote_delay_seconds", peer.lateMillis() / 1e3, "peer", id)
                    .sample("bftldap_peer_contradictions_total", peer.contradictions(), "peer", id)
                    .sample("bftldap_peer_stray_votes", peer.strays(), "peer", id)
                    .sample("bftldap_checkpoint_mismatch_total", peer.digestMismatches(), "peer", id)
                    .sample("bftldap_peer_wrong_pieces_total", peer.wrongPieces(), "peer", id)
                    .sample("bftldap_peer_slow_views_total", peer.slowViews(), "peer", id)
                    .sample("bftldap_peer_key_refreshes_missed_total", peer.keyRefreshesMissed(), "peer", id);
            if (peer.lastMessageAgeMillis() >= 0) {
                text.sample("bftldap_peer_last_message_age_seconds", peer.lastMessageAgeMillis() / 1e3, "peer", id);
            }
            if (peer.keyAgeMillis() >= 0) {
                text.sample("bftldap_session_key_age_seconds", peer.keyAgeMillis() / 1e3, "peer", id);
            }
        }
    }
}
