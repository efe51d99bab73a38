package org.bftldap.replica.directory.agent;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.replica.directory.access.AddedAgent;
import org.bftldap.replica.directory.access.AddedAgents;
import org.jspecify.annotations.Nullable;

/**
 * How far the updates of added agents are executed: replicated state, changed by executing batches only. At most one record for each agent that a grant
 * brings in; it ends with the grant. Synchronized: read by any thread.
 */
final class DoneUpdates {

    /** First byte of the leaves' keys; neither the core nor invocations have one that begins so. */
    private static final byte PREFIX = 'a';

    private final Map<String, DoneUpdate> done = new TreeMap<>();
    private @Nullable AddedAgents retained;

    /** As the state has it. */
    DoneUpdates(StateLeaves state) {
        state.forEachLibraryLeaf((key, value) -> {
            if (key[0] == PREFIX) {
                done.put(DoneUpdate.agent(value), DoneUpdate.decode(value));
            }
        });
    }

    private static byte[] key(String agent) {
        return ByteBuffer.allocate(1 + Digest.BYTES)
                .put(PREFIX)
                .put(Digest.sha256(agent.getBytes(StandardCharsets.US_ASCII)).toBytes())
                .array();
    }

    /** What was last executed under this life of the agent's grant. */
    synchronized Optional<DoneUpdate> last(AddedAgent agent) {
        return Optional.ofNullable(done.get(agent.name())).filter(one -> one.isUnder(agent.grant()));
    }

    long number(AddedAgent agent) {
        return last(agent).map(DoneUpdate::number).orElse(0L);
    }

    synchronized void put(AddedAgent agent, DoneUpdate one, BatchTransaction transaction) {
        done.put(agent.name(), one);
        transaction.putLibraryLeaf(key(agent.name()), one.encode(agent.name()));
    }

    /**
     * Forgets those whose grants are gone. In each batch, so that it follows from the order alone; where the grants are those of the batch before, all have
     * one, since only agents that have one add to them.
     */
    synchronized void retain(AddedAgents agents, BatchTransaction transaction) {
        if (agents == retained) {
            return;
        }
        retained = agents;
        done.entrySet().removeIf(one -> {
            boolean stays = agents.byName(one.getKey()).filter(agent -> one.getValue().isUnder(agent.grant())).isPresent();
            if (!stays) {
                transaction.removeLibraryLeaf(key(one.getKey()));
            }
            return !stays;
        });
    }

    /** The same leaves without these, of which the library knows nothing. */
    static StateLeaves hiding(StateLeaves leaves) {
        return leaves.hiding(PREFIX);
    }
}
