package org.bftldap.bft.core.codec;

import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.PrePrepare;

/** Journal records to bytes and back; framing and checksums are the journal's. Stateless. */
public final class JournalCodec {

    private static final int PROPOSED = 1;
    private static final int PREPARED = 2;
    private static final int DECIDED = 3;
    private static final int LEARNED = 4;
    private static final int STABLE = 5;
    private static final int ACCEPTED = 6;
    private static final int CARRIED = 7;
    private static final int LEFT_VIEW = 8;
    private static final int ENTERED_VIEW = 9;

    private final MessageReader messages;
    private final RequestCodec requests;
    private final ViewCodec views;

    public JournalCodec(Limits limits) {
        messages = new MessageReader(limits);
        requests = new RequestCodec(limits);
        views = new ViewCodec(limits);
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
            ViewCodec.write(out, stable.certificate());
        } else if (record instanceof JournalRecord.Accepted accepted) {
            out.putByte(ACCEPTED);
            out.putLong(accepted.view());
            out.putLong(accepted.sequence());
            out.putDigest(accepted.digest());
        } else if (record instanceof JournalRecord.Carried fetched) {
            out.putByte(CARRIED);
            out.putLong(fetched.sequence());
            out.putLong(fetched.timeMillis());
            out.putBytes(fetched.batch().bytes());
        } else if (record instanceof JournalRecord.LeftView left) {
            out.putByte(LEFT_VIEW);
            out.putLong(left.sequence());
            ViewCodec.write(out, left.viewChange());
        } else if (record instanceof JournalRecord.EnteredView entered) {
            out.putByte(ENTERED_VIEW);
            out.putLong(entered.sequence());
            ViewCodec.write(out, entered.newView());
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
                return new JournalRecord.Stable(ViewCodec.certificate(in));
            case ACCEPTED:
                return new JournalRecord.Accepted(in.takeNumber("view"), MessageReader.sequence(in), in.takeDigest());
            case CARRIED:
                return new JournalRecord.Carried(MessageReader.sequence(in), in.takeNumber("time"), requests.readBatch(in));
            case LEFT_VIEW:
                return new JournalRecord.LeftView(in.takeNumber("stable"), views.viewChange(in));
            case ENTERED_VIEW:
                return new JournalRecord.EnteredView(in.takeNumber("stable"), views.newView(in));
            default:
                throw new MalformedException("unknown kind of record");
        }
    }
}
