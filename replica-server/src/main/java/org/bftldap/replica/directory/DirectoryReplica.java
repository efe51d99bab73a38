package org.bftldap.replica.directory;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.nested.ReadsInOrder;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.Genesis;
import org.bftldap.giis.hierarchy.Routes;
import org.bftldap.replica.directory.access.AddedAgents;
import org.bftldap.replica.directory.agent.AgentUpdates;
import org.bftldap.replica.directory.update.Names;
import org.jspecify.annotations.Nullable;

/** An LDAP directory as a replicated service. */
public final class DirectoryReplica implements ReplicatedService {

    private final Directory directory;
    private final Admissions admissions;
    private final Reads reads;
    private final List<String> suffixes;
    private final AgentUpdates agents;
    private volatile @Nullable Neighbourhood neighbourhood;
    private volatile @Nullable ReadsInOrder inOrder;

    private DirectoryReplica(Directory directory, String group, List<String> suffixes) {
        this.directory = directory;
        this.admissions = new Admissions(directory.store().schema().schemaManager());
        this.reads = new Reads(directory, suffixes);
        this.suffixes = suffixes;
        this.agents = new AgentUpdates(group, directory.store().leaves(), new AgentsOfState(), SingleChunk::of);
    }

    /** Whose keys stand in grants. */
    private final class AgentsOfState implements AgentUpdates.Directory {
        @Override
        public AddedAgents committed() {
            return directory.history().newest().grants().added();
        }

        @Override
        public AddedAgents current() {
            return directory.rules().current().grants().added();
        }

        @Override
        public Admission admit(byte[] operation) {
            return admissions.admit(operation);
        }
    }

    /**
     * Takes its place between other groups; once, before it is used.
     *
     * @param parent the group above, as its file pins it; none for the root
     * @param self this replica's number in its group
     * @throws IllegalArgumentException saying what is wrong with the parent's group file
     */
    public void join(Optional<GroupConfig> parent, GroupConfig group, int self, NodeKeys keys) {
        join(Neighbourhood.join(parent, group, self, keys, suffixes, reads, committedNames()), group, self, keys);
    }

    /** The same by ways that others open. */
    void join(Optional<GroupConfig> parent, GroupConfig group, int self, NodeKeys keys, Function<GroupConfig, RemoteGroup> opener) {
        join(Neighbourhood.of(group.name(), parent, suffixes, opener, reads, committedNames()), group, self, keys);
    }

    private void join(Neighbourhood joined, GroupConfig group, int self, NodeKeys keys) {
        agents.numbered(self);
        inOrder = new ReadsInOrder(group, self, keys, joined::inOrder);
        join(joined);
    }

    /** The same, where nothing is asked in the order. */
    void join(String group, Optional<GroupConfig> parent, Function<GroupConfig, RemoteGroup> opener) {
        join(Neighbourhood.of(group, parent, suffixes, opener, reads, committedNames()));
    }

    private void join(Neighbourhood joined) {
        neighbourhood = joined;
        agentsChanged(directory.history().newest().grants().added());
        directory.delegations().tell(joined);
    }

    /**
     * Opens a replica's directory, or makes genesis in an empty one.
     *
     * @param dataDirectory made if missing; the store is in it
     * @param agents the group's clients that act as themselves
     * @throws OpenException with a message for the operator
     */
    public static DirectoryReplica open(Path dataDirectory, Genesis genesis, Agents agents, Path schemaDirectory) throws OpenException {
        return new DirectoryReplica(Directory.open(dataDirectory, genesis, agents, schemaDirectory), genesis.groupName(), genesis.suffixes());
    }

    /** For all threads. Where another schema is just being committed, replicas may read a name differently, and the question is put again. */
    private Names committedNames() {
        return new Names(directory.store()::committedSchema);
    }

    SchemaManager schema() {
        return committedNames().schema();
    }

    /** What it has had to do with the groups around its own. For all threads. */
    public HierarchyReport hierarchy() {
        Neighbourhood around = neighbourhood;
        return around == null ? HierarchyReport.ALONE : around.report();
    }

    /** How many it holds. For all threads. */
    public long entries() {
        return directory.store().entries();
    }

    @Override
    public long applied() {
        return directory.store().applied();
    }

    @Override
    public long dueMillis() {
        return directory.nextDue();
    }

    @Override
    public BatchTransaction begin(BatchContext context) {
        Batch batch = new Batch(directory, context, directory.store().begin(context.sequence()));
        ReadsInOrder asked = inOrder;
        return agents.around(asked == null ? batch : asked.around(batch, context), context, this::agentsChanged);
    }

    private void agentsChanged(AddedAgents now) {
        Neighbourhood around = neighbourhood;
        if (around != null) {
            around.agents(AgentUpdates.guests(now));
        }
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        Neighbourhood around = neighbourhood;
        return around == null ? reads.read(caller, operation) : around.reads().alone(caller, operation);
    }

    @Override
    public CompletionStage<ReadAnswer> readOrdered(Caller caller, byte[] operation) {
        Neighbourhood around = neighbourhood;
        ReadsInOrder asked = inOrder;
        return around == null || asked == null
                ? CompletableFuture.completedFuture(read(caller, operation))
                : around.reads().ordered(caller, operation, asked);
    }

    @Override
    public CompletionStage<ReadAnswer> readLater(Caller caller, byte[] nonce, byte[] operation) {
        if (AgentUpdates.concerns(operation)) {
            return agents.asked(caller, operation);
        }
        Neighbourhood around = neighbourhood;
        if (around != null) {
            return around.reads().read(caller, nonce, operation);
        }
        return caller.role().equals(CallerGroups.ROLE)
                ? alone().read(caller, nonce, operation)
                : CompletableFuture.completedFuture(reads.read(caller, operation));
    }

    private NestedReads alone() {
        return new NestedReads("", reads, committedNames(), new Routes(List.of(), List.of(), null), Map.of(), NestedReads.Bounds.of(0));
    }

    @Override
    public OptionalLong versionNow(Caller caller, byte[] operation) {
        Neighbourhood around = neighbourhood;
        return (around == null ? alone() : around.reads()).versionNow(caller, operation);
    }

    @Override
    public void joined(Companions companions) {
        agents.joined(companions);
        Neighbourhood around = neighbourhood;
        if (around != null) {
            around.joined(companions);
        }
        ReadsInOrder asked = inOrder;
        if (asked != null) {
            asked.joined(companions);
        }
    }

    @Override
    public void received(int from, byte[] proof) {
        Neighbourhood around = neighbourhood;
        if (around != null) {
            around.received(proof);
        }
    }

    @Override
    public Admission admit(byte[] operation) {
        return admissions.admit(operation);
    }

    @Override
    public Admission admitOfReplica(byte[] operation) {
        if (AgentUpdates.concerns(operation)) {
            return agents.admit(operation);
        }
        ReadsInOrder asked = inOrder;
        return asked == null ? new Admission.Refused("a directory that stands alone has nothing ordered by itself") : asked.admit(operation);
    }

    @Override
    public StateLeaves leaves() {
        return AgentUpdates.hiding(directory.store().leaves());
    }

    @Override
    public void takeImage(long sequence) {
        directory.store().takeImage(sequence);
    }

    @Override
    public void imageCertified(long sequence) {
        directory.store().imageCertified(sequence);
    }

    @Override
    public @Nullable StateImage openImage(long sequence) {
        return directory.store().openImage(sequence);
    }

    @Override
    public StateStage stage() {
        return directory.store().stage();
    }

    @Override
    public void close() {
        ReadsInOrder asked = inOrder;
        if (asked != null) {
            asked.close();
        }
        Neighbourhood around = neighbourhood;
        if (around != null) {
            around.close();
        }
        directory.close();
    }
}
