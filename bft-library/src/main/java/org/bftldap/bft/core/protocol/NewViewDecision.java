package org.bftldap.bft.core.protocol;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.jspecify.annotations.Nullable;

/**
 * What a new view must carry over, from the VIEW-CHANGEs alone (§2.8; Castro and Liskov, TOCS 2002, 4.5). A pure function: the new primary
 * and those who check it use the same.
 *
 * <p>What VIEW-CHANGEs say of single numbers are claims, of which up to f are false. A digest is carried over if
 *
 * <ul>
 *   <li>A1: q replicas have nothing prepared there that contradicts it: so nothing else was decided in a later view, nor in the same;
 *   <li>A2: f+1 have accepted it in that view or later: so somebody correct has checked it, and has its batch.
 * </ul>
 *
 * B: the null batch if q replicas that have not yet left the number behind have nothing prepared there. Otherwise it is open: with the
 * VIEW-CHANGEs of all correct replicas one of these holds.
 */
final class NewViewDecision {

    private final GroupSize group;
    private final Rules rules;
    private final List<ViewChange> all;
    private final long base;
    /** P and Q of the paper, by number. */
    private final TreeMap<Long, List<SlotClaim>> prepared;
    private final TreeMap<Long, List<SlotClaim>> accepted;

    private NewViewDecision(GroupSize group, Rules rules, Collection<ViewChange> viewChanges) {
        this.group = group;
        this.rules = rules;
        this.all = List.copyOf(viewChanges);
        this.base = rules.base(all);
        this.prepared = byNumber(all.stream().map(ViewChange::prepared).toList());
        this.accepted = byNumber(all.stream().map(ViewChange::accepted).toList());
    }

    private static TreeMap<Long, List<SlotClaim>> byNumber(List<List<SlotClaim>> claims) {
        return claims.stream()
                .flatMap(List::stream)
                .collect(Collectors.groupingBy(SlotClaim::sequence, TreeMap::new, Collectors.toList()));
    }

    /**
     * @param viewChanges valid ones of distinct replicas for one view
     * @return null while it is open: more VIEW-CHANGEs are needed
     */
    static @Nullable Assignments of(GroupSize group, Rules rules, Collection<ViewChange> viewChanges) {
        if (viewChanges.size() < rules.viewChanges(group)) {
            return null;
        }
        return new NewViewDecision(group, rules, viewChanges).decide();
    }

    private @Nullable Assignments decide() {
        long last = prepared.isEmpty() ? base : Math.max(base, prepared.lastKey());
        List<Digest> digests = new ArrayList<>();
        int upToLastBatch = 0;
        for (long sequence = base + 1; sequence <= last; sequence++) {
            Digest digest = choose(sequence);
            if (digest == null) {
                return null;
            }
            digests.add(digest);
            if (!digest.equals(NullBatch.DIGEST)) {
                upToLastBatch = digests.size();
            }
        }
        return new Assignments(base, digests.subList(0, upToLastBatch));
    }

    private @Nullable Digest choose(long sequence) {
        List<SlotClaim> candidates = new ArrayList<>(prepared.getOrDefault(sequence, List.of()));
        candidates.sort(rules.candidates());
        for (SlotClaim candidate : candidates) {
            if (isUncontradicted(candidate) && isVouchedFor(candidate)) {
                return candidate.digest();
            }
        }
        return isNothingPrepared(sequence) ? NullBatch.DIGEST : null;
    }

    /** A1. */
    private boolean isUncontradicted(SlotClaim candidate) {
        int agreeing = 0;
        for (ViewChange one : all) {
            if (one.stable() < candidate.sequence() && agrees(claimOf(one, candidate.sequence()), candidate)) {
                agreeing++;
            }
        }
        return agreeing >= rules.viewChanges(group);
    }

    private boolean agrees(@Nullable SlotClaim claim, SlotClaim candidate) {
        return claim == null
                || claim.view() < candidate.view()
                || claim.view() == candidate.view() && claim.digest().equals(candidate.digest());
    }

    /** A2. */
    private boolean isVouchedFor(SlotClaim candidate) {
        int vouching = 0;
        for (SlotClaim claim : accepted.getOrDefault(candidate.sequence(), List.of())) {
            if (claim.digest().equals(candidate.digest()) && claim.view() >= candidate.view()) {
                vouching++;
            }
        }
        return vouching >= rules.vouchers(group);
    }

    /** B. A replica whose stable checkpoint covers the number has forgotten what was prepared there: it does not count. */
    private boolean isNothingPrepared(long sequence) {
        int empty = 0;
        for (ViewChange one : all) {
            if (rules.mayHavePrepared(one.stable(), sequence) && claimOf(one, sequence) == null) {
                empty++;
            }
        }
        return empty >= rules.viewChanges(group);
    }

    private static @Nullable SlotClaim claimOf(ViewChange viewChange, long sequence) {
        List<SlotClaim> claims = viewChange.prepared();
        int low = 0;
        int high = claims.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            long at = claims.get(middle).sequence();
            if (at == sequence) {
                return claims.get(middle);
            }
            if (at < sequence) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return null;
    }

    /** Latest view first; the order among equals decides nothing, since two digests prepared in one view cannot both pass. */
    static Comparator<SlotClaim> latestFirst() {
        return Comparator.comparingLong(SlotClaim::view).reversed().thenComparing(SlotClaim::digest);
    }
}
