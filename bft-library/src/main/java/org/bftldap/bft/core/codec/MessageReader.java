package org.bftldap.bft.core.codec;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.message.BatchClaim;
import org.bftldap.bft.core.message.BatchContent;
import org.bftldap.bft.core.message.Batches;
import org.bftldap.bft.core.message.Checkpoint;
import org.bftldap.bft.core.message.Chunk;
import org.bftldap.bft.core.message.ClaimForm;
import org.bftldap.bft.core.message.CloseRead;
import org.bftldap.bft.core.message.Commit;
import org.bftldap.bft.core.message.FetchBatch;
import org.bftldap.bft.core.message.FetchBatches;
import org.bftldap.bft.core.message.FetchChunk;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.NewKey;
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
import org.bftldap.bft.core.message.Status;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;

/** Reads what {@link MessageWriter} wrote, within the limits. */
final class MessageReader {

    private final Limits limits;
    private final RequestCodec requests;
    private final ViewCodec views;

    MessageReader(Limits limits) {
        this.limits = limits;
        this.requests = new RequestCodec(limits);
        this.views = new ViewCodec(limits);
    }

    Message read(BinaryReader in) throws MalformedException {
        switch (MessageTag.of(in.takeByte())) {
            case REQUEST:
                return requests.read(in);
            case REPLY:
                return reply(in);
            case REFUSED:
                return refused(in);
            case READ_REQUEST:
                return new ReadRequest(in.takeLong(), replica(in), in.takeBytes(limits.operationBytesMax(), "operation"));
            case READ_REPLY:
                return readReply(in);
            case READ_REFUSED:
                return new ReadRefused(in.takeLong(), choice(in, ReadRefusal.values()));
            case FETCH_CHUNK:
                return new FetchChunk(in.takeLong(), in.takeInt(limits.chunksMax() - 1, "chunk"));
            case CHUNK:
                return new Chunk(
                        in.takeLong(),
                        in.takeInt(limits.chunksMax() - 1, "chunk"),
                        in.takeBytes(limits.chunkBytesMax(), "chunk"));
            case CLOSE_READ:
                return new CloseRead(in.takeLong());
            case PRE_PREPARE:
                return prePrepare(in);
            case PREPARE:
                return new Prepare(in.takeNumber("view"), sequence(in), in.takeDigest());
            case COMMIT:
                return new Commit(in.takeNumber("view"), sequence(in), in.takeDigest());
            case CHECKPOINT:
                return checkpoint(in);
            case STATUS:
                return status(in);
            case FETCH_BATCHES:
                return fetchBatches(in);
            case BATCHES:
                return batches(in);
            case NEW_KEY:
                return new NewKey(
                        in.takeInt(Integer.MAX_VALUE, "owner"),
                        in.takeNumber("counter"),
                        in.takeRaw(NewKey.KEY_BYTES),
                        in.takeSignature());
            case COMPLAINT:
                return views.complaint(in);
            case VIEW_CHANGE:
                return views.viewChange(in);
            case NEW_VIEW:
                return views.newView(in);
            case FETCH_BATCH:
                return new FetchBatch(sequence(in), in.takeDigest());
            case BATCH_CONTENT:
                return new BatchContent(sequence(in), in.takeNumber("time"), requests.readBatch(in));
        }
        throw new AssertionError("every tag has its case");
    }

    private Reply reply(BinaryReader in) throws MalformedException {
        long view = in.takeNumber("view");
        long session = in.takeNumber("session");
        long first = in.takeNumber("number");
        int count = in.takeCount(limits.requestOperationsMax(), OutcomeCodec.BYTES_MIN, "outcomes");
        List<Outcome> outcomes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            outcomes.add(OutcomeCodec.read(in, limits.resultBytesMax()));
        }
        atLeastOne(count, "outcomes");
        return new Reply(view, session, first, outcomes);
    }

    private static Refused refused(BinaryReader in) throws MalformedException {
        long session = in.takeNumber("session");
        long first = in.takeNumber("number");
        Refusal reason = choice(in, Refusal.values());
        byte[] text = in.takeBytes(Refused.TEXT_MAX, "text");
        for (byte b : text) {
            if (b < ' ' || b > '~') {
                throw new MalformedException("text is not printable ASCII");
            }
        }
        return new Refused(session, first, reason, new String(text, StandardCharsets.US_ASCII));
    }

    private ReadReply readReply(BinaryReader in) throws MalformedException {
        long readId = in.takeLong();
        long version = in.takeNumber("version");
        int count = in.takeCount(limits.chunksMax(), Digest.BYTES, "chunks");
        atLeastOne(count, "chunks");
        List<Digest> chunks = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            chunks.add(in.takeDigest());
        }
        ReadContent content = flag(in)
                ? new ReadContent.Whole(in.takeBytes(limits.chunkBytesMax(), "chunk"))
                : ReadContent.NONE;
        return new ReadReply(readId, version, chunks, content);
    }

    PrePrepare prePrepare(BinaryReader in) throws MalformedException {
        long view = in.takeNumber("view");
        long sequence = sequence(in);
        Digest digest = in.takeDigest();
        long time = in.takeNumber("time");
        Signature signature = in.takeSignature();
        return new PrePrepare(view, sequence, digest, time, requests.readBatch(in), signature);
    }

    Checkpoint checkpoint(BinaryReader in) throws MalformedException {
        return new Checkpoint(replica(in), sequence(in), in.takeDigest(), in.takeSignature());
    }

    private Status status(BinaryReader in) throws MalformedException {
        long view = in.takeNumber("view");
        Status.Mode mode = choice(in, Status.Mode.values());
        long stable = in.takeNumber("stable");
        long executed = in.takeNumber("executed");
        int length = in.takeInt((limits.window() + 7) / 8, "bitmap");
        return new Status(view, mode, stable, executed, in.takeRaw(length), in.takeRaw(length));
    }

    private static FetchBatches fetchBatches(BinaryReader in) throws MalformedException {
        long from = sequence(in);
        long to = sequence(in);
        ClaimForm form = choice(in, ClaimForm.values());
        if (to < from) {
            throw new MalformedException("range ends before it begins");
        }
        return new FetchBatches(from, to, form);
    }

    private Batches batches(BinaryReader in) throws MalformedException {
        int count = in.takeCount(Limits.CLAIMS_MAX, 8 + 1 + 8 + 4, "claims");
        List<BatchClaim> claims = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            long sequence = sequence(in);
            claims.add(
                    flag(in)
                            ? new BatchClaim.WithBatch(sequence, in.takeNumber("time"), requests.readBatch(in))
                            : new BatchClaim.DigestOnly(sequence, in.takeDigest()));
        }
        return new Batches(claims);
    }

    private int replica(BinaryReader in) throws MalformedException {
        return in.takeInt(limits.replicas() - 1, "replica");
    }

    /** Sequence numbers start at 1. */
    static long sequence(BinaryReader in) throws MalformedException {
        long sequence = in.takeNumber("sequence number");
        if (sequence == 0) {
            throw new MalformedException("sequence number 0");
        }
        return sequence;
    }

    private static void atLeastOne(int count, String what) throws MalformedException {
        if (count == 0) {
            throw new MalformedException("no " + what);
        }
    }

    static boolean flag(BinaryReader in) throws MalformedException {
        int value = in.takeByte();
        if (value > 1) {
            throw new MalformedException("neither 0 nor 1");
        }
        return value == 1;
    }

    static <E> E choice(BinaryReader in, E[] values) throws MalformedException {
        int ordinal = in.takeByte();
        if (ordinal >= values.length) {
            throw new MalformedException("unknown choice");
        }
        return values[ordinal];
    }
}
