package org.bftldap.bft.net;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
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

/**
 * The group file, ready to be looked up: processes by id and by TLS key, and the codec with the group's limits. Besides those of the file
 * there may be guests, whom the replicated service lets in; they change, all else is immutable. Safe for use by many threads.
 */
public final class Members {

    private final GroupConfig group;
    private final GroupSize size;
    private final MessageCodec codec;
    private final Map<Integer, Member> byId = new HashMap<>();
    private final Map<ByteBuffer, Member> byTlsKey = new HashMap<>();
    private volatile Guests guests = new Guests(Map.of(), Map.of());

    /**
     * One process of the group.
     *
     * @param role the client's; {@code replica} for replicas
     */
    public record Member(int id, String role, PublicKeys keys, Ed25519Verifier signing) {}

    private record Guests(Map<Integer, Member> byId, Map<ByteBuffer, Member> byTlsKey) {}

    public Members(GroupConfig group) {
        this.group = group;
        this.size = new GroupSize(group.size());
        var tuning = group.tuning();
        this.codec = new MessageCodec(Limits.of(
                group.size(), tuning.window(), tuning.requestBytesMax(), tuning.batchBytesMax(), tuning.sessionWindow()));
        for (ReplicaMember replica : group.replicas()) {
            add(replica.id(), ClientMember.REPLICA, replica.keys());
        }
        for (ClientMember client : group.clients()) {
            add(client.id(), client.role(), client.keys());
        }
    }

    /**
     * These are the guests from now on. Who stands in the group file, by number or TLS key, stays what it is there.
     *
     * @return the numbers of those who are guests no longer, or by other keys
     */
    List<Integer> letIn(Collection<ClientMember> clients) {
        Map<Integer, Member> nextById = new HashMap<>();
        Map<ByteBuffer, Member> nextByKey = new HashMap<>();
        for (ClientMember client : clients) {
            ByteBuffer key = ByteBuffer.wrap(client.keys().tls());
            if (!byId.containsKey(client.id()) && !byTlsKey.containsKey(key) && !nextById.containsKey(client.id()) && !nextByKey.containsKey(key)) {
                Member member = new Member(client.id(), client.role(), client.keys(), new Ed25519Verifier(client.keys().signing()));
                nextById.put(client.id(), member);
                nextByKey.put(key, member);
            }
        }
        Guests before = guests;
        guests = new Guests(Map.copyOf(nextById), Map.copyOf(nextByKey));
        return before.byId.values().stream()
                .filter(member -> !nextById.containsKey(member.id()) || !nextById.get(member.id()).keys().sameAs(member.keys()))
                .map(Member::id)
                .toList();
    }

    /**
     * Whether its requests may be ordered. A guest's may not: replicas let it in at one place in the order, but not at one moment, and must
     * not differ about whose requests are valid.
     */
    boolean mayWrite(int id) {
        return byId.containsKey(id);
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
        Member member = byId.get(id);
        return member == null ? guests.byId.get(id) : member;
    }

    public @Nullable Member memberByTlsKey(byte[] rawKey) {
        ByteBuffer key = ByteBuffer.wrap(rawKey);
        Member member = byTlsKey.get(key);
        return member == null ? guests.byTlsKey.get(key) : member;
    }

    /** All of the group file. */
    public Iterable<Member> all() {
        return byId.values();
    }
}
