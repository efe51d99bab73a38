package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/** One question under way whose answer is to be certified. On one thread, that of its {@link RemoteReads} or {@link CertifiedReads}. */
final class RemoteRead {

    final Digest key;
    final Digest nonce;
    final Digest request;
    final byte[] question;
    final long deadlineNanos;
    final CompletableFuture<CertifiedReply> answer = new CompletableFuture<>();

    /** When it is asked (again); by then a backup has waited for the primary long enough. */
    long askAtNanos;

    /** When it was asked last; until then when it was wanted. */
    long beginNanos;

    long readId;
    int attempts;

    /** Asked, and not yet to be asked again. */
    boolean underWay;

    private final GroupSize size;
    private final Set<Integer> heard = new HashSet<>();
    private final Map<Statement, TreeMap<Integer, SignedReply>> words = new HashMap<>();

    /**
     * @param question as it is sent, with the request in it
     * @param nowNanos when it is wanted
     */
    RemoteRead(Digest nonce, byte[] request, byte[] question, GroupSize size, long nowNanos, long askAtNanos, long deadlineNanos) {
        this.beginNanos = nowNanos;
        this.nonce = nonce;
        this.request = Digest.sha256(request);
        this.key = key(nonce, this.request);
        this.question = question;
        this.size = size;
        this.askAtNanos = askAtNanos;
        this.deadlineNanos = deadlineNanos;
    }

    static Digest key(Digest nonce, Digest request) {
        return Digest.sha256(nonce.toBytes(), request.toBytes());
    }

    void begin(long newReadId, long nowNanos) {
        readId = newReadId;
        beginNanos = nowNanos;
        attempts++;
        heard.clear();
        words.clear();
        underWay = true;
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
    @Nullable CertifiedReply word(NestedCodec.Answer word) {
        if (!heard.add(word.signed().replica())) {
            return null;
        }
        TreeMap<Integer, SignedReply> alike = words.computeIfAbsent(word.statement(), none -> new TreeMap<>());
        alike.put(word.signed().replica(), word.signed());
        if (alike.size() < size.strong()) {
            return null;
        }
        List<SignedReply> signatures = new ArrayList<>(alike.values());
        return new CertifiedReply(word.statement(), signatures, word.result());
    }

    /** Whether those who are not heard yet cannot complete a certified reply any more. */
    boolean isHopeless() {
        int most = words.values().stream().mapToInt(Map::size).max().orElse(0);
        return most + size.replicas() - heard.size() < size.strong();
    }
}
