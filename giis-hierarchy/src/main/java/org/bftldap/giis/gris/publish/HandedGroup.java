package org.bftldap.giis.gris.publish;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.client.GroupException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.directory.agent.AgentState;
import org.bftldap.directory.agent.AgentUpdate;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.jspecify.annotations.Nullable;

/**
 * The group as an agent uses it that was added later (docs/decisions/0078): it signs each update, hands it to all replicas, which have it ordered, and believes
 * what 2f+1 of them have signed. One update is under way at a time; after a failure the group is asked how far it is. For all threads.
 */
public final class HandedGroup implements Group {

    private final GroupClient client;
    private final String group;
    private final String agent;
    private final NodeKeys keys;
    private final Duration deadline;
    private final SecureRandom random = new SecureRandom();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;
    private @Nullable AgentState state;

    private record Waiting(byte[] request, CompletableFuture<DirectoryResult> result) {}

    /** A result, and the batch in which the update was executed: 0 if it was not. */
    private record Told(DirectoryResult result, long sequence) {}

    /** @param deadline after which an operation that no quorum answered is given up */
    public HandedGroup(GroupClient client, String group, String agent, NodeKeys keys, Duration deadline) {
        this.client = client;
        this.group = group;
        this.agent = agent;
        this.keys = keys;
        this.deadline = deadline;
    }

    /** By signed answers: where replicas do not agree, such a read fails, and the agent tries again. Another would be ordered, which guests' reads are not. */
    @Override
    public CompletableFuture<Found> search(Operation.Search search) {
        return read(OperationCodec.encode(new DirectoryRequest(new Identity.Self(), search))).thenApply(reply -> {
            if (reply.result().length == 0) {
                throw new CompletionException(new GroupException(
                        GroupException.Kind.REFUSED, "the answer is longer than replicas sign; let this agent publish fewer entries, or make it with its group"));
            }
            return QuorumGroup.found(reply.result());
        });
    }

    @Override
    public CompletableFuture<DirectoryResult> write(Operation update) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Self(), update));
        CompletableFuture<DirectoryResult> result = new CompletableFuture<>();
        if (request.length > AgentUpdate.OPERATION_BYTES_MAX) {
            result.completeExceptionally(new GroupException(
                    GroupException.Kind.REFUSED, "an update of an added agent has at most " + (AgentUpdate.OPERATION_BYTES_MAX >> 10) + " KiB"));
            return result;
        }
        synchronized (this) {
            waiting.add(new Waiting(request, result));
        }
        next();
        return result;
    }

    private void next() {
        Waiting first;
        AgentState known;
        synchronized (this) {
            if (busy || waiting.isEmpty()) {
                return;
            }
            busy = true;
            first = waiting.remove();
            known = state;
        }
        (known == null ? learnAndHandIn(first.request()) : handInAsKnown(known, first.request())).whenComplete((told, failure) -> ended(first, told, failure));
    }

    private CompletableFuture<Told> learnAndHandIn(byte[] request) {
        return learn().thenCompose(
                learnt -> learnt.state().isPresent() ? handIn(learnt.state().get(), request) : CompletableFuture.completedFuture(learnt.told()));
    }

    /** The grant may have been made again since: what was signed for the one before can never be executed, so it is safe to sign it anew. */
    private CompletableFuture<Told> handInAsKnown(AgentState known, byte[] request) {
        return handIn(known, request).thenCompose(told -> told.sequence() == 0 && told.result().code() == ResultCodeEnum.INVALID_CREDENTIALS.getResultCode()
                ? learnAndHandIn(request)
                : CompletableFuture.completedFuture(told));
    }

    /** @param told why there is none */
    private record Learnt(Optional<AgentState> state, Told told) {}

    private CompletableFuture<Learnt> learn() {
        return ask(AgentUpdate.question())
                .thenApply(told -> new Learnt(told.result().code() == 0 ? AgentState.parse(told.result().message()) : Optional.empty(), told));
    }

    private CompletableFuture<Told> handIn(AgentState from, byte[] request) {
        long number = from.number() + 1;
        byte[] signature = keys.sign(AgentUpdate.signedBytes(group, agent, from.grant(), number, request));
        return ask(new AgentUpdate(group, agent, from.grant(), number, request, signature).encode()).thenApply(told -> {
            remember(told.sequence() > 0 ? new AgentState(from.grant(), number) : null);
            return told;
        });
    }

    private synchronized void remember(@Nullable AgentState now) {
        state = now;
    }

    private void ended(Waiting one, @Nullable Told told, @Nullable Throwable failure) {
        if (failure != null || told == null) {
            remember(null);
        }
        synchronized (this) {
            busy = false;
        }
        next();
        if (failure != null) {
            one.result().completeExceptionally(failure.getCause() instanceof GroupException why ? why : failure);
        } else if (told != null && told.sequence() == 0 && told.result().code() == ResultCodeEnum.BUSY.getResultCode()) {
            one.result().completeExceptionally(new GroupException(GroupException.Kind.OUTCOME_UNKNOWN, told.result().message()));
        } else if (told != null) {
            one.result().complete(told.result());
        }
    }

    private CompletableFuture<Told> ask(byte[] question) {
        return read(question).thenApply(HandedGroup::told);
    }

    private CompletableFuture<CertifiedReply> read(byte[] question) {
        byte[] nonce = new byte[Digest.BYTES];
        random.nextBytes(nonce);
        return client.readCertified(question, Digest.of(nonce), deadline);
    }

    private static Told told(CertifiedReply reply) {
        try {
            ChunkReader reader = new ChunkReader(reply.result());
            while (reader.advance()) {
                if (reader.kind() == ChunkReader.Kind.DONE) {
                    return new Told(reader.result(), reply.statement().version());
                }
            }
        } catch (DecodeException e) {
            // 2f+1 replicas of another version of the program
        }
        return new Told(new DirectoryResult(ResultCodeEnum.OTHER.getResultCode(), "", "an answer that cannot be read", List.of()), 0);
    }
}
