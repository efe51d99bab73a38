package org.bftldap.bft.net;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.bftldap.bft.core.message.Message;

/** What a listener was told, in order. */
final class Events implements TransportListener {
    final BlockingQueue<String> linked = new LinkedBlockingQueue<>();
    final BlockingQueue<String> refused = new LinkedBlockingQueue<>();
    /** Both of these. */
    final BlockingQueue<String> happened = new LinkedBlockingQueue<>();
    final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    @Override
    public void arrived(Inbox inbox) {
        inbox.handle((from, message) -> {
            messages.add(message);
            return Inbox.Worth.USEFUL;
        });
    }

    @Override
    public void linked(int peer) {
        linked.add("+" + peer);
        happened.add("+" + peer);
    }

    @Override
    public void unlinked(int peer) {
        linked.add("-" + peer);
        happened.add("-" + peer);
    }

    @Override
    public void refused(int peer, String reason) {
        refused.add(peer + ": " + reason);
        happened.add(peer + ": " + reason);
    }
}
