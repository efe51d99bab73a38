package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;

/** The keys of a group that nobody runs, and what its replicas would sign. */
public final class Signers {

    public static final long VERSION = 7;

    /** Agreed time of the first replica; the others are a millisecond later each. */
    public static final long TIME_MILLIS = 1_800_000_000_000L;

    private final List<NodeKeys> keys;
    private final GroupConfig group;

    /** @param keys of its replicas */
    public Signers(GroupConfig group, List<NodeKeys> keys) {
        this.group = group;
        this.keys = List.copyOf(keys);
    }

    public Signers(String name) {
        keys = IntStream.range(0, 4).mapToObj(id -> NodeKeys.generate()).toList();
        List<ReplicaMember> members = new ArrayList<>();
        for (int id = 0; id < keys.size(); id++) {
            members.add(new ReplicaMember(id, "localhost", 1, keys.get(id).publicKeys()));
        }
        group = new GroupConfig(name, Digest.sha256("file of " + name).toBytes(), 0, members, List.of(), Tuning.defaults(), true);
    }

    public GroupConfig group() {
        return group;
    }

    /** What replicas 0, 1 and 3 answer to a client. */
    public CertifiedReply certified(byte[] request, Digest nonce, byte[] result) {
        return certified(group, Statement.CLIENT, request, nonce, result, 0, 1, 3);
    }

    /** @param of what the statement says of its group; the keys stay */
    public CertifiedReply certified(GroupConfig of, String caller, byte[] request, Digest nonce, byte[] result, int... replicas) {
        Statement statement = new Statement(
                of.name(), of.epoch(), Digest.of(of.fileDigest()), caller, Digest.sha256(request), nonce, VERSION, Digest.sha256(result));
        return new CertifiedReply(statement, IntStream.of(replicas).mapToObj(id -> signed(statement, id)).toList(), result);
    }

    private SignedReply signed(Statement statement, int replica) {
        long executed = 100 + replica;
        long time = TIME_MILLIS + replica;
        return new SignedReply(replica, executed, time, 0, Signature.of(keys.get(replica).sign(statement.signedBytes(executed, time, 0))));
    }
}
