package org.bftldap.bft.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.bftldap.bft.core.message.SlotClaim;
import org.bftldap.bft.core.message.ViewChange;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * §2.8: whatever was committed for a number in some view is chosen, or the decision is left open, in each later one; and with the
 * VIEW-CHANGEs of all correct replicas it is not left open. One number, two batches, three views, f replicas that claim what they like.
 * With n = 4 and 7 all histories, with more, random ones: some mistakes show only with f = 2.
 */
class NewViewHistoriesTest {

    private static final Digest A = Digest.sha256("a");
    private static final Digest B = Digest.sha256("b");
    private static final Digest WRONG = Digest.sha256("never proposed");
    private static final int VIEWS = 3;

    /** What one correct replica promised for the number. */
    private record Promise(@Nullable SlotClaim prepared, List<SlotClaim> accepted) {

        static final Promise NONE = new Promise(null, List.of());

        Promise accept(Digest digest, int view) {
            TreeMap<Digest, SlotClaim> all = new TreeMap<>();
            accepted.forEach(claim -> all.put(claim.digest(), claim));
            all.put(digest, new SlotClaim(1, digest, view));
            return new Promise(prepared, List.copyOf(all.values()));
        }

        Promise prepare(Digest digest, int view) {
            return new Promise(new SlotClaim(1, digest, view), accepted);
        }

        ViewChange viewChange(int replica, int view) {
            return new ViewChange(
                    replica, view, null, prepared == null ? List.of() : List.of(prepared), accepted, List.of(), Signature.NONE);
        }
    }

    /** The same whoever is who. */
    private record State(int view, @Nullable Digest committed, Map<Promise, Integer> promises) {

        static State of(int view, @Nullable Digest committed, List<Promise> promises) {
            Map<Promise, Integer> counts = new HashMap<>();
            promises.forEach(promise -> counts.merge(promise, 1, Integer::sum));
            return new State(view, committed, counts);
        }
    }

    private GroupSize group = new GroupSize(4);
    private int correct = 3;
    private int views = VIEWS;
    private final Set<State> seen = new HashSet<>();
    private String broken = "";

    private static Rules wrong(String name) {
        return switch (name) {
            case "earliest first" -> new Rules() {
                @Override
                java.util.Comparator<SlotClaim> candidates() {
                    return NewViewDecision.latestFirst().reversed();
                }
            };
            case "weak quorum" -> new Rules() {
                @Override
                int viewChanges(GroupSize group) {
                    return group.weak();
                }
            };
            case "nobody vouches" -> new Rules() {
                @Override
                int vouchers(GroupSize group) {
                    return 0;
                }
            };
            default -> Rules.CORRECT;
        };
    }

    /** @param last view that is entered */
    private void exploreAll(Rules rules, int replicas, int last) {
        group = new GroupSize(replicas);
        correct = replicas - group.faulty();
        views = last;
        explore(rules, Collections.nCopies(correct, Promise.NONE), 0, Set.of(A, B), null);
    }

    @ParameterizedTest
    @CsvSource({"4, 3, 20000", "7, 2, 10000"})
    void all_histories_keep_what_was_committed(int replicas, int last, int atLeast) {
        exploreAll(Rules.CORRECT, replicas, last);
        assertThat(broken).isEmpty();
        assertThat(seen).hasSizeGreaterThan(atLeast);
    }

    @ParameterizedTest
    @CsvSource({"weak quorum, 4", "nobody vouches, 4", "weak quorum, 7", "nobody vouches, 7"})
    void the_histories_find_a_wrong_rule(String name, int replicas) {
        exploreAll(wrong(name), replicas, 2);
        assertThat(broken).as(name).isNotEmpty();
    }

    /** The first replicas are correct; the faulty ones vote for everything. */
    private void explore(Rules rules, List<Promise> promises, int view, Set<Digest> offered, @Nullable Digest committed) {
        List<Digest> choices = new ArrayList<>(offered);
        int options = choices.size() + 1;
        int codes = (int) Math.pow(options, correct);
        for (int code = 0; code < codes && broken.isEmpty(); code++) {
            List<Promise> after = new ArrayList<>();
            List<@Nullable Digest> accepted = new ArrayList<>();
            for (int i = 0, rest = code; i < correct; i++, rest /= options) {
                Digest digest = rest % options == 0 ? null : choices.get(rest % options - 1);
                accepted.add(digest);
                after.add(digest == null ? promises.get(i) : promises.get(i).accept(digest, view));
            }
            prepareSome(rules, after, accepted, view, committed);
        }
    }

    /** All sets of correct replicas that may prepare what they accepted. Only one digest can be prepared in a view. */
    private void prepareSome(
            Rules rules, List<Promise> promises, List<@Nullable Digest> accepted, int view, @Nullable Digest committed) {
        List<Integer> able = IntStream.range(0, correct).boxed().filter(i -> canPrepare(accepted, accepted.get(i))).toList();
        for (int who = 0; who < 1 << able.size(); who++) {
            List<Promise> after = new ArrayList<>(promises);
            Digest digest = null;
            for (int k = 0; k < able.size(); k++) {
                if ((who >> k & 1) != 0) {
                    int i = able.get(k);
                    digest = accepted.get(i);
                    after.set(i, after.get(i).prepare(digest, view));
                }
            }
            Digest now = Integer.bitCount(who) + group.faulty() >= group.strong() ? digest : committed;
            if (committed == null || committed.equals(now)) {
                changeView(rules, after, view + 1, now);
            } else {
                broken = "view " + view + ": " + committed + " was committed, and now " + now;
            }
        }
    }

    private boolean canPrepare(List<@Nullable Digest> accepted, @Nullable Digest digest) {
        return digest != null && accepted.stream().filter(digest::equals).count() + group.faulty() >= group.strong();
    }

    private void changeView(Rules rules, List<Promise> promises, int view, @Nullable Digest committed) {
        if (!seen.add(State.of(view, committed, promises))) {
            return;
        }
        List<Promise> grouped = promises.stream().distinct().flatMap(one -> promises.stream().filter(one::equals)).toList();
        List<ViewChange> honest = IntStream.range(0, correct).mapToObj(i -> grouped.get(i).viewChange(i, view)).toList();
        Digest byHonest = decide(rules, group, honest);
        if (byHonest == null) {
            broken = "all correct replicas have spoken and it is open: " + promises;
            return;
        }
        Set<Digest> decided = new TreeSet<>(Set.of(byHonest));
        List<Integer> sets = sets(rules, grouped);
        for (List<ViewChange> all : withLiars(honest, view)) {
            for (int set : sets) {
                Digest one = decide(rules, group, IntStream.range(0, all.size()).filter(i -> (set >> i & 1) != 0).mapToObj(all::get).toList());
                if (one != null) {
                    decided.add(one);
                }
            }
        }
        if (committed != null && !decided.equals(Set.of(committed))) {
            broken = committed + " was committed, but view " + view + " may carry over " + decided + " from " + promises;
        } else if (decided.contains(WRONG)) {
            broken = "view " + view + " may carry over what nobody correct accepted, from " + promises;
        } else if (view < views) {
            explore(rules, promises, view, decided, committed);
        }
    }

    /** Whatever one liar says; a second one says the same, or that it prepared nothing: what else it could say would stand in the way of the first. */
    private List<List<ViewChange>> withLiars(List<ViewChange> honest, int view) {
        List<List<ViewChange>> all = new ArrayList<>();
        for (ViewChange lie : lies(correct, view)) {
            List<ViewChange> with = new ArrayList<>(honest);
            with.add(lie);
            if (group.faulty() == 1) {
                all.add(with);
                continue;
            }
            for (List<SlotClaim> prepared : lie.prepared().isEmpty() ? List.of(lie.prepared()) : List.of(lie.prepared(), List.<SlotClaim>of())) {
                List<ViewChange> withBoth = new ArrayList<>(with);
                withBoth.add(new ViewChange(correct + 1, view, null, prepared, lie.accepted(), List.of(), Signature.NONE));
                all.add(withBoth);
            }
        }
        return all;
    }

    /** Of whom a decision may be made: each quorum, and all; of correct replicas that promised the same the first come first. */
    private List<Integer> sets(Rules rules, List<Promise> grouped) {
        List<Integer> sets = new ArrayList<>();
        for (int set = 0; set < 1 << group.replicas(); set++) {
            int size = Integer.bitCount(set);
            boolean isOne = size == rules.viewChanges(group) || size == group.replicas();
            for (int i = 1; i < correct; i++) {
                boolean isSame = grouped.get(i).equals(grouped.get(i - 1));
                isOne &= !isSame || (set >> i & 1) == 0 || (set >> i - 1 & 1) != 0;
            }
            if (isOne) {
                sets.add(set);
            }
        }
        return sets;
    }

    /** Everything accepted in the latest view vouches for anything; of what it prepared it says any one thing. */
    private static List<ViewChange> lies(int replica, int view) {
        List<SlotClaim> accepted = new ArrayList<>();
        for (Digest digest : new TreeSet<>(List.of(A, B, NullBatch.DIGEST, WRONG))) {
            accepted.add(new SlotClaim(1, digest, view - 1));
        }
        List<ViewChange> lies = new ArrayList<>();
        lies.add(new ViewChange(replica, view, null, List.of(), accepted, List.of(), Signature.NONE));
        for (SlotClaim claim : accepted) {
            for (int of = 0; of < view; of++) {
                List<SlotClaim> prepared = List.of(new SlotClaim(1, claim.digest(), of));
                lies.add(new ViewChange(replica, view, null, prepared, accepted, List.of(), Signature.NONE));
            }
        }
        return lies;
    }

    private static @Nullable Digest decide(Rules rules, GroupSize group, List<ViewChange> all) {
        Assignments assignments = NewViewDecision.of(group, rules, all);
        if (assignments == null) {
            return null;
        }
        return assignments.digests().isEmpty() ? NullBatch.DIGEST : assignments.of(1);
    }

    @ParameterizedTest
    @CsvSource({"4, 20000", "5, 20000", "6, 20000", "7, 20000", "10, 20000"})
    void random_histories_keep_what_was_committed(int replicas, int runs) {
        assertThat(lost(Rules.CORRECT, replicas, runs)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"weak quorum, 7", "nobody vouches, 7", "earliest first, 7"})
    void random_histories_find_a_wrong_rule(String name, int replicas) {
        int lost = lost(wrong(name), replicas, 20_000);
        if (name.equals("earliest first")) {
            // A1 alone rules out all but the latest: in which order candidates are looked at is no matter of safety.
            assertThat(lost).isZero();
        } else {
            assertThat(lost).as(name).isPositive();
        }
    }

    private static int lost(Rules rules, int replicas, int runs) {
        int lost = 0;
        for (int run = 0; run < runs; run++) {
            lost += keeps(rules, new GroupSize(replicas), new SplittableRandom(1000L * run + replicas)) ? 0 : 1;
        }
        return lost;
    }

    private static boolean keeps(Rules rules, GroupSize group, SplittableRandom random) {
        int correct = group.replicas() - group.faulty();
        List<Promise> promises = new ArrayList<>(Collections.nCopies(correct, Promise.NONE));
        Set<Digest> offered = Set.of(A, B);
        Digest committed = null;
        for (int view = 0; view < VIEWS; view++) {
            Digest now = vote(group, random, promises, view, new ArrayList<>(offered));
            if (committed != null && now != null && !now.equals(committed)) {
                return false;
            }
            committed = committed == null ? now : committed;
            Set<Digest> decided = decisions(rules, group, random, promises, view + 1);
            if (decided.contains(WRONG)) {
                return false;
            }
            if (committed != null && !decided.stream().allMatch(committed::equals) || decided.isEmpty()) {
                return false;
            }
            offered = decided;
        }
        return true;
    }

    /** @return what is committed in this view, if anything is */
    private static @Nullable Digest vote(
            GroupSize group, SplittableRandom random, List<Promise> promises, int view, List<Digest> offered) {
        List<@Nullable Digest> accepted = new ArrayList<>();
        int bias = 1 + random.nextInt(9);
        for (int i = 0; i < promises.size(); i++) {
            Digest digest = random.nextInt(10) < bias ? offered.get(0) : offered.get(random.nextInt(offered.size()));
            digest = random.nextInt(5) == 0 ? null : digest;
            accepted.add(digest);
            if (digest != null) {
                promises.set(i, promises.get(i).accept(digest, view));
            }
        }
        Digest committed = null;
        for (Digest digest : offered) {
            if (accepted.stream().filter(digest::equals).count() + group.faulty() >= group.strong()) {
                int prepared = 0;
                for (int i = 0; i < promises.size(); i++) {
                    if (digest.equals(accepted.get(i)) && random.nextInt(4) > 0) {
                        promises.set(i, promises.get(i).prepare(digest, view));
                        prepared++;
                    }
                }
                committed = prepared + group.faulty() >= group.strong() ? digest : committed;
            }
        }
        return committed;
    }

    /** By all correct ones, and by some random quorums with liars among them. */
    private static Set<Digest> decisions(
            Rules rules, GroupSize group, SplittableRandom random, List<Promise> promises, int view) {
        List<ViewChange> correct = new ArrayList<>();
        for (int i = 0; i < promises.size(); i++) {
            correct.add(promises.get(i).viewChange(i, view));
        }
        Set<Digest> decided = new TreeSet<>();
        Digest byAll = decide(rules, group, correct);
        if (byAll == null) {
            return Set.of(); // it must not be open
        }
        decided.add(byAll);
        for (int tries = 0; tries < 4; tries++) {
            List<ViewChange> some = new ArrayList<>(correct);
            for (int liar = promises.size(); liar < group.replicas(); liar++) {
                List<ViewChange> lies = lies(liar, view);
                some.add(lies.get(random.nextInt(lies.size())));
            }
            int size = rules.viewChanges(group) + random.nextInt(group.replicas() - rules.viewChanges(group) + 1);
            while (some.size() > size) {
                some.remove(random.nextInt(some.size()));
            }
            Digest one = decide(rules, group, some);
            if (one != null) {
                decided.add(one);
            }
        }
        return decided;
    }
}
