package org.bftldap.bft.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.JournalCodec;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.protocol.Restored;
import org.bftldap.bft.core.protocol.Settings;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.journal.Journal;
import org.bftldap.bft.journal.JournalException;
import org.bftldap.bft.journal.JournalOptions;
import org.bftldap.bft.net.Members;
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

    static Journal openJournal(ReplicaOptions options) throws IOException {
        byte[] group = options.group().name().getBytes(StandardCharsets.UTF_8);
        byte[] number = ByteBuffer.allocate(Integer.BYTES).putInt(options.id()).array();
        byte[] identity = Digest.sha256(number, group).toBytes();
        return Journal.open(new JournalOptions(options.journalDirectory(), identity, SEGMENT_BYTES, options.journalKeepBytes()));
    }

    static Restored restored(ReplicatedService service) {
        List<Restored.Leaf> leaves = new ArrayList<>();
        service.leaves().forEachLibraryLeaf((key, value) -> leaves.add(new Restored.Leaf(key, value)));
        return new Restored(service.applied(), leaves);
    }

    /** The records from that of the state's own checkpoint on. */
    static List<JournalRecord> records(Journal journal, Members members, long applied) throws IOException {
        JournalCodec codec = new JournalCodec(members.codec().limits());
        List<JournalRecord> records = new ArrayList<>();
        List<String> unreadable = new ArrayList<>();
        journal.replay(applied - 1, (type, sequence, payload) -> {
            try {
                records.add(codec.decode(payload));
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

    /** A state that differs from what the group certified for it must not be built upon, nor one without the promises that go with it. */
    static void requireCertifiedRoot(List<JournalRecord> records, long applied, Digest root) throws JournalException {
        boolean certified = applied == 0;
        for (JournalRecord journalRecord : records) {
            if (!(journalRecord instanceof JournalRecord.Stable stable) || stable.sequence() != applied) {
                continue;
            }
            certified = true;
            if (!stable.certificate().root().equals(root)) {
                throw new JournalException("BD-4008: the state at " + applied + " has root " + root.toHex()
                        + " but the group certified " + stable.certificate().root().toHex()
                        + ": it was damaged on this disk; keep this replica down, the group works without it, and check the disk");
            }
        }
        if (!certified) {
            throw new JournalException("BD-4016: the store holds the state at " + applied + " but the journal has no certificate for it:"
                    + " store and journal are not of one replica, or the journal was lost; put both back as they were at one moment, or"
                    + " keep this replica down: without its journal it does not know what it promised");
        }
    }
}
