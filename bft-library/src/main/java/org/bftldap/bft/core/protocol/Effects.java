package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;

/** Gathers one step's output, in order. */
final class Effects {

    private List<JournalRecord> journal = new ArrayList<>();
    private List<Outgoing> sends = new ArrayList<>();
    private List<Command> commands = new ArrayList<>();
    private Output.Sync sync = Output.Sync.LAZY;
    private boolean isStopped;
    private Predicate<Message> maySay = message -> true;

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

    /** From now on only this is sent; the rest is dropped. */
    void speakOnly(Predicate<Message> allowed) {
        maySay = allowed;
    }

    void toOthers(Message message) {
        send(new Outgoing.ToOthers(message));
    }

    void toReplica(int replica, Message message) {
        send(new Outgoing.ToReplica(replica, message));
    }

    void toClient(int client, Message message) {
        send(new Outgoing.ToClient(client, message));
    }

    private void send(Outgoing outgoing) {
        if (maySay.test(outgoing.message())) {
            sends.add(outgoing);
        }
    }

    void command(Command command) {
        commands.add(command instanceof Command.Seal seal ? said(seal) : command);
    }

    private Command.Seal said(Command.Seal seal) {
        List<Outgoing> replies = seal.replies().stream().filter(reply -> maySay.test(reply.message())).toList();
        boolean maySayAll = replies.size() == seal.replies().size();
        return maySayAll ? seal : new Command.Seal(seal.sequence(), seal.leaves(), List.of(), replies);
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
