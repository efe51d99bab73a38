package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of messages between processes: late, twice, in another order, again much later, changed, or not at all. Changed bytes
 * go through the codec, which must bear them, and are then dropped as a wrong MAC is.
 */
final class Network implements Wire {

    /** Old messages kept for being played again. */
    private static final int RECORDED_MAX = 200;

    /** Where messages arrive. */
    interface Receiver {
        void arrived(int from, int to, Message message);
    }

    private record Recorded(int from, int to, byte[] bytes) {}

    private final Scheduler scheduler;
    private final SimRandom random;
    private final SimOptions.Links links;
    private final MessageCodec codec;
    private final Receiver receiver;
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<Integer> isolated = new ArrayList<>();
    private boolean healed;
    private long sent;
    private @Nullable Message lastMessage;
    private byte[] lastBytes = {};

    Network(Scheduler scheduler, SimRandom random, SimOptions.Links links, MessageCodec codec, Receiver receiver) {
        this.scheduler = scheduler;
        this.random = random;
        this.links = links;
        this.codec = codec;
        this.receiver = receiver;
    }

    @Override
    public void send(int from, int to, Message message) {
        if (message != lastMessage) {
            lastMessage = message;
            lastBytes = MessageCodec.encode(message);
        }
        byte[] bytes = lastBytes;
        sent++;
        if (healed) {
            carry(from, to, bytes);
            return;
        }
        remember(new Recorded(from, to, bytes));
        if (isCut(from, to) || random.chance(links.lossPerMille())) {
            return;
        }
        if (random.chance(links.corruptPerMille())) {
            corrupt(bytes);
            return;
        }
        carry(from, to, bytes);
        if (random.chance(links.duplicatePerMille())) {
            carry(from, to, bytes);
        }
        if (random.chance(links.replayPerMille())) {
            Recorded old = random.pick(recorded);
            carry(old.from, old.to, old.bytes);
        }
    }

    /** Cuts these replicas off from the other replicas; clients reach all. Replaces the cut before. */
    void isolate(List<Integer> replicas) {
        isolated.clear();
        isolated.addAll(replicas);
    }

    /** No faults from now on, only delay. */
    void heal() {
        healed = true;
        isolated.clear();
    }

    long sent() {
        return sent;
    }

    private boolean isCut(int from, int to) {
        return from < SimOptions.FIRST_CLIENT
                && to < SimOptions.FIRST_CLIENT
                && isolated.contains(from) != isolated.contains(to);
    }

    private void remember(Recorded message) {
        if (recorded.size() < RECORDED_MAX) {
            recorded.add(message);
        } else {
            recorded.set(random.below(RECORDED_MAX), message);
        }
    }

    private void carry(int from, int to, byte[] bytes) {
        long delay = random.between(links.delayMinMicros(), links.delayMaxMicros());
        if (!healed && random.chance(links.lateForLongPerMille())) {
            delay += random.below(links.lateMicros());
        }
        scheduler.after(delay, () -> receiver.arrived(from, to, decode(bytes)));
    }

    private Message decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (MalformedException e) {
            throw new Violation("CODEC", "a message does not decode: " + e.getMessage(), e);
        }
    }

    private void corrupt(byte[] bytes) {
        byte[] changed = bytes.clone();
        for (int flips = 1 + random.below(4); flips > 0; flips--) {
            changed[random.below(changed.length)] ^= (byte) (1 << random.below(8));
        }
        try {
            codec.decode(changed);
        } catch (MalformedException e) {
            // The expected end of changed bytes; those that happen to decode fail at the MAC.
            return;
        }
    }
}
