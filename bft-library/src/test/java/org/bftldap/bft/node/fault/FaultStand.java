package org.bftldap.bft.node.fault;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;

/** What a replica with a fault makes of what it would have sent to replica 3. */
final class FaultStand implements Wire {

    private final List<Message> sent = new ArrayList<>();
    private final Wire faulty;

    FaultStand(Fault fault, int self) {
        Stage stage = new Stage(self, new GroupSize(4), content -> Signature.of(new byte[64]), (after, work) -> {}, (process, handler) -> {});
        this.faulty = Faults.wire(fault, this, stage);
    }

    Message said(Message truth) {
        faulty.to(3, truth);
        return sent.remove(0);
    }

    @Override
    public void toOthers(Message message) {
        throw new AssertionError("a faulty wire sends to each by itself");
    }

    @Override
    public void to(int process, Message message) {
        sent.add(message);
    }

    @Override
    public void flush() {}

    @Override
    public void linked(int process) {}
}
