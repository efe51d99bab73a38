package org.bftldap.bft.core.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.bftldap.bft.core.message.Batch;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.CheckpointCertificate;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.Complaint;
import org.bftldap.bft.core.message.ComplaintReason;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewKey;
import org.bftldap.bft.core.message.NewView;
import org.bftldap.bft.core.message.Outcome;
import org.bftldap.bft.core.message.PrePrepare;
import org.bftldap.bft.core.message.Prepare;
import org.bftldap.bft.core.message.ReadContent;
import org.bftldap.bft.core.message.ReadRefusal;
import org.bftldap.bft.core.message.ReadRefused;
import org.bftldap.bft.core.message.ReadReply;
import org.bftldap.bft.core.message.ReadRequest;
import org.bftldap.bft.core.message.Refusal;
import org.bftldap.bft.core.message.Refused;
import org.bftldap.bft.core.message.Reply;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** Messages and records of all kinds within the limits of {@link #LIMITS}. */
public final class RandomMessages {

    public static final Limits LIMITS = Limits.of(7, 64, 4096, 8192, 16);

    private final RandomGenerator random;
    public RandomMessages(RandomGenerator random) {
        this.random = random;
    }

    public Message message() {
        List<Supplier<Message>> kinds = kinds();
        return kinds.get(random.nextInt(kinds.size())).get();
    }

    /** One of each type. */
    public List<Message> eachMessage() {
        return kinds().stream().map(Supplier::get).toList();
    }

    public List<JournalRecord> eachRecord() {
        return records().stream().map(Supplier::get).toList();
    }

    private List<Supplier<Message>> kinds() {
        return List.of(
                this::request,
                () -> new Reply(number(), number(), number(), list(1, 5, this::outcome)),
                () -> new Refused(number(), number(), choice(Refusal.values()), "no " + random.nextInt()),
                () -> new ReadRequest(random.nextLong(), random.nextInt(7), bytes(100)),
                () -> new ReadReply(random.nextLong(), number(), list(1, 9, this::digest), content()),
                () -> new ReadRefused(random.nextLong(), choice(ReadRefusal.values())),
                () -> new FetchChunk(random.nextLong(), random.nextInt(100)),
                () -> new Chunk(random.nextLong(), random.nextInt(100), bytes(300)),
                () -> new CloseRead(random.nextLong()),
                this::prePrepare,
                () -> new Prepare(number(), sequence(), digest()),
                () -> new Commit(number(), sequence(), digest()),
                () -> new Checkpoint(random.nextInt(7), sequence(), digest(), signature()),
                this::status,
                this::fetchBatches,
                () -> new Batches(list(0, 4, this::claim)),
                () -> new NewKey(random.nextInt(2000), number(), exactly(NewKey.KEY_BYTES), signature()),
                () -> complaint(random.nextInt(7)),
                () -> viewChange(random.nextInt(7), 1 + number()),
                this::newView,
                () -> new FetchBatch(sequence(), digest()),
                () -> new BatchContent(sequence(), number(), batch()));
    }

    private List<Supplier<JournalRecord>> records() {
        return List.of(
                () -> new JournalRecord.Proposed(prePrepare()),
                () -> new JournalRecord.Prepared(number(), sequence(), digest()),
                () -> new JournalRecord.Decided(sequence(), digest()),
                () -> new JournalRecord.Learned(sequence(), number(), batch()),
                () -> new JournalRecord.Accepted(number(), sequence(), digest()),
                () -> new JournalRecord.Carried(sequence(), number(), batch()),
                () -> new JournalRecord.LeftView(number(), viewChange(3, 1 + number())),
                () -> new JournalRecord.EnteredView(number(), newView()),
                this::stable);
    }

    public Request request() {
        long first = 1 + number();
        if (random.nextInt(10) == 0) {
            return new Request(1000, 0, 0, first, List.of(new ClientOperation.Register()), signature());
        }
        long acknowledged = random.nextLong(first);
        return new Request(1000, 1 + number(), acknowledged, first, list(1, 5, this::operation), signature());
    }

    private ClientOperation operation() {
        return random.nextBoolean()
                ? new ClientOperation.Write(bytes(50))
                : new ClientOperation.OrderedRead(random.nextLong(), random.nextInt(7), bytes(50));
    }

    private Outcome outcome() {
        return random.nextBoolean()
                ? new Outcome.Full(number(), bytes(300))
                : new Outcome.DigestOnly(number(), digest());
    }

    private ReadContent content() {
        return random.nextBoolean() ? ReadContent.NONE : new ReadContent.Whole(bytes(200));
    }

    private Batch batch() {
        return MessageCodec.batch(list(0, 4, this::request));
    }

    private PrePrepare prePrepare() {
        long time = number();
        Batch batch = batch();
        return new PrePrepare(number(), sequence(), batch.digest(time), time, batch, signature());
    }

    private Status status() {
        int length = random.nextInt(9);
        return new Status(number(), choice(Status.Mode.values()), number(), number(), exactly(length), exactly(length));
    }

    private FetchBatches fetchBatches() {
        long from = sequence();
        return new FetchBatches(from, from + random.nextInt(100), choice(ClaimForm.values()));
    }

    private BatchClaim claim() {
        return random.nextBoolean()
                ? new BatchClaim.DigestOnly(sequence(), digest())
                : new BatchClaim.WithBatch(sequence(), number(), batch());
    }

    private Complaint complaint(int replica) {
        return new Complaint(replica, number(), choice(ComplaintReason.values()), signature());
    }

    private ViewChange viewChange(int replica, long view) {
        List<SlotClaim> prepared = new ArrayList<>();
        List<SlotClaim> accepted = new ArrayList<>();
        long sequence = 0;
        for (int i = random.nextInt(5); i > 0; i--) {
            sequence += 1 + random.nextInt(3);
            prepared.add(new SlotClaim(sequence, digest(), number()));
            for (Digest digest : new TreeSet<>(list(0, 3, this::digest))) {
                accepted.add(new SlotClaim(sequence, digest, number()));
            }
        }
        CheckpointCertificate certificate = random.nextBoolean() ? null : certificate();
        List<Complaint> complaints = List.of(complaint(1), complaint(4));
        return new ViewChange(replica, view, certificate, prepared, accepted, complaints, signature());
    }

    private NewView newView() {
        long view = 1 + number();
        return new NewView(view, List.of(viewChange(0, view), viewChange(2, view), viewChange(5, view)), signature());
    }

    private JournalRecord stable() {
        return new JournalRecord.Stable(certificate());
    }

    private CheckpointCertificate certificate() {
        long sequence = sequence();
        Digest root = digest();
        List<Checkpoint> proofs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            proofs.add(new Checkpoint(i, sequence, root, signature()));
        }
        return new CheckpointCertificate(sequence, root, proofs);
    }

    /** Small, middling or huge. */
    private long number() {
        return random.nextLong(Request.NUMBER_MAX >> random.nextInt(60));
    }

    private long sequence() {
        return 1 + number();
    }

    private Digest digest() {
        return Digest.of(exactly(Digest.BYTES));
    }

    private Signature signature() {
        return Signature.of(exactly(Signature.BYTES));
    }

    private byte[] bytes(int max) {
        return exactly(random.nextInt(max));
    }

    private byte[] exactly(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private <E> E choice(E[] values) {
        return values[random.nextInt(values.length)];
    }

    private <E> List<E> list(int min, int max, Supplier<E> element) {
        List<E> list = new ArrayList<>();
        for (int i = min + random.nextInt(max - min); i > 0; i--) {
            list.add(element.get());
        }
        return list;
    }
}
