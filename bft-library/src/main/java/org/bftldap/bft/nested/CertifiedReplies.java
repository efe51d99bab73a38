package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.crypto.Ed25519Verifier;
import org.jspecify.annotations.Nullable;

/** Judges what another group is said to have answered, by its pinned public keys alone. Immutable, safe to share. */
public final class CertifiedReplies {

    /** Why a reply proves nothing. */
    public enum Verdict {
        PROVED,
        WRONG_GROUP,
        WRONG_CALLER,
        WRONG_REQUEST,
        /** Not the nonce of this question: most likely an old answer. */
        WRONG_NONCE,
        WRONG_RESULT,
        TOO_FEW_SIGNATURES,
        /** A signature that is no member's, stands twice, or is not over this statement. */
        BAD_SIGNATURE
    }

    private final GroupConfig group;
    private final GroupSize size;
    private final Digest groupFile;
    private final List<Ed25519Verifier> keys = new ArrayList<>();

    /** @param group the answering group, as its file pins it */
    public CertifiedReplies(GroupConfig group) {
        this.group = group;
        this.size = new GroupSize(group.size());
        this.groupFile = Digest.of(group.fileDigest());
        for (ReplicaMember replica : group.replicas()) {
            keys.add(new Ed25519Verifier(replica.keys().signing()));
        }
    }

    public GroupSize size() {
        return size;
    }

    /**
     * Whether the reply is what at least {@code needed} members answered to this question of this caller.
     *
     * @param needed 2f+1 for an answer that is also current, f+1 for one that was true at some time
     */
    public Verdict judge(CertifiedReply reply, String caller, Digest request, Digest nonce, int needed) {
        Verdict fits = fits(reply.statement(), caller, request, nonce);
        if (fits != Verdict.PROVED) {
            return fits;
        }
        if (!reply.holdsItsResult()) {
            return Verdict.WRONG_RESULT;
        }
        if (reply.signatures().size() < needed) {
            return Verdict.TOO_FEW_SIGNATURES;
        }
        Set<Integer> signers = new HashSet<>();
        for (SignedReply signed : reply.signatures()) {
            if (!signers.add(signed.replica()) || !isSigned(reply.statement(), signed)) {
                return Verdict.BAD_SIGNATURE;
            }
        }
        return Verdict.PROVED;
    }

    /** One replica's signed word for an answer to this question, or null if what it sent is none. */
    NestedCodec.@Nullable Answer word(int from, ReadReply reply, String caller, Digest request, Digest nonce) {
        if (!(reply.content() instanceof ReadContent.Whole whole)) {
            return null;
        }
        try {
            NestedCodec.Answer word = NestedCodec.answer(whole.chunk());
            boolean holds = word.signed().replica() == from
                    && fits(word.statement(), caller, request, nonce) == Verdict.PROVED
                    && holdsItsResult(word)
                    && isSigned(word.statement(), word.signed());
            return holds ? word : null;
        } catch (MalformedException e) {
            return null;
        }
    }

    private static boolean holdsItsResult(NestedCodec.Answer word) {
        byte[] result = word.result();
        return result == null || Digest.sha256(result).equals(word.statement().result());
    }

    Verdict fits(Statement statement, String caller, Digest request, Digest nonce) {
        if (!statement.group().equals(group.name())
                || statement.epoch() != group.epoch()
                || !statement.groupFile().equals(groupFile)) {
            return Verdict.WRONG_GROUP;
        }
        if (!statement.caller().equals(caller)) {
            return Verdict.WRONG_CALLER;
        }
        if (!statement.request().equals(request)) {
            return Verdict.WRONG_REQUEST;
        }
        return statement.nonce().equals(nonce) ? Verdict.PROVED : Verdict.WRONG_NONCE;
    }

    boolean isSigned(Statement statement, SignedReply signed) {
        return size.isReplica(signed.replica())
                && keys.get(signed.replica())
                        .verify(statement.signedBytes(signed.executed(), signed.timeMillis(), signed.ageMillis()), signed.signature().toBytes());
    }
}
