package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPException;
import java.time.Duration;
import java.util.Random;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * One backup after the other is killed, or stopped for a while, under load: no client notices. {@code -Dit.rounds=N} makes it longer, and
 * {@code -Dtest.seed=N} repeats what was drawn.
 */
@OnGroup
@Order(Integer.MAX_VALUE - 1)
class RollingFaultsIT {
    private static final int ROUNDS = Integer.getInteger("it.rounds", 1);
    private static final long SEED = Long.getLong("test.seed", System.nanoTime());
    private static final int BACKUPS = 3;
    private static final int STOPS_A_ROUND = 4;
    private static final int CLIENTS = 4;
    /** Who comes back executes what the others did, on processors that these keep busy: a machine with other work too needs patience. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(180);

    private final DevGroup group;
    private final Random random = new Random(SEED);

    RollingFaultsIT(DevGroup group) {
        this.group = group;
    }

    @AfterEach
    void allAreBack() {
        group.up().orFail();
        group.awaitEqual(BACK_WITHIN);
    }

    @Test
    void backupsKilledOneAfterTheOtherGoUnnoticed() throws LDAPException {
        try (Writers writers = new Writers(group, "rolling-kill", CLIENTS)) {
            for (int i = 0; i < ROUNDS * BACKUPS; i++) {
                int id = 1 + i % BACKUPS;
                writers.awaitMore(30);
                group.signalReplica(id, Signal.KILL);
                writers.awaitMore(60);
                group.up().orFail();
                awaitBack(id);
            }
            assertUnnoticed(writers);
        }
    }

    @Test
    void backupsStoppedAtRandomGoUnnoticed() throws LDAPException {
        try (Writers writers = new Writers(group, "random-stop", CLIENTS)) {
            for (int i = 0; i < ROUNDS * STOPS_A_ROUND; i++) {
                int id = 1 + random.nextInt(BACKUPS);
                long resume = System.nanoTime() + Duration.ofMillis(300 + random.nextInt(2_500)).toNanos();
                group.signalReplica(id, Signal.STOP);
                Waiting.until(Duration.ofSeconds(30), "the pause is over", () -> System.nanoTime() > resume);
                group.signalReplica(id, Signal.CONT);
                writers.awaitMore(20);
                awaitBack(id);
            }
            assertUnnoticed(writers);
        }
    }

    private void awaitBack(int id) {
        Waiting.until(BACK_WITHIN, "replica " + id + " takes part", () -> group.status().replicas().get(id).takesPart(), () -> group.status() + "\n" + group.logs(15));
    }

    private void assertUnnoticed(Writers writers) throws LDAPException {
        writers.stop();
        assertThat(writers.failures()).as("-Dtest.seed=%d\n%s", SEED, group.logs(20)).isEmpty();
        writers.checkNothingIsLost();
    }
}
