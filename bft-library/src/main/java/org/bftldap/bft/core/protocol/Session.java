package org.bftldap.bft.core.protocol;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.core.codec.BinaryReader;
import org.bftldap.bft.core.codec.BinaryWriter;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.codec.OutcomeCodec;
import org.bftldap.bft.core.message.Outcome;

/**
 * One client's session: which numbers are executed, and the outcomes that the client may still ask for. Replicated state: changes only
 * by executing batches.
 */
final class Session {

    /** Results kept for a session; of older ones only the digests stay. */
    static final int CACHE_BYTES_MAX = 4 << 20;

    /** How many windows of outcomes are kept: a client that keeps the rules has at most one window of numbers that it may ask for again. */
    private static final int WINDOWS_KEPT = 2;

    private final long id;
    private final int client;
    private long last;
    private long lastCommit;
    private final ArrayDeque<Outcome> outcomes = new ArrayDeque<>();
    private int cachedBytes;

    Session(long id, int client, long lastCommit) {
        this.id = id;
        this.client = client;
        this.lastCommit = lastCommit;
    }

    long id() {
        return id;
    }

    int client() {
        return client;
    }

    /** Highest executed number; 0 before the first. */
    long last() {
        return last;
    }

    /** The batch in which it last did something. */
    long lastCommit() {
        return lastCommit;
    }

    /** The next number was executed. @param window W, of the group: outcomes of clients that never acknowledge are not kept for ever */
    void executed(Outcome outcome, long sequence, int window) {
        last++;
        lastCommit = sequence;
        outcomes.addLast(outcome);
        if (outcome instanceof Outcome.Full full) {
            cachedBytes += full.result().length;
        }
        while (outcomes.size() > WINDOWS_KEPT * window) {
            forgetFirst();
        }
        if (cachedBytes > CACHE_BYTES_MAX) {
            keepDigestsOfOldest();
        }
    }

    /** The client holds these results: forget them. */
    void acknowledged(long upTo) {
        while (!outcomes.isEmpty() && firstKept() <= upTo) {
            forgetFirst();
        }
    }

    private void forgetFirst() {
        if (outcomes.removeFirst() instanceof Outcome.Full full) {
            cachedBytes -= full.result().length;
        }
    }

    /** How many outcomes are kept. */
    int outcomes() {
        return outcomes.size();
    }

    /** Outcomes of the numbers from..to that are still kept, which are the last of them. */
    List<Outcome> outcomes(long from, long to) {
        List<Outcome> found = new ArrayList<>();
        long number = firstKept();
        for (Outcome outcome : outcomes) {
            if (number >= from && number <= to) {
                found.add(outcome);
            }
            number++;
        }
        return found;
    }

    private long firstKept() {
        return last - outcomes.size() + 1;
    }

    private void keepDigestsOfOldest() {
        List<Outcome> all = new ArrayList<>(outcomes);
        for (int i = 0; i < all.size() - 1 && cachedBytes > CACHE_BYTES_MAX; i++) {
            if (all.get(i) instanceof Outcome.Full full) {
                all.set(i, new Outcome.DigestOnly(full.version(), full.digest()));
                cachedBytes -= full.result().length;
            }
        }
        outcomes.clear();
        outcomes.addAll(all);
    }

    byte[] encode() {
        BinaryWriter out = new BinaryWriter(64 + cachedBytes + 16 * outcomes.size());
        out.putInt(client);
        out.putLong(last);
        out.putLong(lastCommit);
        out.putInt(outcomes.size());
        for (Outcome outcome : outcomes) {
            OutcomeCodec.write(out, outcome);
        }
        return out.toBytes();
    }

    static Session decode(long id, byte[] leaf) throws MalformedException {
        BinaryReader in = new BinaryReader(leaf);
        Session session = new Session(id, in.takeInt(), 0);
        session.last = in.takeNumber("last");
        session.lastCommit = in.takeNumber("last commit");
        int count = in.takeInt();
        for (int i = 0; i < count; i++) {
            Outcome outcome = OutcomeCodec.read(in, Integer.MAX_VALUE);
            session.outcomes.addLast(outcome);
            if (outcome instanceof Outcome.Full full) {
                session.cachedBytes += full.result().length;
            }
        }
        in.end();
        return session;
    }
}
