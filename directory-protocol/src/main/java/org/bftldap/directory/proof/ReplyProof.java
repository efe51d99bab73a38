package org.bftldap.directory.proof;

import java.util.Arrays;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReplies;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.NestedCodec;
import org.bftldap.bft.nested.Statement;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.OperationCodec;

/**
 * What the control <em>reply proof</em> of an answer holds ({@code docs/reference/ldap.md}, "Reply proof"): the question as replicas got it,
 * the client's nonce, and the answer with 2f+1 signatures. With the group's file it can be checked by anybody, at any time.
 *
 * @param nonce as the client chose it
 * @param request an encoded {@link DirectoryRequest}
 */
public record ReplyProof(byte[] nonce, byte[] request, CertifiedReply reply) {

    /** Shorter ones are guessed, or used twice. */
    public static final int NONCE_BYTES_MIN = 8;

    public static final int NONCE_BYTES_MAX = 64;

    /** Of an answer; whoever wants a proof of a longer one asks for it in pages, each of which has its own. */
    public static final int RESULT_BYTES_MAX = NestedCodec.RESULT_BYTES_MAX;

    /** Of a whole proof: more than its parts can have. */
    public static final int BYTES_MAX = RESULT_BYTES_MAX + NestedCodec.REQUEST_BYTES_MAX + (64 << 10);

    private static final int VERSION = 1;

    /** What replicas sign in the client's nonce's place: they know nonces of one length only. */
    public static Digest nonceDigest(byte[] nonce) {
        return Digest.sha256(nonce);
    }

    public byte[] encode() {
        byte[] certified = NestedCodec.encode(reply);
        BinaryWriter out = new BinaryWriter(16 + nonce.length + request.length + certified.length);
        out.putByte(VERSION);
        out.putBytes(nonce);
        out.putBytes(request);
        out.putRaw(certified);
        return out.toBytes();
    }

    /** Whether it proves anything is for {@link #verdict} to say. Canonical: what decodes encodes to the same bytes. */
    public static ReplyProof decode(byte[] bytes) throws MalformedException {
        BinaryReader in = new BinaryReader(bytes);
        if (in.takeByte() != VERSION) {
            throw new MalformedException("a proof of another version than " + VERSION);
        }
        byte[] nonce = in.takeBytes(NONCE_BYTES_MAX, "nonce");
        byte[] request = in.takeBytes(NestedCodec.REQUEST_BYTES_MAX, "request");
        return new ReplyProof(nonce, request, NestedCodec.certified(Arrays.copyOfRange(bytes, in.position(), bytes.length)));
    }

    /** Whether 2f+1 members of the group have signed that this was their answer to this question under this nonce. */
    public Verdict verdict(GroupConfig group) {
        CertifiedReplies judge = new CertifiedReplies(group);
        return judge.judge(reply, Statement.CLIENT, Digest.sha256(request), nonceDigest(nonce), judge.size().strong());
    }

    /** The question and under whose name it was asked. To be believed only when the verdict is that it is proved. */
    public DirectoryRequest question() throws DecodeException {
        return OperationCodec.decode(request);
    }
}
