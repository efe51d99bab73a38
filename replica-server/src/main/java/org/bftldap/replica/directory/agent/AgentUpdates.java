package org.bftldap.replica.directory.agent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.TransactionAround;
import org.bftldap.directory.agent.AgentState;
import org.bftldap.directory.agent.AgentUpdate;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.replica.directory.access.AddedAgent;
import org.bftldap.replica.directory.access.AddedAgents;

/**
 * Updates of agents that stand in no group file (docs/decisions/0078). An agent hands each to all replicas, signed; a replica that finds it good by its
 * committed state has it ordered in its own name; when it is executed, the state at that place decides again, alike at all replicas: whether the grant holds the
 * key, and whether the number is the next one.
 */
public final class AgentUpdates {

    private static final DirectoryResult NOT_GRANTED = result(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "no grant holds this agent's keys");
    private static final DirectoryResult NOT_GOOD = result(ResultCodeEnum.INVALID_CREDENTIALS, "not signed by the key in the grant, or for another group or grant");
    private static final DirectoryResult NOT_NEXT = result(ResultCodeEnum.BUSY, "another number is next; ask for the state");
    private static final DirectoryResult LATE = result(ResultCodeEnum.BUSY, "not executed yet; send it again");

    /** Surroundings. */
    public interface Directory {
        /** Of the committed state. */
        AddedAgents committed();

        /** Of the state that the batch in progress sees. */
        AddedAgents current();

        /** Whether an operation may be ordered at all. */
        Admission admit(byte[] operation);
    }

    private final String group;
    private final Directory directory;
    private final BiFunction<DirectoryResult, Long, ReadAnswer> answers;
    private final DoneUpdates done;
    private final WaitingUpdates waiting = new WaitingUpdates();

    /** @param answers makes an answer of a result and its version */
    public AgentUpdates(String group, StateLeaves state, Directory directory, BiFunction<DirectoryResult, Long, ReadAnswer> answers) {
        this.group = group;
        this.directory = directory;
        this.answers = answers;
        this.done = new DoneUpdates(state);
    }

    private static DirectoryResult result(ResultCodeEnum code, String message) {
        return new DirectoryResult(code.getResultCode(), "", message, List.of());
    }

    /** @param replica this one's number */
    public void numbered(int replica) {
        waiting.numbered(replica);
    }

    /** The way to the order. */
    public void joined(Companions companions) {
        waiting.joined(companions);
    }

    /** Whether a read is for this. For all threads. */
    public static boolean concerns(byte[] operation) {
        return AgentUpdate.isUpdate(operation) || AgentUpdate.isQuestion(operation);
    }

    /** Answers such a read: an update when it was executed. For all threads. */
    public CompletionStage<ReadAnswer> asked(Caller caller, byte[] operation) {
        Optional<AddedAgent> agent = caller.role().equals(Agents.ROLE) ? directory.committed().byClient(caller.client()) : Optional.empty();
        if (agent.isEmpty()) {
            return at(NOT_GRANTED, 0);
        }
        if (AgentUpdate.isQuestion(operation)) {
            return state(agent.get());
        }
        return decoded(operation)
                .filter(update -> update.agent().equals(agent.get().name()) && isGood(update, agent.get()))
                .filter(update -> directory.admit(update.operation()) instanceof Admission.Admitted)
                .map(update -> executed(agent.get(), update, operation))
                .orElseGet(() -> at(NOT_GOOD, 0));
    }

    private CompletionStage<ReadAnswer> state(AddedAgent agent) {
        Optional<DoneUpdate> last = done.last(agent);
        String state = new AgentState(agent.grant(), last.map(DoneUpdate::number).orElse(0L)).text();
        return at(result(ResultCodeEnum.SUCCESS, state), last.map(DoneUpdate::sequence).orElse(0L));
    }

    private CompletionStage<ReadAnswer> executed(AddedAgent agent, AgentUpdate update, byte[] bytes) {
        Digest digest = Digest.sha256(bytes);
        // Asked to be told first, and then looked at what is done: so nothing is missed in between.
        boolean isNext = update.number() == done.number(agent) + 1;
        CompletableFuture<ReadAnswer> later = isNext ? waiting.add(agent.name(), digest, bytes, answers.apply(LATE, 0L)) : new CompletableFuture<>();
        Optional<DoneUpdate> last = done.last(agent).filter(one -> one.number() >= update.number());
        if (last.isPresent()) {
            return last.get().update().equals(digest) ? CompletableFuture.completedFuture(answer(last.get())) : at(NOT_NEXT, 0);
        }
        return isNext ? later : at(NOT_NEXT, 0);
    }

    private ReadAnswer answer(DoneUpdate one) {
        try {
            return answers.apply(ResultCodec.decodeResult(one.outcome()), one.sequence());
        } catch (DecodeException e) {
            throw new IllegalStateException("an outcome of this program's own cannot be read", e);
        }
    }

    private CompletionStage<ReadAnswer> at(DirectoryResult result, long version) {
        return CompletableFuture.completedFuture(answers.apply(result, version));
    }

    private static Optional<AgentUpdate> decoded(byte[] bytes) {
        try {
            return Optional.of(AgentUpdate.decode(bytes));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private boolean isGood(AgentUpdate update, AddedAgent agent) {
        return update.group().equals(group)
                && Arrays.equals(update.grant(), agent.grant())
                && agent.signing().verify(update.signedBytes(), update.signature());
    }

    /** By its form only: who may changes in the order, and is judged where it is executed. */
    public Admission admit(byte[] operation) {
        return decoded(operation).isPresent() ? new Admission.Admitted() : new Admission.Refused("no agent's update");
    }

    /**
     * The same transaction, in which such updates are executed besides.
     *
     * @param changed told the agents of the new state, when it is visible
     */
    public BatchTransaction around(BatchTransaction transaction, BatchContext context, Consumer<AddedAgents> changed) {
        return new Running(transaction, context, changed);
    }

    /** These agents may connect. */
    public static Collection<ClientMember> guests(AddedAgents agents) {
        return agents.all().stream().map(AddedAgent::client).toList();
    }

    /** What the library sees of the state. */
    public static StateLeaves hiding(StateLeaves leaves) {
        return DoneUpdates.hiding(leaves);
    }

    private final class Running extends TransactionAround {
        private final BatchContext context;
        private final Consumer<AddedAgents> changed;
        private final List<Runnable> afterCommit = new ArrayList<>();

        Running(BatchTransaction transaction, BatchContext context, Consumer<AddedAgents> changed) {
            super(transaction);
            this.context = context;
            this.changed = changed;
        }

        @Override
        public byte[] execute(int index, Caller caller, byte[] operation) {
            if (!caller.role().equals(Caller.REPLICA) || !AgentUpdate.isUpdate(operation)) {
                return super.execute(index, caller, operation);
            }
            decoded(operation).ifPresent(update -> directory.current()
                    .byName(update.agent())
                    .filter(agent -> isNext(update, agent) && isGood(update, agent))
                    .filter(agent -> directory.admit(update.operation()) instanceof Admission.Admitted)
                    .ifPresent(agent -> run(index, agent, update, Digest.sha256(operation))));
            return new byte[0];
        }

        private boolean isNext(AgentUpdate update, AddedAgent agent) {
            return update.number() == done.number(agent) + 1;
        }

        private void run(int index, AddedAgent agent, AgentUpdate update, Digest digest) {
            byte[] outcome = super.execute(index, new Caller(agent.client().id(), Agents.ROLE), update.operation());
            DoneUpdate one = new DoneUpdate(agent.grant(), update.number(), digest, context.sequence(), outcome);
            done.put(agent, one, transaction);
            afterCommit.add(() -> waiting.executed(agent.name(), digest, () -> answer(one)));
        }

        @Override
        public void commit() {
            done.retain(directory.current(), transaction);
            AddedAgents before = directory.committed();
            super.commit();
            AddedAgents now = directory.committed();
            if (now != before) {
                waiting.retain(name -> now.byName(name).isPresent());
                changed.accept(now);
            }
            afterCommit.forEach(Runnable::run);
        }
    }
}
