package org.bftldap.bft.node;

import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.service.Companions;

/**
 * The way of this replica's service to those of the others. What it sends travels as the answer to a read that nobody asked: the message
 * that carries answers and nothing else.
 */
final class GroupCompanions implements Companions {

    private final EventLoop loop;
    private final Outbox outbox;
    private final BooleanSupplier leads;
    private final Consumer<Collection<ClientMember>> door;
    private final Predicate<byte[]> isAdmitted;
    private final Consumer<byte[]> orders;
    private final Consumer<String> endedParts;
    private final Consumer<Throwable> fail;

    /**
     * @param isAdmitted whether the other replicas would take what this one wants ordered; of a primary that proposes anything else they want
     *     to be rid
     * @param orders takes what this replica wants ordered, on the loop's thread
     * @param endedParts told what is not done any more; on any thread, as the next
     * @param fail stops the replica
     */
    GroupCompanions(
            EventLoop loop,
            Outbox outbox,
            BooleanSupplier leads,
            Consumer<Collection<ClientMember>> door,
            Predicate<byte[]> isAdmitted,
            Consumer<byte[]> orders,
            Consumer<String> endedParts,
            Consumer<Throwable> fail) {
        this.isAdmitted = isAdmitted;
        this.orders = orders;
        this.endedParts = endedParts;
        this.fail = fail;
        this.door = door;
        this.loop = loop;
        this.outbox = outbox;
        this.leads = leads;
    }

    @Override
    public boolean leads() {
        return leads.getAsBoolean();
    }

    @Override
    public void order(byte[] operation) {
        if (isAdmitted.test(operation)) {
            loop.execute(() -> orders.accept(operation));
        }
    }

    @Override
    public void tell(int client, byte[] notice) {
        loop.execute(() -> {
            outbox.send(client, unasked(notice));
            outbox.flush();
        });
    }

    @Override
    public void letIn(Collection<ClientMember> guests) {
        door.accept(guests);
    }

    @Override
    public void ended(String part, Throwable cause) {
        endedParts.accept(part);
        if (cause instanceof Error) {
            fail.accept(cause);
        }
    }

    @Override
    public void answersChanged() {
        // Of interest to those who hand out leases on answers.
    }

    private static ReadReply unasked(byte[] content) {
        return new ReadReply(0, 0, List.of(Digest.sha256(content)), new ReadContent.Whole(content));
    }

    @Override
    public void send(byte[] proof) {
        ReadReply message = unasked(proof);
        loop.execute(() -> {
            outbox.send(new Outgoing.ToOthers(message));
            outbox.flush();
        });
    }
}
