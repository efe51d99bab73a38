package org.bftldap.bft.node;

import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.service.ReplicatedService;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.state.StateTree;
import org.jspecify.annotations.Nullable;

/** The state that is being made beside the one in use ({@code docs/explanation/protocol.md} §2.9), as the core says. On the loop's thread. */
public final class StageKeeper implements AutoCloseable {

    private final ReplicatedService service;
    private @Nullable StateStage stage;

    public StageKeeper(ReplicatedService service) {
        this.service = service;
    }

    /** Hashes the stage from end to end. */
    public Input begin() {
        close();
        StateStage begun = service.stage();
        stage = begun;
        return new Input.StageBegun(new StateTree(begun.leaves()).buckets());
    }

    public void write(Command.StageBucket bucket) {
        open().replaceBucket(bucket.bucket(), bucket.leaves());
    }

    /** On return the service opens the new state when it is opened the next time. */
    public void install(Command.InstallState install) {
        open().install(install.certificate().sequence());
        close();
    }

    private StateStage open() {
        StateStage one = stage;
        if (one == null) {
            throw new IllegalStateException("no stage was begun");
        }
        return one;
    }

    @Override
    public void close() {
        StateStage one = stage;
        stage = null;
        if (one != null) {
            one.close();
        }
    }
}
