package org.bftldap.giis.scale;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.CertifiedReply;

/** A question of one replica to another group that is under way. */
final class Question {

    /** What became of it. @param ageMillis how old it may be; the largest number for what is not to be kept */
    record Outcome(Part part, int ageMillis, boolean asked) {}

    /** Waits for what becomes of it. */
    interface Waiting {
        void done(Outcome outcome);
    }

    /** One replica's word. */
    record Word(int replica, Part part, int ageMillis) {}

    final Digest key;
    final Digest nonce;
    final Domain target;
    final byte[] request;
    final List<Waiting> waiting = new ArrayList<>();

    /** What to do with the certified reply, and without one. */
    final BiConsumer<Part, CertifiedReply> certified;

    final Runnable unanswered;

    /** When it was wanted, or asked last. */
    long beginNanos;

    int attempts;
    boolean done;
    private final Set<Integer> heard = new HashSet<>();
    private final Map<Long, List<Word>> words = new TreeMap<>();

    Question(
            Digest key,
            Digest nonce,
            Domain target,
            byte[] request,
            long beginNanos,
            BiConsumer<Part, CertifiedReply> certified,
            Runnable unanswered) {
        this.key = key;
        this.nonce = nonce;
        this.target = target;
        this.request = request;
        this.beginNanos = beginNanos;
        this.certified = certified;
        this.unanswered = unanswered;
    }

    void begin(long nowNanos) {
        beginNanos = nowNanos;
        attempts++;
        heard.clear();
        words.clear();
    }

    /** @return 2f+1 equal words, once; before and after that none */
    List<Word> word(Word word) {
        if (done || !heard.add(word.replica())) {
            return List.of();
        }
        List<Word> alike = words.computeIfAbsent(word.part().version(), none -> new ArrayList<>());
        alike.add(word);
        return alike.size() == Domain.SIZE.strong() ? List.copyOf(alike) : List.of();
    }

    boolean isHopeless() {
        int most = words.values().stream().mapToInt(List::size).max().orElse(0);
        return most + Domain.SIZE.replicas() - heard.size() < Domain.SIZE.strong();
    }
}
