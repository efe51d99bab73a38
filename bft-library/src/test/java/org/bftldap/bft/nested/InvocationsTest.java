package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.bft.node.TestGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** §2.15 over sockets: one replicated service invokes another. */
@Timeout(120)
class InvocationsTest {

    @TempDir
    Path directory;

    @Test
    void fourInvokeFour() throws Exception {
        try (TwoGroups groups = new TwoGroups(directory, 4, 4, TestGroup.smallTuning()).startAll()) {
            GroupClient client = groups.client(groups.callers);
            assertThat(TwoGroups.write(client, "write counters 60000 add x 5")).contains("Opened").contains("number=1");
            groups.awaitEvents(1, 0, 1, 2, 3);
            assertThat(groups.tally(0).events.get(0)).startsWith("#1 5 v");
            TwoGroups.write(client, "read counters 60000 get x");
            groups.awaitEvents(2, 0, 1, 2, 3);
            assertThat(groups.tally(3).events.get(1)).startsWith("#2 5 v");
            for (int id = 1; id < 4; id++) {
                assertThat(groups.tally(id).events).isEqualTo(groups.tally(0).events);
            }
            assertThat(groups.count(0).value("x")).isEqualTo(5);
        }
    }

    /** The benchmark, small: a counter goes up and down as often as it is told. */
    @Test
    void oneAndSevenCountUpAndDown() throws Exception {
        assertThat(CallersBenchmark.measure(directory.resolve("1x7"), 1, 7, 10, 1).invocations()).isEqualTo(20);
        assertThat(CallersBenchmark.measure(directory.resolve("7x1"), 7, 1, 10, 4).invocations()).isEqualTo(20);
    }
}
