package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Registration as clients of MDS 2 know it, by OpenLDAP's tools: an add that is repeated, and {@code giisregistrationstatus}. What ends,
 * ends by agreed time: nobody writes meanwhile, the primary is killed, or its clock is wrong.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RegistrationIT {
    private static final String INDEX = "Mds-Vo-name=site,o=grid";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final boolean ALL_SKEWS = Boolean.getBoolean("it.all-skews");

    private static DevGroup group;
    private static LdapTools tools;

    @BeforeAll
    static void start() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed");
        // A checkpoint a batch: so the status shows the state of each replica after the last one.
        group = DevGroup.startTuned(4, Map.of("checkpoint_interval", 1, "window", 64));
        tools = new LdapTools(group);
    }

    @AfterAll
    static void stop() {
        if (group != null) {
            group.close();
        }
    }

    /**
     * The sender's clock is years behind.
     *
     * @param validFor hours, minutes and seconds: 000003 for three seconds
     */
    private static CommandResult register(String host, String validFor, String keptFor) {
        return tools.anonymously("ldapadd").input("""
                dn: Mds-Vo-Op-name=register,%s
                objectClass: Mds
                objectClass: MdsVoOp
                objectClass: MdsService
                objectClass: MdsServiceLdap
                Mds-Service-type: ldap
                Mds-Service-hn: %s
                Mds-Service-port: 2135
                Mds-Service-Ldap-suffix: Mds-Vo-name=local, o=Grid
                Mds-Service-Ldap-sizelimit: 0
                Mds-Service-Ldap-timeout: 45
                Mds-Service-Ldap-cachettl: 30
                Mds-Bind-Method-servers: ANONYM-ONLY
                Mds-validfrom: 20040101000000Z
                Mds-validto: 20040101%sZ
                Mds-keepto: 20040101%sZ
                """.formatted(INDEX, host, validFor, keptFor)).run();
    }

    private static String status() {
        return tools.anonymously("ldapsearch", "-LLL", "-b", INDEX, "-s", "base", "(objectclass=*)", "giisregistrationstatus").run().out();
    }

    private static String statusOf(String host) {
        for (String entry : status().split("\n\n")) {
            if (entry.contains("Mds-Service-hn: " + host + "\n")) {
                return entry.lines().filter(line -> line.startsWith("Mds-Reg-status: ")).findFirst().orElseThrow().substring(16);
            }
        }
        return "none";
    }

    private static void awaitStatus(String host, String status) {
        Waiting.until(LIMIT, host + " is " + status, () -> statusOf(host).equals(status), () -> status() + group.status() + "\n" + group.logs(15));
    }

    @Test
    @Order(1)
    void registrationsAreMadeAgainAndEndByAgreedTime() {
        assertThat(register("stays.example.org", "003000", "003000").exitCode()).as("off unless it is granted").isEqualTo(50);
        tools.asAdmin("ldapadd").input("""
                dn: cn=mds,ou=grants,ou=system
                objectClass: bftldapGrant
                bftldapGrantAnyone: TRUE
                bftldapGrantSuffix: Mds-Vo-name=local,o=grid
                """).run().orFail();
        for (int i = 0; i < 2; i++) {
            register("stays.example.org", "003000", "003000").orFail();
        }
        assertThat(status().lines().filter(line -> line.startsWith("Mds-Service-hn: "))).containsExactly("Mds-Service-hn: stays.example.org");
        assertThat(status())
                .contains("Mds-Service-type: ldap\n", "Mds-Service-port: 2135\n", "Mds-Service-Ldap-suffix: Mds-Vo-name=local,o=Grid\n")
                .contains("Mds-Service-Ldap-cachettl: 30\n", "Mds-Bind-Method-servers: ANONYM-ONLY\n", "objectClass: MdsServiceLdap\n", "Mds-validto: 20")
                .doesNotContain("dn: " + INDEX, "bftldap");
        assertThat(statusOf("stays.example.org")).isEqualTo("VALID");
        String byName = tools.anonymously("ldapsearch", "-LLL", "-b", INDEX, "-s", "base").run().orFail().out();
        assertThat(byName).as("as ARC's clients ask").isEqualTo(status()).startsWith("dn: Mds-Vo-name=local," + INDEX + "\n");
        List<String> asEntries = tools.anonymously("ldapsearch", "-LLL", "-b", "ou=registrations,ou=system", "(Mds-Reg-status=VALID)", "dn", "bftldapIndex")
                .run()
                .out()
                .lines()
                .filter(line -> line.startsWith("bftldapIndex: "))
                .toList();
        assertThat(asEntries).containsExactly("bftldapIndex: " + INDEX);
        assertThat(tools.anonymously("ldapsearch", "-LLL", "-b", "Mds-Vo-name=other,o=grid", "-s", "base", "giisregistrationstatus").run().out()).isEmpty();

        int primary = group.status().primary();
        register("ends.example.org", "000003", "000003").orFail();
        register("fades.example.org", "000004", "010000").orFail();
        group.signalReplica(primary, Signal.KILL);
        awaitStatus("ends.example.org", "PURGED");
        awaitStatus("fades.example.org", "INVALID");
        assertThat(statusOf("stays.example.org")).isEqualTo("VALID");

        group.up().orFail();
        group.awaitEqual(LIMIT);
        register("ends.example.org", "003000", "003000").orFail();
        assertThat(statusOf("ends.example.org")).isEqualTo("VALID");
        assertThat(statusOf("fades.example.org")).isEqualTo("INVALID");
    }

    private static List<String> skews() {
        return ALL_SKEWS ? List.of("+1h", "-1h", "+1d", "-1d") : List.of("+1h", "-1d");
    }

    /**
     * By its own clock, one that is ahead would end all registrations at once, and one that is behind none. Its group puts another in its place, and all
     * four replicas, itself too, end the same ones.
     */
    @ParameterizedTest
    @MethodSource("skews")
    @Order(2)
    void aPrimaryWhoseClockIsWrongEndsNothingTooEarlyAndHoldsNothingUp(String skew) {
        String name = "skew" + skew.replace("+", "ahead").replace("-", "behind");
        long view = group.status().view();
        int wrong = group.leadWithWrongClock(skew, LIMIT);
        register("stays." + name, "003000", "003000").orFail();
        register("ends." + name, "000020", "000020").orFail();
        register("soon." + name, "000003", "000003").orFail();
        register("fades." + name, "000004", "010000").orFail();
        awaitStatus("soon." + name, "PURGED");
        awaitStatus("fades." + name, "INVALID");
        awaitStatus("ends." + name, "PURGED");
        assertThat(statusOf("stays." + name)).isEqualTo("VALID");
        Waiting.until(LIMIT, "another leads", () -> group.status().primary() != wrong, () -> group.status() + "\n" + group.logs(15));
        assertThat(group.status().view()).as("it led, and another leads").isGreaterThanOrEqualTo(view + 2);
        group.awaitEqual(LIMIT);
        assertThat(statusOf("stays." + name)).isEqualTo("VALID");
        group.up("--skew", wrong + "=0").orFail();
        group.awaitEqual(LIMIT);
    }
}
