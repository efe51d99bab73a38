package org.bftldap.bft.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * Carries the bytes of messages between processes: late, twice, in another order, again much later, changed, or not at all. Changed bytes
 * go through the codec, which must bear them, and are then dropped as a wrong MAC is.
 *
 * <p>What happens to a message depends on the seed, on itself and on when it is sent, and not on the messages before it: a run with some
 * operations left out is otherwise much the same.
 */
final class Network implements Wire {

    /** Old messages kept for being played again. */
    private static final int RECORDED_MAX = 200;

    /** Where messages arrive. */
    interface Receiver {
        void arrived(int from, int to, Message message);
    }

    private record Recorded(int from, int to, Packet packet) {}

    /** A message as it travels. Messages are immutable, so all who get this one may share what it decodes to. */
    private final class Packet {
        final byte[] bytes;
        final long fingerprint;
        private @Nullable Message decoded;

        Packet(Message message) {
            bytes = MessageCodec.encode(message);
            fingerprint = Fingerprint.of(bytes);
        }

        Message message() {
            Message known = decoded != null ? decoded : decode(bytes);
            decoded = known;
            return known;
        }
    }

    private final Scheduler scheduler;
    private final SimRandom random;
    private final SimOptions.Links links;
    private final MessageCodec codec;
    private final Receiver receiver;
    private final Trace trace;
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<Integer> isolated = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private boolean healed;
    private long sent;
    private @Nullable Message lastMessage;
    private @Nullable Packet lastPacket;

    Network(Scheduler scheduler, SimRandom random, SimOptions.Links links, MessageCodec codec, Receiver receiver, Trace trace) {
        this.scheduler = scheduler;
        this.random = random;
        this.links = links;
        this.codec = codec;
        this.receiver = receiver;
        this.trace = trace;
    }

    @Override
    public void send(int from, int to, Message message) {
        Packet packet = packet(message);
        SimRandom luck = random.forkFor(packet.fingerprint ^ SimRandom.mix(scheduler.nowMicros() << 16 ^ (long) from << 8 ^ to));
        sent++;
        if (healed) {
            carry(from, to, packet, luck);
            return;
        }
        remember(new Recorded(from, to, packet), luck);
        if (isCut(from, to)) {
            count("cut off");
            return;
        }
        if (luck.chance(links.lossPerMille())) {
            count("lost");
            return;
        }
        if (luck.chance(links.corruptPerMille())) {
            count("changed");
            corrupt(packet.bytes, luck);
            return;
        }
        carry(from, to, packet, luck);
        if (luck.chance(links.duplicatePerMille())) {
            count("carried twice");
            carry(from, to, packet, luck);
        }
        if (luck.chance(links.replayPerMille())) {
            count("played again");
            Recorded old = luck.pick(recorded);
            carry(old.from, old.to, old.packet, luck);
        }
    }

    /** Who sends to all sends one message many times. */
    private Packet packet(Message message) {
        Packet packet = lastPacket;
        if (packet == null || message != lastMessage) {
            packet = new Packet(message);
            lastMessage = message;
            lastPacket = packet;
        }
        return packet;
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

    private void count(String trouble) {
        counts.merge(trouble, 1L, Long::sum);
    }

    /** How many messages there were and how many of them met each kind of trouble. */
    Map<String, Long> counts() {
        counts.put("messages", sent);
        return counts;
    }

    private boolean isCut(int from, int to) {
        return from < SimOptions.FIRST_CLIENT
                && to < SimOptions.FIRST_CLIENT
                && isolated.contains(from) != isolated.contains(to);
    }

    private void remember(Recorded message, SimRandom luck) {
        if (recorded.size() < RECORDED_MAX) {
            recorded.add(message);
        } else {
            recorded.set(luck.below(RECORDED_MAX), message);
        }
    }

    private void carry(int from, int to, Packet packet, SimRandom luck) {
        long delay = luck.between(links.delayMinMicros(), links.delayMaxMicros());
        if (!healed && luck.chance(links.lateForLongPerMille())) {
            count("late");
            delay += luck.below(links.lateMicros());
        }
        scheduler.after(delay, () -> {
            trace.arrival(scheduler.nowMicros(), from, to, packet.fingerprint);
            receiver.arrived(from, to, packet.message());
        });
    }

    private Message decode(byte[] bytes) {
        try {
            return codec.decode(bytes);
        } catch (MalformedException e) {
            throw new Violation("CODEC", "a message does not decode: " + e.getMessage(), e);
        }
    }

    private void corrupt(byte[] bytes, SimRandom luck) {
        byte[] changed = bytes.clone();
        for (int flips = 1 + luck.below(4); flips > 0; flips--) {
            changed[luck.below(changed.length)] ^= (byte) (1 << luck.below(8));
        }
        try {
            codec.decode(changed);
        } catch (MalformedException e) {
            // The expected end of changed bytes; those that happen to decode fail at the MAC.
            return;
        }
    }
}
