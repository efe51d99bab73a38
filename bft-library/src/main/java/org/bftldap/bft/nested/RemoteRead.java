package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** One question under way whose answer is to be certified. On one thread, that of its {@link RemoteReads} or {@link CertifiedReads}. */
final class RemoteRead {

    final Digest key;
    final Digest nonce;
    final Digest request;
    final NestedCodec.Keeping keeping;

    /** When an answer is of use to nobody any more. */
    final long endNanos;

    final CompletableFuture<CertifiedReply> answer = new CompletableFuture<>();

    /** When it is asked (again); by then a backup has waited for the primary long enough. */
    long askAtNanos;

    /** When it was asked last; until then when it was wanted. */
    long beginNanos;

    long readId;
    int attempts;

    /** How often those who were asked did not answer alike. */
    int disagreements;

    /** Asked, and not yet to be asked again. */
    boolean underWay;

    private final IntFunction<byte[]> questions;
    private final GroupSize size;
    private final Set<Integer> heard = new HashSet<>();
    private final Map<Statement, Alike> words = new HashMap<>();
    private byte[] question = new byte[0];
    private int contentFrom;
    private long agreedNanos;

    /** Those who said the same, and the answer itself, once one of them has sent it. */
    private static final class Alike {
        private final TreeMap<Integer, SignedReply> signatures = new TreeMap<>();
        private byte @Nullable [] result;
    }

    /** When it is wanted, when to ask unless another one does for all, and when to give up. */
    record Times(long nowNanos, long askAtNanos, long endNanos) {}

    /** @param questions as it is sent, by who shall send a long answer's content */
    RemoteRead(Digest nonce, byte[] request, NestedCodec.Keeping keeping, IntFunction<byte[]> questions, GroupSize size, Times times) {
        this.beginNanos = times.nowNanos();
        this.nonce = nonce;
        this.request = Digest.sha256(request);
        this.key = key(nonce, this.request);
        this.keeping = keeping;
        this.questions = questions;
        this.size = size;
        this.askAtNanos = times.askAtNanos();
        this.endNanos = times.endNanos();
    }

    static Digest key(Digest nonce, Digest request) {
        return Digest.sha256(nonce.toBytes(), request.toBytes());
    }

    /** @param newContentFrom who shall send a long answer's content; {@link NestedCodec#EVERYBODY} if each shall */
    void begin(long newReadId, int newContentFrom, long nowNanos) {
        readId = newReadId;
        contentFrom = newContentFrom;
        question = questions.apply(newContentFrom);
        beginNanos = nowNanos;
        attempts++;
        heard.clear();
        words.clear();
        underWay = true;
    }

    byte[] question() {
        return question;
    }

    int contentFrom() {
        return contentFrom;
    }

    boolean isAsked() {
        return attempts > 0;
    }

    /** A member has answered nothing of use. */
    void useless(int replica) {
        heard.add(replica);
    }

    boolean hasHeard(int replica) {
        return heard.contains(replica);
    }

    /** How many members have answered something. */
    int heard() {
        return heard.size();
    }

    /** @return the certified reply, if this word completes one */
    @Nullable CertifiedReply word(NestedCodec.Answer word, long nowNanos) {
        if (!heard.add(word.signed().replica())) {
            return null;
        }
        Alike alike = words.computeIfAbsent(word.statement(), none -> new Alike());
        alike.signatures.put(word.signed().replica(), word.signed());
        alike.result = alike.result == null ? word.result() : alike.result;
        if (alike.signatures.size() == size.strong()) {
            agreedNanos = nowNanos;
        }
        byte[] result = alike.result;
        if (result == null || alike.signatures.size() < size.strong()) {
            return null;
        }
        List<SignedReply> signatures = new ArrayList<>(alike.signatures.values());
        return new CertifiedReply(word.statement(), signatures, result);
    }

    /** Whether enough have answered alike, and only the answer itself has not come. */
    boolean lacksContent() {
        return words.values().stream().anyMatch(alike -> alike.result == null && alike.signatures.size() >= size.strong());
    }

    /** Whether that which lacks is to be asked of another: who should have sent it said something else, or says nothing for long. */
    boolean isContentOverdue(long nowNanos, long patienceNanos) {
        return lacksContent() && (hasHeard(contentFrom) || nowNanos - agreedNanos >= patienceNanos);
    }

    /** Whether those who are not heard yet cannot complete a certified reply any more. */
    boolean isHopeless() {
        int most = words.values().stream().mapToInt(alike -> alike.signatures.size()).max().orElse(0);
        return most + size.replicas() - heard.size() < size.strong();
    }
}
