package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * Recovers all replicas, one after the other, once or again and again: what an intruder has put into the memory of some is gone before he has
 * f+1 (protocol.md §2.16). Which replica when is {@link RecoveryTurn}'s matter.
 */
final class RecoveryRounds {

    private static final Duration POLL = Duration.ofSeconds(1);

    /** The group, as far as this needs it. */
    interface Group {

        GroupHealth health() throws CommandException, IOException;

        /** Returns when the replica takes part again. */
        void recover(int replica) throws CommandException, IOException;
    }

    interface Pause {
        void last(Duration time) throws CommandException;
    }

    private final Group group;
    private final Duration patience;
    private final LongSupplier nanos;
    private final Pause pause;
    private final PrintWriter out;
    private int rounds;

    /** @param patience how long to wait for a healthy group before a round is given up */
    RecoveryRounds(Group group, Duration patience, LongSupplier nanos, Pause pause, PrintWriter out) {
        this.group = group;
        this.patience = patience;
        this.nanos = nanos;
        this.pause = pause;
        this.out = out;
    }

    /** Goes on until it is stopped from outside. @param period from the beginning of a round to that of the next */
    void repeat(Collection<Integer> replicas, Duration period) throws CommandException {
        while (!Thread.currentThread().isInterrupted()) {
            long begun = nanos.getAsLong();
            try {
                once(replicas);
            } catch (CommandException | IOException e) {
                say(e.getMessage());
            }
            Duration left = period.minusNanos(nanos.getAsLong() - begun);
            if (!left.isNegative()) {
                say("The next round begins in " + Times.rounded(left) + ".");
                pause.last(left);
            }
        }
    }

    /** @throws CommandException if a replica could not be recovered, after all others had their turn; or if the group was not healthy for too long */
    void once(Collection<Integer> replicas) throws CommandException, IOException {
        rounds++;
        TreeSet<Integer> pending = new TreeSet<>(replicas);
        List<Integer> failed = new ArrayList<>();
        while (!pending.isEmpty()) {
            int replica = awaitTurn(pending);
            pending.remove(replica);
            say("Round " + rounds + ": recovers replica " + replica + ".");
            try {
                group.recover(replica);
            } catch (CommandException | IOException e) {
                say(e.getMessage());
                failed.add(replica);
            }
        }
        if (!failed.isEmpty()) {
            throw new CommandException("round " + rounds + ": replicas " + failed + " could not be recovered; the reasons are above");
        }
        say("Round " + rounds + ": all " + replicas.size() + " replicas are recovered.");
    }

    private int awaitTurn(TreeSet<Integer> pending) throws CommandException, IOException {
        long begun = nanos.getAsLong();
        String told = "";
        while (true) {
            RecoveryTurn turn = RecoveryTurn.next(group.health(), pending);
            if (turn instanceof RecoveryTurn.Recover recover) {
                return recover.replica();
            }
            String why = ((RecoveryTurn.Wait) turn).why();
            if (nanos.getAsLong() - begun >= patience.toNanos()) {
                throw new CommandException("round " + rounds + " is given up, with replicas " + pending + " not recovered: for "
                        + Times.rounded(patience) + " the group was not healthy (" + why + "); bftldap status tells more");
            }
            if (!why.equals(told)) {
                told = why;
                say("Round " + rounds + ": waits, since " + why + ".");
            }
            pause.last(POLL);
        }
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
