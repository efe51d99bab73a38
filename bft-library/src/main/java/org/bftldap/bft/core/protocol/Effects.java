package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;

/** Gathers one step's output, in order. */
final class Effects {

    private List<JournalRecord> journal = new ArrayList<>();
    private List<Outgoing> sends = new ArrayList<>();
    private List<Command> commands = new ArrayList<>();
    private Output.Sync sync = Output.Sync.LAZY;
    private boolean isStopped;

    /** To be on disk before anything of this step is sent. */
    void persist(JournalRecord record) {
        journal.add(record);
        sync = Output.Sync.REQUIRED;
    }

    /** To be written, but losing it in a crash only costs time. */
    void note(JournalRecord record) {
        journal.add(record);
    }

    /** What was noted in earlier steps must be on disk before anything of this step is sent. */
    void forceNoted() {
        sync = Output.Sync.REQUIRED;
    }

    void toOthers(Message message) {
        sends.add(new Outgoing.ToOthers(message));
    }

    void toReplica(int replica, Message message) {
        sends.add(new Outgoing.ToReplica(replica, message));
    }

    void toClient(int client, Message message) {
        sends.add(new Outgoing.ToClient(client, message));
    }

    void command(Command command) {
        commands.add(command);
    }

    /** Nothing that this replica would say any more can be trusted. */
    void stop(String reason) {
        isStopped = true;
        commands.add(new Command.Stop(reason));
    }

    boolean isStopped() {
        return isStopped;
    }

    Output take() {
        Output output = new Output(journal, sync, sends, commands);
        journal = new ArrayList<>();
        sends = new ArrayList<>();
        commands = new ArrayList<>();
        sync = Output.Sync.LAZY;
        return output;
    }
}
