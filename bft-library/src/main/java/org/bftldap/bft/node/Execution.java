package org.bftldap.bft.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;

/** Runs decided batches in the service, one transaction each. On the loop's thread. */
final class Execution implements AutoCloseable {

    private final ReplicatedService service;
    private final StateTree tree;
    private final Callers callers;
    private @Nullable BatchTransaction transaction;
    private List<byte[]> results = List.of();

    Execution(ReplicatedService service, StateTree tree, Callers callers) {
        this.service = service;
        this.tree = tree;
        this.callers = callers;
    }

    /** Opens the transaction of this batch. */
    void begin(Command.Execute execute) {
        if (transaction != null) {
            throw new IllegalStateException("batch " + execute.context().sequence() + " begins before the one before it is sealed");
        }
        transaction = service.begin(execute.context());
        results = new ArrayList<>(execute.operations().size());
    }

    /** Executes what is left of it: one operation at least, and more until that time. @return the results once they are all there */
    Optional<Input> goOn(Command.Execute execute, long untilNanos) {
        BatchTransaction open = transaction;
        if (open == null) {
            throw new IllegalStateException("batch " + execute.context().sequence() + " has not begun");
        }
        List<Command.Operation> operations = execute.operations();
        while (results.size() < operations.size()) {
            Command.Operation operation = operations.get(results.size());
            results.add(open.execute(operation.index(), callers.caller(operation.client()), operation.payload()));
            if (results.size() < operations.size() && System.nanoTime() - untilNanos >= 0) {
                return Optional.empty();
            }
        }
        return Optional.of(new Input.Executed(execute.context().sequence(), results));
    }

    void seal(Command.Seal seal) {
        BatchTransaction open = transaction;
        if (open == null) {
            throw new IllegalStateException("batch " + seal.sequence() + " is sealed but was not executed");
        }
        for (Command.LeafChange change : seal.leaves()) {
            if (change.value() == null) {
                open.removeLibraryLeaf(change.key());
            } else {
                open.putLibraryLeaf(change.key(), change.value());
            }
        }
        open.commit();
        open.close();
        transaction = null;
        if (service.applied() != seal.sequence()) {
            throw new IllegalStateException(
                    "the service says that " + service.applied() + " is applied, after batch " + seal.sequence());
        }
    }

    Input takeImage(long sequence) {
        service.takeImage(sequence);
        return new Input.ImageTaken(sequence, root());
    }

    /** Digests of the state's buckets as of now. */
    byte[] buckets() {
        return tree.buckets();
    }

    Digest root() {
        return Digest.of(tree.root());
    }

    @Override
    public void close() {
        BatchTransaction open = transaction;
        if (open != null) {
            open.close();
            transaction = null;
        }
    }
}
