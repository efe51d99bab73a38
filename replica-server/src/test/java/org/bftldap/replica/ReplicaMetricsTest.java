package org.bftldap.replica;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bftldap.bft.node.ReplicaFigures;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplicaMetricsTest {

    @TempDir
    private Path data;

    @Test
    void what_a_replica_knows_is_told_and_every_name_is_in_the_reference() throws IOException {
        Files.createDirectories(data.resolve("store"));
        Files.write(data.resolve("store/one"), new byte[100]);
        Files.createDirectories(data.resolve("evidence"));
        Files.createFile(data.resolve("evidence/replica-3-two-proposals.evidence"));
        Files.createFile(data.resolve("evidence/notes"));
        ReplicaStatus status = new ReplicaStatus(
                1, "view-change", 3, 40, 32, "ab", -1,
                List.of(new ReplicaStatus.Peer(0, true, 7_000, 38, 2, 5_000, 0, 1, 0, 0, 250, 0, 0)),
                new ReplicaStatus.Counted(41, 2, new TreeMap<>(Map.of("duplicate", 17L)), List.of()));
        String text = ReplicaMetrics.of(GroupFile.load(Path.of("../config/examples/group.toml")).config(), status, new ReplicaFigures(), HierarchyReport.ALONE, 21, data);
        assertThat(text)
                .containsPattern("bftldap_replica_state\\{[^}]*state=\"view-change\"} 1\n")
                .containsPattern("bftldap_replica_state\\{[^}]*state=\"primary\"} 0\n")
                .containsPattern("bftldap_view_changes_total\\{[^}]*} 2\n")
                .containsPattern("bftldap_primary_info\\{[^}]*primary=\"3\"} 1\n")
                .containsPattern("bftldap_sequence_number\\{[^}]*stage=\"committed\"} 41\n")
                .containsPattern("bftldap_watermark_low\\{[^}]*} 32\n")
                .containsPattern("bftldap_quorum_margin_replicas\\{[^}]*} -1\n")
                .containsPattern("bftldap_messages_rejected_total\\{[^}]*reason=\"duplicate\"} 17\n")
                .containsPattern("bftldap_store_size_bytes\\{[^}]*} 100\n")
                .containsPattern("bftldap_log_size_bytes\\{[^}]*} 0\n")
                .containsPattern("bftldap_entries\\{[^}]*} 21\n")
                .containsPattern("bftldap_state_digest_info\\{[^}]*seq=\"32\",digest=\"ab\"} 1\n")
                .containsPattern("bftldap_evidence_total\\{[^}]*peer=\"3\",kind=\"two-proposals\"} 1\n")
                .containsPattern("bftldap_agreement_phase_duration_seconds_count\\{[^}]*phase=\"commit\"} 0\n")
                .containsPattern("bftldap_peer_lag_batches\\{[^}]*peer=\"0\"} 2\n")
                .containsPattern("bftldap_peer_vote_delay_seconds\\{[^}]*peer=\"0\"} 0.25\n");
        String reference = Files.readString(Path.of("../docs/reference/metrics.md"));
        Pattern.compile("# TYPE (\\S+)").matcher(text).results().forEach(family -> assertThat(reference).contains("`" + family.group(1)));
    }
}
