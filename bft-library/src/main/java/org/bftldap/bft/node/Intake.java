package org.bftldap.bft.node;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Digests;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.Leaves;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.Input;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.protocol.Output;
import org.bftldap.bft.core.protocol.Rejection;
import org.bftldap.bft.core.protocol.Replica;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.net.Inbox;
import org.bftldap.bft.net.Waste;
import org.jspecify.annotations.Nullable;

/**
 * From the inbox through the authenticator into the core, and what of it was good for something: flooding members must cost the others
 * little ({@code docs/explanation/protocol.md} §2.12). On the loop's thread.
 */
final class Intake {

    /** Who has not asked for so long may ask for batches from the start again. */
    private static final long FETCHES_FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private record Served(long upTo, long nanos) {}

    private final Inbox inbox;
    private final GroupSize size;
    private final Replica core;
    private final WrongPieces wrongPieces;
    private final Map<Integer, Waste> forwarded = new HashMap<>();
    private final Map<Integer, Served> served = new HashMap<>();
    /** What reading batches again took, by who asked for them. */
    private final Map<Integer, Waste> again = new HashMap<>();
    private long wrongStates;

    Intake(Inbox inbox, GroupSize size, Replica core, WrongPieces wrongPieces) {
        this.inbox = inbox;
        this.size = size;
        this.core = core;
        this.wrongPieces = wrongPieces;
    }

    /** Steps the core through what this turn may take of what came, until it stops. */
    void handle(Authenticator messages, List<Output> outputs) {
        inbox.handle((from, message) -> {
            if (!outputs.isEmpty() && stops(outputs.get(outputs.size() - 1))) {
                return Inbox.Worth.USEFUL;
            }
            if (message instanceof FetchBatches && isTooMuch(again.get(from))) {
                return Inbox.Worth.WASTE;
            }
            return message instanceof Request && size.isReplica(from)
                    ? handleForwarded(from, message, messages, outputs)
                    : handle(from, message, messages, outputs);
        });
    }

    /** Lets reads through while a batch is executed: they come to nothing that the core knows. */
    void handleReads(Authenticator messages) {
        inbox.handleBetween(Intake::isOfRead, (from, message) -> message.deliver(from, messages) == null ? messages.takeWorth() : Inbox.Worth.USEFUL);
    }

    private static boolean isOfRead(Message message) {
        return message instanceof ReadRequest || message instanceof FetchChunk || message instanceof CloseRead;
    }

    static boolean stops(Output output) {
        return output.commands().stream().anyMatch(command -> command instanceof Command.Stop || command instanceof Command.InstallState);
    }

    private Inbox.Worth handle(int from, Message message, Authenticator messages, List<Output> outputs) {
        Input input = message.deliver(from, messages);
        if (input == null) {
            return messages.takeWorth();
        }
        long rejections = core.rejectionCount();
        Output output = core.step(input);
        outputs.add(output);
        if (core.rejectionCount() > rejections && (message instanceof Digests || message instanceof Leaves)) {
            countIfWrong(from);
        }
        boolean isPassedOn = false;
        for (Outgoing outgoing : output.sends()) {
            // A client asks backups when it hears nothing of the primary, which is rare; a faulty one would use them to multiply itself.
            isPassedOn |= outgoing.message() == message;
        }
        if (core.rejectionCount() == rejections && !isPassedOn) {
            return Inbox.Worth.USEFUL;
        }
        // Who is behind has no use for the others' votes, which are far ahead, nor for pieces that come late: if correct replicas rested for
        // that, it would stay behind.
        return size.isReplica(from) && core.isBehind() ? Inbox.Worth.USEFUL : Inbox.Worth.WASTE;
    }

    /** A piece that was refused may also have come too late, or unasked. */
    private void countIfWrong(int replica) {
        long now = core.status().rejections().getOrDefault(Rejection.WRONG_STATE, 0L);
        if (now > wrongStates) {
            wrongStates = now;
            wrongPieces.add(replica);
        }
    }

    /**
     * A replica is not to blame for what clients have it pass on: its votes must not rest for that. But what it passes on has its limit,
     * and is then not even verified.
     */
    private Inbox.Worth handleForwarded(int from, Message message, Authenticator messages, List<Output> outputs) {
        long begin = System.nanoTime();
        Waste waste = forwarded.computeIfAbsent(from, absent -> new Waste(begin));
        if (waste.isTooMuch(begin)) {
            return Inbox.Worth.WASTE;
        }
        int before = outputs.size();
        Inbox.Worth worth = handle(from, message, messages, outputs);
        if (outputs.size() == before) {
            return worth; // not signed by its client: an honest replica does not pass that on
        }
        if (worth == Inbox.Worth.WASTE) {
            long now = System.nanoTime();
            waste.add(now - begin, now);
        }
        return Inbox.Worth.USEFUL;
    }

    private static boolean isTooMuch(@Nullable Waste waste) {
        return waste != null && waste.isTooMuch(System.nanoTime());
    }

    /**
     * Batches come from disk: who asks for the same ones again and again has an allowance for what that takes, and is then not served for a while. Its
     * lane does not rest for that: a correct replica that is far behind asks so, and what it asks of the state would wait too.
     */
    void served(Command.ServeBatches serve, long elapsedNanos) {
        long now = System.nanoTime();
        Served before = served.get(serve.peer());
        long upTo = before == null || now - before.nanos() > FETCHES_FORGOTTEN_NANOS ? 0 : before.upTo();
        if (serve.from() <= upTo) {
            again.computeIfAbsent(serve.peer(), absent -> new Waste(now)).add(elapsedNanos, now);
        }
        served.put(serve.peer(), new Served(Math.max(upTo, serve.to()), now));
    }
}
