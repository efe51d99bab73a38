package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.Restored;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.journal.JournalException;
import org.bftldap.bft.journal.JournalOptions;
import org.bftldap.bft.net.Members;
import org.bftldap.bft.net.Signatures;
import org.bftldap.bft.service.ReplicatedService;

/** What a replica finds of itself when it starts: its state in the service, its promises in the journal. */
final class Recovery {

    private static final long SEGMENT_BYTES = 32L << 20;
    private static final long STATUS_INTERVAL_MILLIS = 100;

    private Recovery() {}

    static Settings settings(Members members, int id) {
        var tuning = members.group().tuning();
        return new Settings(
                id,
                members.size(),
                tuning.checkpointInterval(),
                tuning.window(),
                tuning.batchOperationsMax(),
                tuning.batchBytesMax(),
                tuning.pipelineMax(),
                tuning.requestBytesMax(),
                tuning.sessionWindow(),
                tuning.sessionsMax(),
                tuning.clockToleranceMillis(),
                STATUS_INTERVAL_MILLIS,
                tuning.viewTimeoutMillis());
    }

    static Journal openJournal(ReplicaOptions options, long applied) throws IOException {
        byte[] group = options.group().name().getBytes(StandardCharsets.UTF_8);
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(options.id()).array();
        byte[] identity = Digest.sha256(number, group).toBytes();
        return JournalStart.open(
                new JournalOptions(options.journalDirectory(), identity, SEGMENT_BYTES, options.journalKeepBytes()), applied);
    }

    static Restored restored(ReplicatedService service, Digest root) {
        List<Restored.Leaf> leaves = new ArrayList<>();
        service.leaves().forEachLibraryLeaf((key, value) -> leaves.add(new Restored.Leaf(key, value)));
        return new Restored(service.applied(), root, leaves);
    }

    /** The records from that of the state's own checkpoint on. */
    static List<JournalRecord> records(Journal journal, Members members, Signatures signatures, long applied) throws IOException {
        JournalCodec codec = new JournalCodec(members.codec().limits());
        List<JournalRecord> records = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        journal.replay(applied - 1, (type, sequence, payload) -> {
            try {
                records.add(usable(codec.decode(payload), signatures));
            } catch (MalformedException e) {
                unreadable.add(e.getMessage());
            }
        });
        if (!unreadable.isEmpty()) {
            throw new JournalException("BD-4007: the journal holds " + unreadable.size()
                    + " records that this version does not understand (" + unreadable.get(0) + ")");
        }
        return records;
    }

    /** The group may have got new keys since: its certificates are still true, but no proof to others. */
    private static JournalRecord usable(JournalRecord found, Signatures signatures) {
        if (found instanceof JournalRecord.Stable stable && !isSigned(stable.certificate(), signatures)) {
            return new JournalRecord.Stable(stable.certificate().unproved());
        }
        if (found instanceof JournalRecord.StateFetched fetched && !isSigned(fetched.certificate(), signatures)) {
            return new JournalRecord.StateFetched(fetched.certificate().unproved());
        }
        return found;
    }

    private static boolean isSigned(CheckpointCertificate certificate, Signatures signatures) {
        return certificate.proofs().stream().allMatch(signatures::verify);
    }
}
