package org.bftldap.replica;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.figures.Histogram;
import org.bftldap.bft.node.EvidenceFiles;
import org.bftldap.bft.node.ReplicaFigures;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.admin.MetricsText.Type;

/** How long a replica's part in the agreement takes, what it holds, and whom it can prove faulty. Stateless. */
final class AgreementMetrics {

    private AgreementMetrics() {}

    static void add(MetricsText text, ReplicaStatus status, ReplicaFigures figures, long entries, Path data) {
        text.family("bftldap_agreement_phase_duration_seconds", Type.HISTOGRAM, "From a batch's proposal to its effects, at this replica.");
        for (ReplicaFigures.Phase phase : ReplicaFigures.Phase.values()) {
            histogram(text, "bftldap_agreement_phase_duration_seconds", figures.phase(phase), "phase", phase.name().toLowerCase(Locale.ROOT));
        }
        one(text, "bftldap_batch_size_requests", "Requests a batch.", figures.batchRequests());
        one(text, "bftldap_batch_size_bytes", "Of the operations of a batch.", figures.batchBytes());
        one(text, "bftldap_fsync_duration_seconds", "Of forcing the journal to disk.", figures.forces());
        one(text, "bftldap_checkpoint_duration_seconds", "From taking an image of the state until a quorum has signed its root.", figures.checkpoints());
        one(text, "bftldap_view_change_duration_seconds", "From leaving a view until another is entered.", figures.viewChanges());
        text.one("bftldap_entries", Type.GAUGE, "Entries in the store, those of the group's own among them.", entries);
        text.family("bftldap_state_digest_info", Type.GAUGE, "1; the root of the state at the last stable checkpoint.");
        if (!status.stableDigest().isEmpty()) {
            text.sample("bftldap_state_digest_info", 1, "seq", "" + status.stable(), "digest", status.stableDigest());
        }
        evidence(text, new EvidenceFiles(data.resolve(ReplicaNode.EVIDENCE)));
    }

    private static void evidence(MetricsText text, EvidenceFiles files) {
        text.family("bftldap_evidence_total", Type.COUNTER, "Proofs that a replica is faulty, kept as files.");
        try {
            for (EvidenceKind kind : EvidenceKind.values()) {
                for (int culprit : files.culprits(kind)) {
                    text.sample("bftldap_evidence_total", 1, "peer", "" + culprit, "kind", EvidenceFiles.label(kind));
                }
            }
        } catch (IOException unreadable) {
            return; // a disk that cannot be asked has no figures
        }
    }

    private static void one(MetricsText text, String name, String help, Histogram values) {
        text.family(name, Type.HISTOGRAM, help);
        histogram(text, name, values);
    }

    private static void histogram(MetricsText text, String name, Histogram values, String... labels) {
        text.histogram(name, values.bounds(), values.counts(), values.sum(), labels);
    }
}
