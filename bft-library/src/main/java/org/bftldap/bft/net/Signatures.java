package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.crypto.VerificationCache;
import org.bftldap.bft.net.Members.Member;
import org.jspecify.annotations.Nullable;

/**
 * Signs and verifies messages. Each signature is over group name, epoch and the message's signed bytes, so that none can be taken from one
 * group or epoch to another ({@code docs/explanation/protocol.md} §1.3). Safe for use by many threads.
 */
public final class Signatures {

    /** Requests come once from their client and once in a batch; this many may lie between the two. */
    private static final int CACHE_ENTRIES = 8192;

    private final Members members;
    private final @Nullable NodeKeys keys;
    private final byte[] prefix;
    private final VerificationCache cache = new VerificationCache(CACHE_ENTRIES);

    public Signatures(Members members, NodeKeys keys) {
        this(members, Optional.of(keys));
    }

    /** For who only reads: it cannot sign. */
    public static Signatures verifying(Members members) {
        return new Signatures(members, Optional.empty());
    }

    private Signatures(Members members, Optional<NodeKeys> keys) {
        this.members = members;
        this.keys = keys.orElse(null);
        byte[] name = members.group().name().getBytes(StandardCharsets.UTF_8);
        byte[] label = "bftldap v1".getBytes(StandardCharsets.US_ASCII);
        this.prefix = ByteBuffer.allocate(label.length + 2 + name.length + 4)
                .put(label)
                .putShort((short) name.length)
                .put(name)
                .putInt(members.group().epoch())
                .array();
    }

    /** Signs what the codec calls a message's signed bytes. */
    public Signature sign(byte[] signedBytes) {
        return Signature.of(Objects.requireNonNull(keys, "this process has no keys").sign(bound(signedBytes)));
    }

    public boolean verify(Request request) {
        return members.mayWrite(request.client()) && verify(request.client(), MessageCodec.signedBytes(request), request.signature());
    }

    public boolean verify(PrePrepare prePrepare) {
        int primary = members.size().primary(prePrepare.view());
        return verify(primary, MessageCodec.signedBytes(prePrepare), prePrepare.signature());
    }

    public boolean verify(Checkpoint checkpoint) {
        return members.size().isReplica(checkpoint.replica())
                && verify(checkpoint.replica(), MessageCodec.signedBytes(checkpoint), checkpoint.signature());
    }

    public boolean verify(Complaint complaint) {
        return members.size().isReplica(complaint.replica())
                && verify(complaint.replica(), MessageCodec.signedBytes(complaint), complaint.signature());
    }

    /** With all that it carries. Its own signature first: a forged one must not cost many verifications. */
    public boolean verify(ViewChange viewChange) {
        CheckpointCertificate certificate = viewChange.certificate();
        return members.size().isReplica(viewChange.replica())
                && verify(viewChange.replica(), MessageCodec.signedBytes(viewChange), viewChange.signature())
                && (certificate == null || certificate.proofs().stream().allMatch(this::verify))
                && viewChange.complaints().stream().allMatch(this::verify);
    }

    /** With all that it carries. */
    public boolean verify(NewView newView) {
        int primary = members.size().primary(newView.view());
        return verify(primary, MessageCodec.signedBytes(newView), newView.signature())
                && newView.viewChanges().stream().allMatch(this::verify);
    }

    /** A key announcement signed for one receiver on one connection. */
    NewKey sign(NewKey unsigned, int receiver, byte[] challenge) {
        return unsigned.signed(sign(onConnection(unsigned, receiver, challenge)));
    }

    boolean verify(NewKey newKey, int receiver, byte[] challenge) {
        return verify(newKey.owner(), onConnection(newKey, receiver, challenge), newKey.signature());
    }

    private static byte[] onConnection(NewKey newKey, int receiver, byte[] challenge) {
        byte[] signedBytes = MessageCodec.signedBytes(newKey);
        return ByteBuffer.allocate(signedBytes.length + Integer.BYTES + challenge.length)
                .put(signedBytes)
                .putInt(receiver)
                .put(challenge)
                .array();
    }

    private boolean verify(int signer, byte[] signedBytes, Signature signature) {
        Member member = members.member(signer);
        return member != null && cache.verify(signer, member.signing(), bound(signedBytes), signature.toBytes());
    }

    private byte[] bound(byte[] signedBytes) {
        return ByteBuffer.allocate(prefix.length + signedBytes.length)
                .put(prefix)
                .put(signedBytes)
                .array();
    }
}
