package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.crypto.Ed25519Verifier;
import org.jspecify.annotations.Nullable;

/** The group file, ready to be looked up: processes by id and by TLS key, and the codec with the group's limits. Immutable. */
public final class Members {

    private final GroupConfig group;
    private final GroupSize size;
    private final MessageCodec codec;
    private final Map<Integer, Member> byId = new HashMap<>();
    private final Map<ByteBuffer, Member> byTlsKey = new HashMap<>();

    /**
     * One process of the group.
     *
     * @param role the client's; {@code replica} for replicas
     */
    public record Member(int id, String role, PublicKeys keys, Ed25519Verifier signing) {}

    public Members(GroupConfig group) {
        this.group = group;
        this.size = new GroupSize(group.size());
        var tuning = group.tuning();
        this.codec = new MessageCodec(Limits.of(
                group.size(), tuning.window(), tuning.requestBytesMax(), tuning.batchBytesMax(), tuning.sessionWindow()));
        for (ReplicaMember replica : group.replicas()) {
            add(replica.id(), "replica", replica.keys());
        }
        for (ClientMember client : group.clients()) {
            add(client.id(), client.role(), client.keys());
        }
    }

    private void add(int id, String role, PublicKeys keys) {
        Member member = new Member(id, role, keys, new Ed25519Verifier(keys.signing()));
        if (byId.put(id, member) != null || byTlsKey.put(ByteBuffer.wrap(keys.tls()), member) != null) {
            throw new IllegalArgumentException("two processes of group '" + group.name() + "' share id or TLS key: " + id);
        }
    }

    public GroupConfig group() {
        return group;
    }

    public GroupSize size() {
        return size;
    }

    public MessageCodec codec() {
        return codec;
    }

    public @Nullable Member member(int id) {
        return byId.get(id);
    }

    public @Nullable Member memberByTlsKey(byte[] rawKey) {
        return byTlsKey.get(ByteBuffer.wrap(rawKey));
    }

    /** All TLS keys that are let in. */
    public Iterable<Member> all() {
        return byId.values();
    }
}
