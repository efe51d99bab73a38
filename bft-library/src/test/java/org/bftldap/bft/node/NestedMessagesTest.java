package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * How many messages one question costs that goes down a chain of groups, counted where they are sent and where they arrive:
 * {@code docs/benchmarks/messages.md}. More sizes: {@code -Dtest.message-sizes=4x4,7x4,10x4}, replicas and levels.
 */
@Timeout(300)
class NestedMessagesTest {

    /** A backup that a loaded machine lets wait for too long asks by itself: such a question is not what is counted here. */
    private static final int TRIES_MAX = 50;

    @TempDir
    Path directory;

    private record Size(int replicas, int levels) {}

    /** What one level was asked, of the next, and handed on among itself. */
    private record Level(long sent, long arrived, long handedOn) {
        Level minus(Level before) {
            return new Level(sent - before.sent, arrived - before.arrived, handedOn - before.handedOn);
        }
    }

    static List<Size> sizes() {
        List<Size> sizes = new ArrayList<>();
        for (String size : System.getProperty("test.message-sizes", "4x2,4x3,7x2").split(",")) {
            String[] numbers = size.split("x");
            sizes.add(new Size(Integer.parseInt(numbers[0]), Integer.parseInt(numbers[1])));
        }
        return sizes;
    }

    private static List<Level> count(ChainOfGroups chain, int levels) {
        List<Level> counted = new ArrayList<>();
        for (int level = 0; level + 1 < levels; level++) {
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

    /** The messages of one question in which nobody was so slow that another one asked for him; the last question's if there was none. */
    private static List<Level> ofOneQuestion(ChainOfGroups chain, Size size) throws Exception {
        List<Level> expected = Collections.nCopies(size.levels() - 1, new Level(size.replicas(), size.replicas(), size.replicas() - 1L));
        List<Level> counted = List.of();
        for (int i = 0; i < TRIES_MAX && !counted.equals(expected); i++) {
            List<Level> before = count(chain, size.levels());
            assertThat(chain.ask("get " + i)).isEqualTo("0");
            TestGroup.await("what was asked has arrived", () -> count(chain, size.levels()).stream()
                    .allMatch(level -> level.sent() == level.arrived()));
            counted = since(before, count(chain, size.levels()));
            if (counted.stream().allMatch(level -> level.sent() == size.replicas())) {
                TestGroup.await("what was handed over has arrived", () -> since(before, count(chain, size.levels())).stream()
                        .allMatch(level -> level.handedOn() >= size.replicas() - 1));
                counted = since(before, count(chain, size.levels()));
            }
        }
        return counted;
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
    void aQuestionCostsTwoMessagesForEachThatIsAskedAndOneForEachThatIsToldOnEachLevel(Size size) throws Exception {
        int n = size.replicas();
        try (ChainOfGroups chain = new ChainOfGroups(directory, size.levels(), n, Freshness.ASK_NOW, Duration.ofSeconds(20))) {
            List<Level> levels = ofOneQuestion(chain, size);
            assertThat(levels).hasSize(size.levels() - 1).containsOnly(new Level(n, n, n - 1L));
            // Each question that arrived is answered by one message, of which 2f+1 are waited for.
            long all = levels.stream().mapToLong(level -> level.sent() + level.arrived() + level.handedOn()).sum();
            assertThat(all).isEqualTo((size.levels() - 1L) * (3L * n - 1));
        }
    }
}
