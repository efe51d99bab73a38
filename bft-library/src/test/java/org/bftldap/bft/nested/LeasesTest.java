package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.bftldap.bft.core.types.Digest;
import org.junit.jupiter.api.Test;

/** What a replica tells those who keep its answers, by virtual time. */
class LeasesTest {

    private static final long INCARNATION = 5;

    private long nowMillis;
    private int looks;
    private final Map<String, Long> versions = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private final Leases leases = new Leases(this::version, this::tell, () -> LeaseTimes.nanos(1) * nowMillis, INCARNATION);

    private OptionalLong version(String group, byte[] request) {
        looks++;
        Long version = versions.get(new String(request, StandardCharsets.UTF_8));
        return version == null ? OptionalLong.empty() : OptionalLong.of(version);
    }

    private void tell(String group, Notice notice) {
        assertThat(notice.incarnation()).isEqualTo(INCARNATION);
        told.add(group + " " + notice.number() + (notice instanceof Notice.Stale stale ? " stale " + stale.version() + " " + stale.request() : " beat"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** On a state that has changed since the answer was begun. */
    private void grant(String group, String what, long version) {
        versions.put(what, version);
        assertThat(leases.grant(group, bytes(what), version, leases.changes() - 1)).isTrue();
    }

    private static String stale(String group, int number, long version, String what) {
        return group + " " + number + " stale " + version + " " + Digest.sha256(bytes(what));
    }

    @Test
    void whoKeepsAnAnswerIsToldOnceWhenItChanges() {
        grant("a", "x", 1);
        grant("a", "y", 1);
        grant("c", "x", 1);
        assertThat(told).containsExactly("a 0 beat", "c 0 beat");
        leases.check();
        told.clear();
        versions.put("x", 2L);
        leases.changed();
        leases.check();
        leases.check();
        assertThat(told).containsExactlyInAnyOrder(stale("a", 1, 1, "x"), stale("c", 1, 1, "x"));
        assertThat(leases.counters()).isEqualTo(new LeaseCounters(1, 2));
    }

    @Test
    void whatChangedBetweenTheAnswerAndItsLeaseIsFound() {
        long before = leases.changes();
        leases.changed();
        leases.check();
        leases.grant("a", bytes("x"), 1, before);
        versions.put("x", 2L);
        leases.check();
        assertThat(told).contains(stale("a", 1, 1, "x"));
    }

    /** Another replica of the same group asked, and was answered by the newer state before anybody looked. */
    @Test
    void whoKeepsTheOlderAnswerIsToldWhenANewerOneIsGiven() {
        grant("a", "x", 1);
        grant("a", "x", 2);
        assertThat(told).containsExactly("a 0 beat", stale("a", 1, 1, "x"));
        grant("a", "x", 2);
        assertThat(told).hasSize(2);
    }

    @Test
    void anAnswerThatCannotBeJudgedAnyMoreCountsAsChanged() {
        grant("a", "x", 1);
        versions.remove("x");
        leases.changed();
        leases.check();
        assertThat(told).contains(stale("a", 1, 1, "x"));
    }

    @Test
    void withoutAChangeNothingIsLookedAtTwice() {
        grant("a", "x", 1);
        leases.check();
        leases.check();
        assertThat(looks).isEqualTo(1);
        leases.changed();
        leases.check();
        assertThat(looks).isEqualTo(2);
    }

    @Test
    void anAnswerOfTheStateThatIsNeedsNoLookUntilThatChanges() {
        versions.put("x", 1L);
        assertThat(leases.grant("a", bytes("x"), 1, leases.changes())).isFalse();
        leases.check();
        assertThat(looks).isZero();
        told.clear();
        versions.put("x", 2L);
        leases.changed();
        leases.check();
        assertThat(told).containsExactly(stale("a", 1, 1, "x"));
    }

    @Test
    void whatIsGrantedBeforeALookIsLookedAtHoweverMuchItIs() {
        grant("a", "first", 1);
        leases.check();
        looks = 0;
        for (int i = 0; i < Leases.LEASES_MAX - 1; i++) {
            grant("a", "x" + i, 1);
            grant("c", "x" + i, 1);
        }
        told.clear();
        versions.put("x7", 2L);
        leases.check();
        assertThat(looks).isEqualTo(2 * (Leases.LEASES_MAX - 1));
        assertThat(told).containsExactly(stale("a", 1, 1, "x7"), stale("c", 1, 1, "x7"));
        leases.check();
        assertThat(looks).isEqualTo(2 * (Leases.LEASES_MAX - 1));
    }

    @Test
    void itSaysThatItLivesWhileSomethingIsKept() {
        grant("a", "x", 1);
        told.clear();
        leases.beat();
        assertThat(told).containsExactly("a 0 beat");
        nowMillis += 2 * LeaseTimes.LEASE_MILLIS + 1;
        told.clear();
        leases.beat();
        assertThat(told).isEmpty();
        assertThat(leases.counters().held()).isZero();
    }

    @Test
    void theOldestGoesFirstAndItsKeeperIsTold() {
        for (int i = 0; i <= Leases.LEASES_MAX; i++) {
            grant("a", "x" + i, 1);
        }
        assertThat(told).containsExactly("a 0 beat", stale("a", 1, 1, "x0"));
        assertThat(leases.counters().held()).isEqualTo(Leases.LEASES_MAX);
        told.clear();
        leases.grant("c", new byte[Leases.REQUEST_BYTES_MAX / 2], 1, 0);
        leases.grant("c", new byte[Leases.REQUEST_BYTES_MAX / 2 + 1], 1, 0);
        assertThat(told).hasSize(2).last().asString().startsWith("c 1 stale");
    }
}
