package org.bftldap.giis.scale;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.nested.LeaseTimes;
import org.bftldap.directory.operation.Operation;
import org.bftldap.giis.hierarchy.NestedQuery;

/** One question of a client at a group's relay: all replicas are asked, 2f+1 equal answers are the answer. Checks what it is told. */
final class Client {

    private static final int ATTEMPTS_MAX = 3;

    /** Of a client's question and of an answer without entries. */
    private static final int SMALL_BYTES = 200;

    private static final long SLACK_NANOS = 1_000_000_000;

    private final World world;
    private final Domain at;
    private final Operation.Search search;
    private final Tally.Asked kind;
    private final long number;
    private final long begunNanos;
    private final boolean counted;
    private int attempt;

    Client(World world, Domain at, Operation.Search search, Tally.Asked kind, long number) {
        this.world = world;
        this.at = at;
        this.search = search;
        this.kind = kind;
        this.number = number;
        this.begunNanos = world.time.now();
        this.counted = world.tally.isCounting();
    }

    void ask() {
        int thisAttempt = ++attempt;
        Digest nonce = Digest.sha256(ByteBuffer.allocate(Long.BYTES * 2).putLong(number).putLong(thisAttempt).array());
        NestedQuery query = NestedQuery.first(search, List.of(), Tuning.defaults().remoteDeadlineMillis());
        List<Question.Outcome> heard = new ArrayList<>();
        Map<Long, Integer> alike = new HashMap<>();
        for (Replica replica : at.replicas()) {
            world.within(SMALL_BYTES, () -> replica.read(query, nonce, outcome ->
                    world.within(SMALL_BYTES + outcome.part().bytes(), () -> hear(thisAttempt, heard, alike, outcome))));
        }
    }

    private void hear(int thisAttempt, List<Question.Outcome> heard, Map<Long, Integer> alike, Question.Outcome outcome) {
        if (thisAttempt != attempt) {
            return;
        }
        heard.add(outcome);
        int equal = alike.merge(outcome.part().version(), 1, Integer::sum);
        int most = alike.values().stream().mapToInt(Integer::intValue).max().orElse(0);
        if (equal >= Domain.SIZE.strong()) {
            attempt = 0;
            finished(outcome.part(), heard.stream().noneMatch(Question.Outcome::asked));
        } else if (most + Domain.SIZE.replicas() - heard.size() < Domain.SIZE.strong()) {
            disagreed();
        }
    }

    private void disagreed() {
        if (attempt < ATTEMPTS_MAX) {
            world.tally.again();
            ask();
        } else {
            attempt = 0;
            if (counted) {
                world.tally.refused();
            }
        }
    }

    private void finished(Part part, boolean fromCopies) {
        int expected = kind == Tally.Asked.ROOT_FOR_ALL || kind == Tally.Asked.SITE_FOR_ALL ? world.tree.domains() : 1;
        if (part.missing() == 0 && part.domains().length != expected) {
            throw new IllegalStateException("an answer of " + part.domains().length + " domains instead of " + expected + " that says nothing of it");
        }
        long stalest = 0;
        for (int i = 0; i < part.domains().length; i++) {
            stalest = Math.max(stalest, world.domain(part.domains()[i]).staleNanos(World.kind(search), part.versions()[i], begunNanos));
        }
        if (stalest > LeaseTimes.LEASE_MILLIS * 1_000_000L + SLACK_NANOS) {
            throw new IllegalStateException("a copy was used " + stalest / 1_000_000 + " ms after its answer had changed");
        }
        if (counted) {
            world.tally.answered(kind, fromCopies, world.time.now() - begunNanos, part.missing());
            if (stalest > 0) {
                world.tally.stale(stalest);
            }
        }
    }
}
