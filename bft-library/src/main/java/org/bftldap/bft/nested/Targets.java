package org.bftldap.bft.nested;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.service.Companions;

/** The groups that this one may invoke, and one replica's ways to them. Safe for use by many threads. */
final class Targets implements AutoCloseable {

    /** A way to one group. */
    interface Way extends AutoCloseable {
        /** As {@link RemoteReads#ask}. */
        CompletableFuture<CertifiedReply> ask(Digest nonce, byte[] request, byte[] question, Duration limit);

        void joined(Companions companions);

        /** What another replica of this group handed over. */
        void received(byte[] bundle);

        @Override
        void close();
    }

    private record Target(Way way, CertifiedReplies judge) {}

    private final Map<String, Target> targets = new TreeMap<>();

    Targets(Collection<GroupConfig> groups, java.util.function.Function<GroupConfig, Way> ways) {
        groups.forEach(group -> targets.put(group.name(), new Target(ways.apply(group), new CertifiedReplies(group))));
    }

    /** Connected as replica {@code self} of the group {@code caller}. */
    static Targets connect(Collection<GroupConfig> groups, String caller, int self, NodeKeys keys) {
        return new Targets(groups, group -> over(new RemoteReads(group, caller, self, keys)));
    }

    private static Way over(RemoteReads reads) {
        return new Way() {
            @Override
            public CompletableFuture<CertifiedReply> ask(Digest nonce, byte[] request, byte[] question, Duration limit) {
                return reads.ask(nonce, request, question, limit);
            }

            @Override
            public void joined(Companions companions) {
                reads.joined(companions);
            }

            @Override
            public void received(byte[] bundle) {
                reads.received(bundle);
            }

            @Override
            public void close() {
                reads.close();
            }
        };
    }

    boolean isKnown(String group) {
        return targets.containsKey(group);
    }

    /** A way to a group that is known. */
    Way way(String group) {
        Target target = targets.get(group);
        if (target == null) {
            throw new IllegalArgumentException("group " + group + " cannot be invoked");
        }
        return target.way();
    }

    /** Whether 2f+1 of the target's replicas signed this answer to something that this caller asked. */
    boolean isProved(String target, CertifiedReply reply, String caller) {
        Target known = targets.get(target);
        Statement statement = reply.statement();
        return known != null
                && known.judge().judge(reply, caller, statement.request(), statement.nonce(), known.judge().size().strong())
                        == CertifiedReplies.Verdict.PROVED;
    }

    void joined(Companions companions) {
        targets.values().forEach(target -> target.way().joined(companions));
    }

    /** @return whether it is of one of these groups, or says so */
    boolean received(byte[] bundle) {
        Optional<Target> of = RemoteReads.groupOf(bundle).map(targets::get);
        of.ifPresent(target -> target.way().received(bundle));
        return of.isPresent();
    }

    @Override
    public void close() {
        targets.values().forEach(target -> target.way().close());
    }
}
