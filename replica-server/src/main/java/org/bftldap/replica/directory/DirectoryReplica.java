package org.bftldap.replica.directory;

import java.nio.file.Path;
import java.util.List;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.Genesis;
import org.jspecify.annotations.Nullable;

/** An LDAP directory as a replicated service. */
public final class DirectoryReplica implements ReplicatedService {

    private final Directory directory;
    private final Admissions admissions;
    private final Reads reads;

    private DirectoryReplica(Directory directory, List<String> suffixes) {
        this.directory = directory;
        this.admissions = new Admissions(directory.store().schema().schemaManager());
        this.reads = new Reads(directory, suffixes);
    }

    /**
     * Opens a replica's directory, or makes genesis in an empty one.
     *
     * @param dataDirectory made if missing; the store is in it
     * @param agents the group's clients that act as themselves
     * @throws OpenException with a message for the operator
     */
    public static DirectoryReplica open(Path dataDirectory, Genesis genesis, Agents agents, Path schemaDirectory) throws OpenException {
        return new DirectoryReplica(Directory.open(dataDirectory, genesis, agents, schemaDirectory), genesis.suffixes());
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
        return new Batch(directory, context, directory.store().begin(context.sequence()));
    }

    @Override
    public ReadAnswer read(Caller caller, byte[] operation) {
        return reads.read(caller, operation);
    }

    @Override
    public Admission admit(byte[] operation) {
        return admissions.admit(operation);
    }

    @Override
    public StateLeaves leaves() {
        return directory.store().leaves();
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
        directory.close();
    }
}
