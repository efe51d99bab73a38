package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** Journal records to bytes and back; framing and checksums are the journal's. Stateless. */
public final class JournalCodec {

    private static final int PROPOSED = 1;
    private static final int PREPARED = 2;
    private static final int DECIDED = 3;
    private static final int LEARNED = 4;
    private static final int STABLE = 5;
    private static final int JOINED = 11;
    private static final int LOST = 12;
    private static final int OBSERVING = 13;
    private static final int FETCHED = 14;
    private static final int REPAIRING = 15;

    private final MessageReader messages;
    private final RequestCodec requests;

    public JournalCodec(Limits limits) {
        messages = new MessageReader(limits);
        requests = new RequestCodec(limits);
    }

    public static byte[] encode(JournalRecord record) {
        BinaryWriter out = new BinaryWriter(256);
        if (record instanceof JournalRecord.Proposed proposed) {
            PrePrepare prePrepare = proposed.prePrepare();
            out.putByte(PROPOSED);
            MessageWriter.writeSigned(out, prePrepare);
            out.putSignature(prePrepare.signature());
            out.putBytes(prePrepare.batch().bytes());
        } else if (record instanceof JournalRecord.Prepared prepared) {
            out.putByte(PREPARED);
            out.putLong(prepared.view());
            out.putLong(prepared.sequence());
            out.putDigest(prepared.digest());
        } else if (record instanceof JournalRecord.Decided decided) {
            out.putByte(DECIDED);
            out.putLong(decided.sequence());
            out.putDigest(decided.digest());
        } else if (record instanceof JournalRecord.Learned learned) {
            out.putByte(LEARNED);
            out.putLong(learned.sequence());
            out.putLong(learned.timeMillis());
            out.putBytes(learned.batch().bytes());
        } else if (record instanceof JournalRecord.Stable stable) {
            out.putByte(STABLE);
            write(out, stable.certificate());
        } else if (record instanceof JournalRecord.Joined) {
            out.putByte(JOINED);
        } else if (record instanceof JournalRecord.Lost lost) {
            out.putByte(LOST);
            out.putLong(lost.sequence());
        } else if (record instanceof JournalRecord.Observing observing) {
            out.putByte(OBSERVING);
            out.putLong(observing.sequence());
        } else if (record instanceof JournalRecord.Fetched fetched) {
            out.putByte(FETCHED);
            write(out, fetched.certificate());
        } else if (record instanceof JournalRecord.Repairing repairing) {
            out.putByte(REPAIRING);
            out.putLong(repairing.sequence());
        }
        return out.toBytes();
    }

    public JournalRecord decode(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        JournalRecord record = read(in);
        in.end();
        return record;
    }

    private JournalRecord read(BinaryReader in) throws MalformedException {
        switch (in.takeByte()) {
            case PROPOSED:
                return new JournalRecord.Proposed(messages.prePrepare(in));
            case PREPARED:
                return new JournalRecord.Prepared(in.takeNumber("view"), MessageReader.sequence(in), in.takeDigest());
            case DECIDED:
                return new JournalRecord.Decided(MessageReader.sequence(in), in.takeDigest());
            case LEARNED:
                return new JournalRecord.Learned(MessageReader.sequence(in), in.takeNumber("time"), requests.readBatch(in));
            case STABLE:
                return new JournalRecord.Stable(certificate(in));
            case JOINED:
                return new JournalRecord.Joined();
            case LOST:
                return new JournalRecord.Lost(MessageReader.sequence(in));
            case OBSERVING:
                return new JournalRecord.Observing(MessageReader.sequence(in));
            case FETCHED:
                return new JournalRecord.Fetched(certificate(in));
            case REPAIRING:
                return new JournalRecord.Repairing(MessageReader.sequence(in));
            default:
                throw new MalformedException("unknown kind of record");
        }
    }

    private static void write(BinaryWriter out, CheckpointCertificate certificate) {
        out.putLong(certificate.sequence());
        out.putDigest(certificate.root());
        out.putInt(certificate.proofs().size());
        for (Checkpoint proof : certificate.proofs()) {
            out.putInt(proof.replica());
            out.putSignature(proof.signature());
        }
    }

    private static CheckpointCertificate certificate(BinaryReader in) throws MalformedException {
        long sequence = MessageReader.sequence(in);
        Digest root = in.takeDigest();
        int count = in.takeCount(GroupSize.MAX, 4 + Signature.BYTES, "proofs");
        List<Checkpoint> proofs = new ArrayList<>(count);
        int last = -1;
        for (int i = 0; i < count; i++) {
            int replica = in.takeInt(GroupSize.MAX, "replica");
            if (replica <= last) {
                throw new MalformedException("proofs out of order");
            }
            proofs.add(new Checkpoint(replica, sequence, root, in.takeSignature()));
            last = replica;
        }
        return new CheckpointCertificate(sequence, root, proofs);
    }
}
