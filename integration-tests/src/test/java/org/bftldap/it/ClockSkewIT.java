package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.util.StaticUtils;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One replica's clock is an hour wrong: times in the directory are agreed ones, so nobody but its operator has to care. */
@Timeout(180)
class ClockSkewIT {
    private static final int SKEWED = 2;
    private static final Duration CATCH_UP_LIMIT = Duration.ofSeconds(60);
    private static final Duration RIGHT_WITHIN = Duration.ofMinutes(5);

    private static DevGroup group;

    @BeforeAll
    static void start() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        group = DevGroup.startTuned(4, Map.of("checkpoint_interval", 128, "window", 256));
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"ahead, +1h", "behind, -1h", "right-again, 0"})
    void aBackupsWrongClockChangesNoAnswer(String name, String skew) throws LDAPException, ParseException {
        group.up("--skew", SKEWED + "=" + skew).orFail();
        try (Writers writers = new Writers(group, "clock-" + name, 4)) {
            writers.awaitMore(200);
            assertTimesAreRight("with-clock-" + name);
            writers.stop();
            assertThat(writers.failures()).as(group.logs(20)).isEmpty();
            writers.checkNothingIsLost();
        }
        group.awaitEqual(CATCH_UP_LIMIT);
        GroupStatus status = group.status();
        assertThat(status.suspects()).as(status.toString()).isEmpty();
    }

    /** Its proposals are an hour ahead: no backup takes them, and another primary goes on. */
    @Test
    void aPrimaryWhoseClockIsAheadIsReplaced() throws LDAPException, ParseException {
        long view = group.status().view();
        int wrong = group.leadWithWrongClock("+1h", CATCH_UP_LIMIT);
        try (Writers writers = new Writers(group, "primary-ahead", 4)) {
            writers.awaitMore(100);
            assertTimesAreRight("after-the-primary-ahead");
            writers.stop().checkNothingIsLost();
            GroupStatus status = group.status();
            assertThat(status.primary()).isNotEqualTo(wrong);
            assertThat(status.view()).as("it led, and another leads").isGreaterThanOrEqualTo(view + 2);
        } finally {
            group.up("--skew", wrong + "=0").orFail();
        }
        group.awaitEqual(CATCH_UP_LIMIT);
    }

    private static void assertTimesAreRight(String name) throws LDAPException, ParseException {
        String dn = "ou=" + name + ",dc=example,dc=com";
        try (LDAPConnection connection = group.connectAsAdmin()) {
            connection.add(dn, new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", name));
            SearchResultEntry entry = connection.getEntry(dn, "createTimestamp");
            Instant created = StaticUtils.decodeGeneralizedTime(entry.getAttributeValue("createTimestamp")).toInstant();
            assertThat(Duration.between(created, Instant.now()).abs()).as("createTimestamp %s", created).isLessThan(RIGHT_WITHIN);
        }
    }
}
