package org.bftldap.bft.nested;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.Ed25519Verifier;
import org.bftldap.bft.crypto.NodeKeys;

/**
 * What the replicas of a group that invokes others sign, each for itself: that the group wants something executed, and that it gives up waiting. f+1
 * say it alike, so a correct one does. Judged by the group's pinned keys alone. Immutable, safe to share.
 */
final class Vouching {

    private static final byte[] WANTS = "bftldap voucher v1\0".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GIVES_UP = "bftldap abort v1\0".getBytes(StandardCharsets.US_ASCII);

    private final GroupConfig group;
    private final GroupSize size;
    private final List<Ed25519Verifier> keys = new ArrayList<>();

    /** @param group the one that invokes */
    Vouching(GroupConfig group) {
        this.group = group;
        this.size = new GroupSize(group.size());
        for (ReplicaMember replica : group.replicas()) {
            keys.add(new Ed25519Verifier(replica.keys().signing()));
        }
    }

    /** f+1. */
    int needed() {
        return size.weak();
    }

    byte[] wants(byte[] invocation) {
        BinaryWriter out = bound(WANTS);
        out.putDigest(Digest.sha256(invocation));
        return out.toBytes();
    }

    byte[] givesUp(InvocationId id) {
        BinaryWriter out = bound(GIVES_UP);
        InvocationCodec.name(out, id.target());
        out.putLong(id.number());
        return out.toBytes();
    }

    private BinaryWriter bound(byte[] label) {
        BinaryWriter out = new BinaryWriter(256);
        out.putRaw(label);
        InvocationCodec.name(out, group.name());
        out.putInt(group.epoch());
        out.putDigest(Digest.of(group.fileDigest()));
        return out;
    }

    static Voucher sign(int self, NodeKeys keys, byte[] statement) {
        return new Voucher(self, Signature.of(keys.sign(statement)));
    }

    boolean isSigned(byte[] statement, Voucher voucher) {
        return size.isReplica(voucher.replica()) && keys.get(voucher.replica()).verify(statement, voucher.signature().toBytes());
    }

    /** Whether f+1 distinct members say so; one wrong signature among them spoils all, so that there is one way to say it. */
    boolean isVouchedFor(byte[] statement, Collection<Voucher> vouchers) {
        Set<Integer> members = new HashSet<>();
        return vouchers.size() == needed() && vouchers.stream().allMatch(one -> members.add(one.replica()) && isSigned(statement, one));
    }
}
