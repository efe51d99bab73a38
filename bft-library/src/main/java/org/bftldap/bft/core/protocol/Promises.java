package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.bft.core.codec.Limits;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.types.Digest;
import org.jspecify.annotations.Nullable;

/**
 * What this replica stood for above its stable checkpoint, in whatever view: its VIEW-CHANGEs say it, and a new view rests on it (§2.8). It
 * outlives view changes and, through the journal, restarts. The window bounds the numbers, {@link Limits#ACCEPTED_DIGESTS_MAX} the digests of each.
 */
final class Promises {

    private final Rules rules;
    private final TreeMap<Long, SlotClaim> prepared = new TreeMap<>();
    private final TreeMap<Long, List<SlotClaim>> accepted = new TreeMap<>();

    Promises(Rules rules) {
        this.rules = rules;
    }

    void accepted(long view, long sequence, Digest digest) {
        List<SlotClaim> claims = accepted.computeIfAbsent(sequence, n -> new ArrayList<>());
        claims.removeIf(claim -> claim.digest().equals(digest));
        claims.add(new SlotClaim(sequence, digest, view));
        if (claims.size() > Limits.ACCEPTED_DIGESTS_MAX) {
            // They stand in the order of their views. What is dropped makes no view change wrong, but may keep one waiting (§2.8, Q).
            claims.remove(0);
        }
    }

    boolean hasAccepted(long view, long sequence, Digest digest) {
        return accepted.getOrDefault(sequence, List.of()).contains(new SlotClaim(sequence, digest, view));
    }

    void prepared(long view, long sequence, Digest digest) {
        SlotClaim before = prepared.get(sequence);
        if (before == null || before.view() <= view) {
            prepared.put(sequence, new SlotClaim(sequence, digest, view));
        }
    }

    /** A stable checkpoint vouches for everything up to here. */
    void forgetUpTo(long sequence) {
        prepared.headMap(sequence, true).clear();
        accepted.headMap(sequence, true).clear();
    }

    @Nullable SlotClaim preparedAt(long sequence) {
        return prepared.get(sequence);
    }

    /** P, for a VIEW-CHANGE to this view. */
    List<SlotClaim> prepared(long newView) {
        return prepared.values().stream()
                .filter(claim -> rules.remembersPrepared() || claim.view() == newView - 1)
                .toList();
    }

    /** Q: the newest digest of each number, then the one before it at each, and so on, if there are more than may be said. */
    List<SlotClaim> accepted(int max) {
        List<SlotClaim> said = new ArrayList<>();
        for (int age = 1; age <= Limits.ACCEPTED_DIGESTS_MAX; age++) {
            for (List<SlotClaim> claims : accepted.values()) {
                if (claims.size() >= age && said.size() < max) {
                    said.add(claims.get(claims.size() - age));
                }
            }
        }
        said.sort(Comparator.comparingLong(SlotClaim::sequence).thenComparing(SlotClaim::digest));
        return said;
    }

    int size() {
        return prepared.size() + accepted.values().stream().mapToInt(List::size).sum();
    }
}
