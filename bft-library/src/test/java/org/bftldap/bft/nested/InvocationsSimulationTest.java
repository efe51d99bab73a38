package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.sim.SimRandom;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs drawn from a seed: sizes, losses, crashes of members of both groups and of the primaries, counters that are silent for a while, writes that may be
 * given up. Then all heals, and the callers must have the same state, with one end for each invocation, and the counters must have executed
 * each at most once.
 */
class InvocationsSimulationTest {

    private static final int OPERATIONS = 24;
    private static final int ROUNDS = 30;

    @TempDir
    Path directory;

    @SeededTest(runs = 8)
    void eachInvocationEndsOnceAndAlikeWhateverHappensMeanwhile(Seed seed) throws Exception {
        SimRandom random = new SimRandom(seed.value());
        int n1 = random.pick(List.of(1, 4, 4, 7));
        int n2 = random.pick(List.of(1, 4, 4, 7));
        Path home = Files.createDirectory(directory.resolve("run-" + seed.value()));
        SimGroups groups = new SimGroups(home, n1, n2, seed.value()).start();
        groups.lossPerMille = random.below(150);
        int written = 0;
        for (int round = 0; round < ROUNDS; round++) {
            written += write(groups, random, OPERATIONS - written);
            hurt(groups, random, groups.callerMembers, new GroupSize(n1).faulty());
            hurt(groups, random, groups.counterMembers, new GroupSize(n2).faulty());
            if (random.chance(150)) {
                int silentTo = random.below(n1);
                groups.answers = (caller, counter, bytes) -> caller == silentTo ? List.of() : List.of(bytes);
            }
            groups.runFor(random.between(10, 700));
        }
        int total = written + write(groups, random, OPERATIONS - written);
        heal(groups);
        groups.runUntil("the user is answered", groups.user::isAnswered);
        groups.runUntil("all have ended everywhere", () -> IntStream.range(0, n1).allMatch(id -> ended(groups, id) == opened(groups, id)));
        groups.runFor(10_000);
        assertThat(total).isEqualTo(OPERATIONS);
        assertThat(groups.callerMembers).extracting(SimMember::root).containsOnly(groups.callerMembers.get(0).root());
        assertThat(groups.counterMembers).extracting(SimMember::root).containsOnly(groups.counterMembers.get(0).root());
        assertThat(groups.count(0, "x")).isBetween(groups.tally(0).value("answered"), opened(groups, 0));
        groups.close();
    }

    private static int write(SimGroups groups, SimRandom random, int left) {
        int now = Math.min(left, random.below(3));
        for (int i = 0; i < now; i++) {
            groups.user.write(random.chance(700) ? "write counters 600000 add x 1" : "write? counters 3000 add x 1");
        }
        return now;
    }

    /** At most f are down at a time. */
    private static void hurt(SimGroups groups, SimRandom random, List<SimMember> members, int faulty) {
        List<SimMember> down = members.stream().filter(one -> !one.isUp()).toList();
        if (!down.isEmpty() && random.chance(400)) {
            random.pick(down).start();
        } else if (down.size() < faulty && random.chance(300)) {
            random.pick(members.stream().filter(SimMember::isUp).toList()).crash();
        }
    }

    private static void heal(SimGroups groups) {
        groups.lossPerMille = 0;
        groups.answers = (caller, counter, bytes) -> List.of(bytes);
        groups.callerMembers.stream().filter(one -> !one.isUp()).forEach(SimMember::start);
        groups.counterMembers.stream().filter(one -> !one.isUp()).forEach(SimMember::start);
    }

    private static long ended(SimGroups groups, int caller) {
        TallyService tally = groups.tally(caller);
        return tally.value("answered") + tally.value("Aborted") + tally.value("TimedOut");
    }

    private static long opened(SimGroups groups, int caller) {
        return groups.tally(caller).value("opened");
    }
}
