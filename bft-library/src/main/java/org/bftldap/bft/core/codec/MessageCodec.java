package org.bftldap.bft.core.codec;

import java.util.List;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.ViewChange;

/** Messages to bytes and back. Stateless: safe for all threads. */
public final class MessageCodec {

    private final Limits limits;
    private final MessageReader reader;

    public MessageCodec(Limits limits) {
        this.limits = limits;
        this.reader = new MessageReader(limits);
    }

    public Limits limits() {
        return limits;
    }

    public static byte[] encode(Message message) {
        return message.deliver(-1, new MessageWriter(new BinaryWriter(128))).toBytes();
    }

    /** Appends the encoding, without a length. */
    public static void encode(Message message, BinaryWriter out) {
        message.deliver(-1, new MessageWriter(out));
    }

    public Message decode(byte[] bytes) throws MalformedException {
        return decode(bytes, 0, bytes.length);
    }

    /** The one message that these bytes are, all of them. */
    public Message decode(byte[] bytes, int offset, int length) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes, offset, length);
        Message message = reader.read(in);
        in.end();
        return message;
    }

    public static Batch batch(List<Request> requests) {
        return RequestCodec.batch(requests);
    }

    /** Length of the request's encoding in a batch. */
    public static int sizeBytes(Request request) {
        int size = 4 + 8 + 8 + 8 + 4 + 64;
        for (var operation : request.operations()) {
            size += 1 + 8 + 4 + 4 + operation.payload().length;
        }
        return size;
    }

    /** What the client signs: the type and everything but the signature. The signer adds the group before it signs. */
    public static byte[] signedBytes(Request request) {
        BinaryWriter out = signed(MessageTag.REQUEST);
        RequestCodec.writeSigned(out, request);
        return out.toBytes();
    }

    /** What the primary signs. */
    public static byte[] signedBytes(PrePrepare prePrepare) {
        BinaryWriter out = signed(MessageTag.PRE_PREPARE);
        MessageWriter.writeSigned(out, prePrepare);
        return out.toBytes();
    }

    /** What the replica that took the checkpoint signs. */
    public static byte[] signedBytes(Checkpoint checkpoint) {
        BinaryWriter out = signed(MessageTag.CHECKPOINT);
        MessageWriter.writeSigned(out, checkpoint);
        return out.toBytes();
    }

    /** What the key's owner signs. */
    public static byte[] signedBytes(NewKey newKey) {
        BinaryWriter out = signed(MessageTag.NEW_KEY);
        MessageWriter.writeSigned(out, newKey);
        return out.toBytes();
    }

    /** What the complaining replica signs. */
    public static byte[] signedBytes(Complaint complaint) {
        BinaryWriter out = signed(MessageTag.COMPLAINT);
        ViewCodec.writeSigned(out, complaint);
        return out.toBytes();
    }

    /** What the replica that changes its view signs. */
    public static byte[] signedBytes(ViewChange viewChange) {
        BinaryWriter out = signed(MessageTag.VIEW_CHANGE);
        ViewCodec.writeSigned(out, viewChange);
        return out.toBytes();
    }

    /** What the primary of the new view signs. */
    public static byte[] signedBytes(NewView newView) {
        BinaryWriter out = signed(MessageTag.NEW_VIEW);
        ViewCodec.writeSigned(out, newView);
        return out.toBytes();
    }

    private static BinaryWriter signed(MessageTag tag) {
        BinaryWriter out = new BinaryWriter(128);
        out.putByte(tag.code());
        return out;
    }
}
