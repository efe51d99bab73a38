package org.bftldap.giis.scale;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bftldap.giis.scale.Tally.Asked;
import org.bftldap.giis.scale.Tally.Traffic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulated tree answers rightly, costs what the design says, and gives the same figures again. */
class ScaleTest {

    private static final Load QUIET = new Load(1, 1, 2, 918, 60, 1, 1, 50, 0, 0);

    private static World world(int domains, int fanOut) {
        World world = new World(new Tree(domains, fanOut), Costs.measured(), QUIET, 7);
        world.tally.begin();
        return world;
    }

    private static void ask(World world, int at, String base, Asked kind) {
        new Client(world, world.domain(at), world.search(base, 0), kind, world.time.now()).ask();
        world.time.runUntil(world.time.now() + TimeUnit.SECONDS.toNanos(1));
    }

    @ParameterizedTest
    @CsvSource({"2, 10", "11, 10", "40, 3"})
    void aQuestionForTheWholeTreeCostsElevenMessagesADelegation(int domains, int fanOut) {
        World world = world(domains, fanOut);
        ask(world, 0, "o=grid", Asked.ROOT_FOR_ALL);
        int delegations = domains - 1;
        assertThat(world.tally.asked(Asked.ROOT_FOR_ALL)).hasSize(1);
        assertThat(world.tally.partial()).isZero();
        assertThat(List.of(Traffic.QUESTION, Traffic.ANSWER, Traffic.HANDED_OVER)).extracting(world.tally::messages)
                .containsExactly(4L * delegations, 4L * delegations, 3L * delegations);
    }

    @Test
    void theSameQuestionAgainIsAnsweredFromCopiesAndCostsNoMessage() {
        World world = world(11, 10);
        ask(world, 0, "o=grid", Asked.ROOT_FOR_ALL);
        long before = world.tally.messages(Traffic.QUESTION);
        ask(world, 0, "o=grid", Asked.ROOT_FOR_ALL);
        assertThat(world.tally.fromCopies(Asked.ROOT_FOR_ALL)).hasSize(1);
        assertThat(world.tally.messages(Traffic.QUESTION)).isEqualTo(before);
    }

    @Test
    void aChangeAtALeafIsToldUpTheTreeAndAskedForAnew() {
        World world = world(4, 1);
        ask(world, 0, world.tree.suffix(3), Asked.ROOT_FOR_ONE);
        world.domain(3).tick();
        world.time.runUntil(world.time.now() + TimeUnit.SECONDS.toNanos(1));
        // Four owners tell four keepers, at three delegations.
        assertThat(world.tally.messages(Traffic.STALE)).isEqualTo(48);
        ask(world, 0, world.tree.suffix(3), Asked.ROOT_FOR_ONE);
        assertThat(world.tally.asked(Asked.ROOT_FOR_ONE)).hasSize(2);
        assertThat(world.tally.staleAnswers()).isZero();
    }

    @Test
    void aLeafFindsAllDomainsByWayOfItsParents() {
        World world = world(40, 3);
        ask(world, 39, "o=grid", Asked.SITE_FOR_ALL);
        assertThat(world.tally.asked(Asked.SITE_FOR_ALL)).hasSize(1);
        assertThat(world.tally.partial()).isZero();
    }

    @Test
    void underLoadNothingIsRefusedAndTheSameSeedGivesTheSameFigures() {
        Load load = new Load(2, 1, 2, 918, 1, 200, 20, 50, 1, 2);
        Figures first = new Simulation(30, 5, load, 3).run();
        Figures again = new Simulation(30, 5, load, 3).run();
        assertThat(new ScaleReport(List.of(first)).table()).isEqualTo(new ScaleReport(List.of(again)).table());
        assertThat(first.tally().refusals()).isZero();
        assertThat(first.hits()).isPositive();
        // Notices take milliseconds, so with thirty changes a second some copies are used that are stale by then; none for long.
        assertThat(first.tally().stalestNanos()).isBetween(1L, TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void thePlotHasALineForEachFigure() {
        Load load = new Load(2, 1, 2, 918, 2, 40, 10, 20, 1, 2);
        List<Figures> runs = List.of(new Simulation(5, 2, load, 1).run(), new Simulation(10, 2, load, 1).run());
        assertThat(new ScaleReport(runs).plot()).startsWith("<svg ").endsWith("</svg>\n").contains("answers from copies alone").doesNotContain("NaN");
    }
}
