package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Evidence;
import org.bftldap.bft.core.message.EvidenceKind;
import org.bftldap.bft.core.message.Message;

/** Evidence to bytes and back, for files that outlive the process. Stateless. */
public final class EvidenceCodec {

    private static final int STATEMENTS_MAX = 2;

    private final MessageCodec messages;

    public EvidenceCodec(Limits limits) {
        messages = new MessageCodec(limits);
    }

    public static byte[] encode(Evidence evidence) {
        BinaryWriter out = new BinaryWriter(1024);
        out.putByte(evidence.kind().ordinal());
        out.putInt(evidence.culprit());
        out.putInt(evidence.statements().size());
        evidence.statements().forEach(statement -> out.putBytes(MessageCodec.encode(statement)));
        return out.toBytes();
    }

    public Evidence decode(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        EvidenceKind kind = MessageReader.choice(in, EvidenceKind.values());
        int culprit = in.takeInt(messages.limits().replicas() - 1, "replica");
        int count = in.takeCount(STATEMENTS_MAX, 1, "statements");
        List<Message> statements = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            statements.add(messages.decode(in.takeBytes(messages.limits().messageBytesMax(), "statement")));
        }
        in.end();
        return new Evidence(kind, culprit, statements);
    }
}
