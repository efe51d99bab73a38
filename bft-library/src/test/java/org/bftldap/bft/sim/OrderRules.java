package org.bftldap.bft.sim;

import static org.bftldap.bft.sim.Violation.check;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.protocol.Command;
import org.bftldap.bft.core.protocol.Outgoing;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;

/**
 * I1 one digest for a number, and numbers without gaps; I2 what is executed was asked for, and once; I3 the same number, the same results,
 * table and root; I9 a stable checkpoint is held by f+1 correct replicas.
 */
final class OrderRules {

    private record Place(long sequence, int index) {}

    private record Answer(int client, long session, long number) implements Comparable<Answer> {
        @Override
        public int compareTo(Answer other) {
            int byClient = Integer.compare(client, other.client);
            int bySession = Long.compare(session, other.session);
            return byClient != 0 ? byClient : bySession != 0 ? bySession : Long.compare(number, other.number);
        }
    }

    private record Said(long version, Digest digest) {}

    private final GroupSize group;
    private final Submitted submitted;
    private final Map<Long, List<byte[]>> batches = new TreeMap<>();
    private final Map<Long, List<byte[]>> results = new TreeMap<>();
    private final Map<Long, List<byte[]>> leaves = new TreeMap<>();
    private final Map<Long, Digest> roots = new TreeMap<>();
    private final Map<Long, Place> executedAt = new TreeMap<>();
    private final Map<Answer, Said> answers = new TreeMap<>();
    private final Map<Long, TreeSet<Integer>> images = new TreeMap<>();
    private final Map<Integer, Long> lastExecuted = new TreeMap<>();

    OrderRules(GroupSize group, Submitted submitted) {
        this.group = group;
        this.submitted = submitted;
    }

    void executing(int replica, Command.Execute execute) {
        long sequence = execute.context().sequence();
        List<byte[]> parts = new ArrayList<>();
        parts.add(ByteBuffer.allocate(8).putLong(execute.context().timeMillis()).array());
        parts.add(execute.context().seed());
        for (Command.Operation operation : execute.operations()) {
            parts.add(ByteBuffer.allocate(8).putInt(operation.index()).putInt(operation.client()).array());
            parts.add(operation.payload());
            checkOnce(new Place(sequence, operation.index()), operation.payload());
        }
        same("I1", "batch", batches, replica, sequence, parts);
        Long before = lastExecuted.put(replica, sequence);
        check(before == null || sequence == before + 1, "I1", "replica " + replica + " executes " + sequence + " after " + before);
    }

    private void checkOnce(Place place, byte[] payload) {
        long id = OperationCodec.decode(payload).uniqueId();
        check(submitted.contains(id), "I2", () -> "operation " + id + " is executed at " + place + " but no client asked for it");
        Place before = executedAt.putIfAbsent(id, place);
        check(before == null || before.equals(place), "I2", () -> "operation " + id + " is executed at " + before + " and at " + place);
    }

    void executed(int replica, long sequence, List<byte[]> values) {
        same("I3", "results", results, replica, sequence, values);
    }

    void sealing(int replica, Command.Seal seal) {
        List<byte[]> parts = new ArrayList<>();
        for (Command.LeafChange leaf : seal.leaves()) {
            byte[] value = leaf.value();
            parts.add(leaf.key());
            parts.add(value == null ? new byte[] {} : value);
        }
        same("I3", "library leaves", leaves, replica, seal.sequence(), parts);
        for (Outgoing reply : seal.replies()) {
            sent(replica, reply);
        }
    }

    /** All correct replicas give a client the same answer, also when they give it again. */
    void sent(int replica, Outgoing outgoing) {
        if (!(outgoing instanceof Outgoing.ToClient toClient) || !(toClient.message() instanceof Reply reply)) {
            return;
        }
        if (reply.session() == 0) {
            return; // a registration that is asked for again learns of later ones
        }
        long number = reply.firstNumber();
        for (Outcome outcome : reply.outcomes()) {
            Answer answer = new Answer(toClient.client(), reply.session(), number++);
            Said said = new Said(outcome.version(), outcome.digest());
            Said before = answers.putIfAbsent(answer, said);
            check(before == null || before.equals(said), "I3", () -> "replica " + replica + " answers " + answer + " unlike others");
        }
    }

    void imageTaken(int replica, long sequence, Digest root) {
        Digest before = roots.putIfAbsent(sequence, root);
        check(before == null || before.equals(root), "I3", "replica " + replica + " has another root at " + sequence);
        images.computeIfAbsent(sequence, n -> new TreeSet<>()).add(replica);
    }

    void stable(int replica, CheckpointCertificate certificate) {
        int holders = images.getOrDefault(certificate.sequence(), new TreeSet<>()).size();
        check(holders >= group.weak(), "I9", "checkpoint " + certificate.sequence() + " is stable at " + replica + ", held by " + holders);
        check(
                certificate.root().equals(roots.get(certificate.sequence())),
                "I3",
                "replica " + replica + " holds a certificate for another root than the correct ones have");
    }

    /** Its images are gone: it counts as one of the faulty for what it had said to hold. */
    void wiped(int replica) {
        images.values().forEach(holders -> holders.remove(replica));
    }

    void installed(int replica, CheckpointCertificate certificate, Digest root) {
        check(
                root.equals(certificate.root()),
                "I3",
                "replica " + replica + " installs another state at " + certificate.sequence() + " than is certified");
        images.computeIfAbsent(certificate.sequence(), n -> new TreeSet<>()).add(replica);
    }

    void crashed(int replica) {
        lastExecuted.remove(replica);
    }

    private static void same(
            String rule, String what, Map<Long, List<byte[]>> known, int replica, long sequence, List<byte[]> parts) {
        List<byte[]> before = known.putIfAbsent(sequence, parts);
        check(before == null || equal(before, parts), rule, () -> "replica " + replica + " has another " + what + " at " + sequence);
    }

    private static boolean equal(List<byte[]> one, List<byte[]> other) {
        boolean equal = one.size() == other.size();
        for (int i = 0; equal && i < one.size(); i++) {
            equal = Arrays.equals(one.get(i), other.get(i));
        }
        return equal;
    }
}
