package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;

/** Questions, single replies and certified replies as bytes and back. Canonical: what decodes encodes to the same bytes. Stateless. */
public final class NestedCodec {

    /**
     * Of an answer that is passed between groups; longer ones are refused by the group that would give them. What fits into a request of
     * that group bounds it too.
     */
    public static final int RESULT_BYTES_MAX = 16 << 20;

    /** Of an answer that is proved to a client: every replica sends it whole. */
    public static final int CLIENT_RESULT_BYTES_MAX = 2 << 20;

    /** An answer up to this length comes from every replica that is asked, so that nobody's silence costs a second round. */
    static final int SHORT_BYTES_MAX = 16 << 10;

    /** In the place of the replica that sends the content: all do. */
    static final int EVERYBODY = GroupSize.MAX;

    /** Of a question. */
    public static final int REQUEST_BYTES_MAX = 1 << 20;

    /** Before a client's question that wants signatures; an application's operations must not begin so. */
    private static final byte[] OF_CLIENT = "bftldap sign this\0".getBytes(StandardCharsets.US_ASCII);

    private static final int VERSION = 1;
    private static final int STALE = 1;
    private static final int BEAT = 2;
    private static final int SIGNED_BYTES = 4 + 8 + 8 + 4 + Signature.BYTES;

    /** What one replica of the answering group sends. @param result null where another one sends it */
    record Answer(Statement statement, SignedReply signed, byte @Nullable [] result) {}

    /** Whether the asker would like to hear when the answer becomes stale. */
    enum Keeping {
        NOT_KEPT,
        KEPT
    }

    private enum Content {
        ELSEWHERE,
        HERE
    }

    /** What is asked. @param contentFrom who sends a long answer itself and not only its digest: a replica, or {@link #EVERYBODY} */
    record Question(Digest nonce, Keeping keeping, int contentFrom, byte[] request) {}

    private NestedCodec() {}

    static byte[] encode(Question question) {
        BinaryWriter out = new BinaryWriter(64 + question.request().length);
        out.putByte(VERSION);
        out.putDigest(question.nonce());
        out.putByte(question.keeping().ordinal());
        out.putInt(question.contentFrom());
        out.putBytes(question.request());
        return out.toBytes();
    }

    /** A client keeps nothing: who wants to hear when an answer becomes stale is a group. */
    static byte[] ofClient(Digest nonce, byte[] request) {
        BinaryWriter out = new BinaryWriter(128 + request.length);
        out.putRaw(OF_CLIENT);
        out.putRaw(encode(new Question(nonce, Keeping.NOT_KEPT, EVERYBODY, request)));
        return out.toBytes();
    }

    static boolean isOfClient(byte[] operation) {
        return operation.length >= OF_CLIENT.length && Arrays.equals(operation, 0, OF_CLIENT.length, OF_CLIENT, 0, OF_CLIENT.length);
    }

    static Question clientQuestion(byte[] operation) throws MalformedException {
        Question question = question(Arrays.copyOfRange(operation, OF_CLIENT.length, operation.length));
        if (question.keeping() != Keeping.NOT_KEPT || question.contentFrom() != EVERYBODY) {
            throw new MalformedException("a client that wants to keep an answer, or none of its bytes");
        }
        return question;
    }

    static Question question(byte[] bytes) throws MalformedException {
        BinaryReader in = opened(bytes);
        Question question = new Question(
                in.takeDigest(), choice(in, Keeping.values()), in.takeInt(EVERYBODY, "replica"), in.takeBytes(REQUEST_BYTES_MAX, "request"));
        in.end();
        return question;
    }

    static byte[] encode(Answer answer) {
        byte[] result = answer.result();
        BinaryWriter out = new BinaryWriter(512 + (result == null ? 0 : result.length));
        out.putByte(VERSION);
        statement(out, answer.statement());
        signed(out, answer.signed());
        out.putByte((result == null ? Content.ELSEWHERE : Content.HERE).ordinal());
        if (result != null) {
            out.putBytes(result);
        }
        return out.toBytes();
    }

    static Answer answer(byte[] bytes) throws MalformedException {
        BinaryReader in = opened(bytes);
        Statement statement = statement(in);
        SignedReply signed = signed(in);
        byte[] result = choice(in, Content.values()) == Content.HERE ? in.takeBytes(RESULT_BYTES_MAX, "result") : null;
        Answer answer = new Answer(statement, signed, result);
        in.end();
        return answer;
    }

    public static byte[] encode(CertifiedReply reply) {
        BinaryWriter out = new BinaryWriter(512 + reply.result().length + reply.signatures().size() * SIGNED_BYTES);
        out.putByte(VERSION);
        statement(out, reply.statement());
        out.putInt(reply.signatures().size());
        reply.signatures().forEach(signed -> signed(out, signed));
        out.putBytes(reply.result());
        return out.toBytes();
    }

    /** Whether it proves anything is for {@link CertifiedReplies} to say. */
    public static CertifiedReply certified(byte[] bytes) throws MalformedException {
        BinaryReader in = opened(bytes);
        Statement statement = statement(in);
        int count = in.takeCount(GroupSize.MAX, SIGNED_BYTES, "signatures");
        List<SignedReply> signatures = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            signatures.add(signed(in));
        }
        CertifiedReply reply = new CertifiedReply(statement, signatures, in.takeBytes(RESULT_BYTES_MAX, "result"));
        in.end();
        return reply;
    }

    static byte[] encode(Notice notice) {
        BinaryWriter out = new BinaryWriter(64);
        out.putByte(VERSION);
        out.putByte(notice instanceof Notice.Stale ? STALE : BEAT);
        out.putLong(notice.incarnation());
        out.putLong(notice.number());
        if (notice instanceof Notice.Stale stale) {
            out.putDigest(stale.request());
            out.putLong(stale.version());
        }
        return out.toBytes();
    }

    static Notice notice(byte[] bytes) throws MalformedException {
        BinaryReader in = opened(bytes);
        int kind = in.takeByte();
        long incarnation = in.takeLong();
        long number = in.takeNumber("notices");
        Notice notice =
                switch (kind) {
                    case STALE -> new Notice.Stale(incarnation, number, in.takeDigest(), in.takeLong());
                    case BEAT -> new Notice.Beat(incarnation, number);
                    default -> throw new MalformedException("a notice of unknown kind");
                };
        in.end();
        return notice;
    }

    private static <E> E choice(BinaryReader in, E[] values) throws MalformedException {
        int ordinal = in.takeByte();
        if (ordinal >= values.length) {
            throw new MalformedException("a choice that is none");
        }
        return values[ordinal];
    }

    private static BinaryReader opened(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        if (in.takeByte() != VERSION) {
            throw new MalformedException("another version");
        }
        return in;
    }

    static void statement(BinaryWriter out, Statement s) {
        out.putBytes(s.group().getBytes(StandardCharsets.UTF_8));
        out.putInt(s.epoch());
        out.putDigest(s.groupFile());
        out.putBytes(s.caller().getBytes(StandardCharsets.UTF_8));
        out.putDigest(s.request());
        out.putDigest(s.nonce());
        out.putLong(s.version());
        out.putDigest(s.result());
    }

    private static Statement statement(BinaryReader in) throws MalformedException {
        return new Statement(
                name(in),
                in.takeInt(Integer.MAX_VALUE, "epoch"),
                in.takeDigest(),
                name(in),
                in.takeDigest(),
                in.takeDigest(),
                in.takeLong(),
                in.takeDigest());
    }

    /** Names are ASCII; other bytes would not come back the same. */
    static String name(BinaryReader in) throws MalformedException {
        byte[] bytes = in.takeBytes(Statement.NAME_BYTES_MAX, "name");
        for (byte b : bytes) {
            if (b <= ' ') {
                throw new MalformedException("a name that is not printable ASCII");
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static void signed(BinaryWriter out, SignedReply signed) {
        out.putInt(signed.replica());
        out.putLong(signed.executed());
        out.putLong(signed.timeMillis());
        out.putInt(signed.ageMillis());
        out.putSignature(signed.signature());
    }

    private static SignedReply signed(BinaryReader in) throws MalformedException {
        return new SignedReply(
                in.takeInt(GroupSize.MAX - 1, "replica"), in.takeNumber("executed"), in.takeLong(), in.takeInt(Integer.MAX_VALUE, "age"), in.takeSignature());
    }
}
