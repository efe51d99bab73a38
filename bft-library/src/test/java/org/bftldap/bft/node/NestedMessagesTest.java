package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many messages one question costs that goes down a chain of groups, counted where they are sent and where they arrive:
 * {@code docs/benchmarks/messages.md}. Others than the default: {@code -Dtest.message-sizes=4.4.4,7.10}, the replicas of each group from above.
 */
@Timeout(300)
class NestedMessagesTest {

    /** A backup that a loaded machine lets wait for too long asks by itself: such a question is not what is counted here. */
    private static final int TRIES_MAX = 50;

    @TempDir
    Path directory;

    /** What the group of one level sent to the next, what arrived there, and what it handed on among itself. */
    private record Level(long sent, long arrived, long handedOn) {
        Level minus(Level before) {
            return new Level(sent - before.sent, arrived - before.arrived, handedOn - before.handedOn);
        }
    }

    static List<List<Integer>> sizes() {
        return Stream.of(System.getProperty("test.message-sizes", "4.4.4,4.7,7.4").split(","))
                .map(chain -> Stream.of(chain.split("\\.")).map(Integer::valueOf).toList())
                .toList();
    }

    private static List<Level> count(ChainOfGroups chain, List<Integer> sizes) {
        List<Level> counted = new ArrayList<>();
        for (int level = 0; level + 1 < sizes.size(); level++) {
            long sent = chain.services(level).stream()
                    .flatMap(service -> service.remote().stream())
                    .map(RemoteReads::counters)
                    .mapToLong(RemoteCounters::questions)
                    .sum();
            long arrived = chain.services(level + 1).stream().mapToLong(AskingService::asked).sum();
            counted.add(new Level(sent, arrived, chain.services(level).stream().mapToLong(AskingService::received).sum()));
        }
        return counted;
    }

    /** One asks each of the next group, and hands what it got to each of its own. */
    private static List<Level> linear(List<Integer> sizes) {
        List<Level> expected = new ArrayList<>();
        for (int level = 0; level + 1 < sizes.size(); level++) {
            expected.add(new Level(sizes.get(level + 1), sizes.get(level + 1), sizes.get(level) - 1L));
        }
        return expected;
    }

    /** The messages of one question in which nobody was so slow that another one asked for him; the last question's if there was none. */
    private static List<Level> ofOneQuestion(ChainOfGroups chain, List<Integer> sizes) throws Exception {
        List<Level> expected = linear(sizes);
        List<Level> counted = List.of();
        for (int i = 0; i < TRIES_MAX && !counted.equals(expected); i++) {
            List<Level> before = count(chain, sizes);
            assertThat(chain.ask("get " + i)).isEqualTo("0");
            TestGroup.await("what was asked has arrived", () -> count(chain, sizes).stream().allMatch(level -> level.sent() == level.arrived()));
            counted = since(before, count(chain, sizes));
            if (counted.stream().map(Level::sent).toList().equals(expected.stream().map(Level::sent).toList())) {
                TestGroup.await("what was handed over has arrived", () -> isHandedOn(since(before, count(chain, sizes)), expected));
                counted = since(before, count(chain, sizes));
            }
        }
        return counted;
    }

    private static boolean isHandedOn(List<Level> counted, List<Level> expected) {
        return IntStream.range(0, expected.size()).allMatch(level -> counted.get(level).handedOn() >= expected.get(level).handedOn());
    }

    private static List<Level> since(List<Level> before, List<Level> after) {
        List<Level> counted = new ArrayList<>();
        for (int level = 0; level < after.size(); level++) {
            counted.add(after.get(level).minus(before.get(level)));
        }
        return counted;
    }

    @ParameterizedTest
    @MethodSource("sizes")
    void aQuestionCostsTwoMessagesForEachThatIsAskedAndOneForEachThatIsToldOnEachLevel(List<Integer> sizes) throws Exception {
        try (ChainOfGroups chain = new ChainOfGroups(directory, sizes, Freshness.ASK_NOW, Duration.ofSeconds(20))) {
            // Each question that arrived is answered by one message, so all together are sent + arrived + handed on.
            assertThat(ofOneQuestion(chain, sizes)).isEqualTo(linear(sizes));
        }
    }
}
