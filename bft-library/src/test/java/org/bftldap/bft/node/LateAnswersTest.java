package org.bftldap.bft.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.bftldap.bft.nested.CachedReads.Freshness;
import org.bftldap.bft.nested.RemoteCounters;
import org.bftldap.bft.nested.RemoteReads;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A group that answers after its asker's time is over. */
@Timeout(60)
class LateAnswersTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    @TempDir
    Path directory;

    private static long questions(ChainOfGroups chain) {
        return chain.services(0).stream()
                .flatMap(service -> service.remote().stream())
                .map(RemoteReads::counters)
                .mapToLong(RemoteCounters::questions)
                .sum();
    }

    private static long answered(ChainOfGroups chain) {
        return chain.services(0).stream()
                .flatMap(service -> service.remote().stream())
                .map(RemoteReads::counters)
                .filter(counters -> counters.answered() > 0)
                .count();
    }

    @Test
    void whatComesLateAnswersWhoeverAsksNext() throws Exception {
        try (ChainOfGroups chain = new ChainOfGroups(directory, List.of(4, 4), Freshness.COPY_WILL_DO, SHORT)) {
            List<AskingService> owners = chain.services(1);
            owners.forEach(AskingService::shut);
            assertThat(chain.ask("get x")).isEqualTo("nothing");
            TestGroup.await("all have asked, the backups after some patience", () -> questions(chain) == 16);
            // The same question while it is under way is not asked once more: it waits for what comes.
            assertThat(chain.ask("get x")).isEqualTo("nothing");
            assertThat(questions(chain)).isEqualTo(16);

            owners.forEach(AskingService::open);
            TestGroup.await("all have what came late", () -> answered(chain) == 4);
            owners.forEach(AskingService::shut);
            assertThat(chain.ask("get x")).isEqualTo("0");
            assertThat(questions(chain)).isEqualTo(16);
        }
    }

    @Test
    void whoWantsTheAnswerOfNowIsNotGivenALateOne() throws Exception {
        try (ChainOfGroups chain = new ChainOfGroups(directory, List.of(4, 4), Freshness.ASK_NOW, SHORT)) {
            List<AskingService> owners = chain.services(1);
            owners.forEach(AskingService::shut);
            assertThat(chain.ask("get x")).isEqualTo("nothing");
            owners.forEach(AskingService::open);
            assertThat(chain.ask("get x")).isEqualTo("0");
            assertThat(owners.get(0).asked()).isGreaterThanOrEqualTo(2);
        }
    }
}
