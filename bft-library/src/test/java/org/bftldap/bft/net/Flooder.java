package org.bftldap.bft.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.MessageCodec;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.BenchmarkGroup;

/**
 * A member that sends authentic rubbish as fast as it can, and comes back whenever it is thrown out. Arguments: directory of a benchmark's
 * group, {@link Flood}.
 */
public final class Flooder {

    private static final int CLIENT = 9;
    private static final int REPLICA = 3;
    private static final int DIFFERENT = 30_000;
    private static final int MESSAGES_PER_FRAME = 100;

    /** Of what. */
    public enum Flood {
        /** A client's short messages that mean nothing. */
        CLOSES,
        /** A client's reads, far more than it may have outstanding. */
        READS,
        /** A client's well signed requests, each another, of a session that nobody knows. */
        REQUESTS,
        /** A client's requests with wrong signatures. */
        UNSIGNED,
        /** A replica's votes outside the window. */
        VOTES,
        /** A replica's questions for batches. */
        FETCHES,
        /** A replica's proposals with wrong signatures. */
        PROPOSALS,
        /** A replica that passes on a faulty client's requests. */
        RELAYED,
        /** None: a replica that takes what the others send it, as any does, and says nothing. */
        SILENCE;

        public boolean isByReplica() {
            return ordinal() >= VOTES.ordinal();
        }
    }

    private final BenchmarkGroup group;
    private final Members members;
    private final Flood flood;

    private Flooder(BenchmarkGroup group, Flood flood) {
        this.group = group;
        this.members = new Members(group.config());
        this.flood = flood;
    }

    public static void main(String[] arguments) throws Exception {
        Flooder flooder = new Flooder(BenchmarkGroup.load(Path.of(arguments[0])), Flood.valueOf(arguments[1]));
        List<Message> messages = flooder.messages();
        for (ReplicaMember replica : flooder.group.config().replicas()) {
            if (!flooder.flood.isByReplica() || replica.id() != REPLICA) {
                Thread thread = new Thread(() -> flooder.floodForEver(replica, messages), "flood-" + replica.id());
                thread.setDaemon(true);
                thread.start();
            }
        }
        // The parent closes our standard input when it is done, or dies.
        while (System.in.read() >= 0) {}
        System.exit(0);
    }

    private List<Message> messages() {
        return switch (flood) {
            case CLOSES -> numbered(number -> new CloseRead(number));
            case READS -> numbered(number -> new ReadRequest(number, 0, "get a".getBytes()));
            case REQUESTS, RELAYED -> {
                Signatures signatures = new Signatures(members, group.clientKeys().get(CLIENT));
                yield numbered(number -> {
                    Request unsigned = request(number);
                    return unsigned.signed(signatures.sign(MessageCodec.signedBytes(unsigned)));
                });
            }
            case UNSIGNED -> numbered(Flooder::request);
            case VOTES -> numbered(number -> new Commit(0, 1_000_000L + number, Digest.sha256(new byte[0])));
            case FETCHES -> numbered(number -> new FetchBatches(1, 128, ClaimForm.WITH_BATCH));
            case PROPOSALS -> numbered(number -> {
                var batch = MessageCodec.batch(List.of(request(number)));
                return new PrePrepare(0, 1 + number, batch.digest(1), 1, batch, Signature.NONE);
            });
            case SILENCE -> List.of();
        };
    }

    private static List<Message> numbered(java.util.function.IntFunction<Message> one) {
        return IntStream.range(0, DIFFERENT).mapToObj(one).toList();
    }

    private static Request request(int number) {
        return new Request(
                BenchmarkGroup.CLIENT + CLIENT,
                1L << 40,
                0,
                1 + number,
                List.of(new ClientOperation.Write("add z 1".getBytes())),
                Signature.NONE);
    }

    private void floodForEver(ReplicaMember replica, List<Message> messages) {
        while (true) {
            try {
                flood(replica, messages);
            } catch (IOException | MalformedException | RuntimeException e) {
                Thread.yield(); // thrown out: again
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void flood(ReplicaMember replica, List<Message> messages) throws IOException, MalformedException, InterruptedException {
        int self = flood.isByReplica() ? REPLICA : BenchmarkGroup.CLIENT + CLIENT;
        NodeKeys keys = flood.isByReplica() ? group.replicaKeys().get(REPLICA) : group.clientKeys().get(CLIENT);
        try (RawPeer peer = new RawPeer(members, self, keys, replica.id(), new InetSocketAddress(replica.host(), replica.port()))) {
            peer.announce(1);
            SendKey key = peer.awaitKey();
            Thread reader = new Thread(() -> {
                try {
                    peer.drain();
                } catch (IOException e) {
                    Thread.currentThread().interrupt();
                }
            });
            reader.setDaemon(true);
            reader.start();
            if (messages.isEmpty()) {
                reader.join();
            }
            List<Message> frame = new ArrayList<>();
            while (!messages.isEmpty()) {
                for (Message message : messages) {
                    frame.add(message);
                    if (frame.size() == MESSAGES_PER_FRAME) {
                        peer.write(RawPeer.frame(key, frame.toArray(Message[]::new)));
                        frame.clear();
                    }
                }
            }
        }
    }
}
