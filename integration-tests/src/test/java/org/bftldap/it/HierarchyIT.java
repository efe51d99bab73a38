package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.asn1.ASN1Integer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Folders;
import org.bftldap.testkit.GridStatus;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.Ports;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/** Three domains, one below the other, as processes: clients ask anywhere and are answered with what is elsewhere. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HierarchyIT {

    private static final String A = "Mds-Vo-name=a,o=grid";
    private static final String SITE_A = "o=sitea," + A;
    private static final String B = "Mds-Vo-name=b," + A;
    private static final String SITE_B = "o=siteb," + B;

    private static Path grid;
    private static int primary;

    @BeforeAll
    static void start() throws IOException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        assumeTrue(LdapTools.installed(), "needs ldapsearch and ldapadd (Debian: ldap-utils)");
        grid = Files.createTempDirectory("bftldap-grid-");
        bftldap("dev", "grid", "up", "--dir", grid.toString(), "--domains", "root{a{b}}", "--ldap-port", "" + Ports.firstOf(3), "--timeout", "150").orFail();
        add("a", SITE_A, "sitea").orFail();
        add("b", SITE_B, "siteb").orFail();
    }

    @AfterAll
    static void stop() {
        if (grid != null) {
            bftldap("dev", "grid", "down", "--dir", grid.toString()).orFail();
            Folders.delete(grid);
        }
    }

    private static CommandResult bftldap(String... words) {
        return DevGroup.bftldap(words)
                .limit(Duration.ofSeconds(240))
                .run();
    }

    private static String read(String group, String file) {
        try {
            return Files.readString(grid.resolve(group).resolve(file)).strip();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static CommandResult add(String group, String dn, String o) {
        return Command.of("ldapadd", "-x", "-H", read(group, "ldap.url"), "-D", read(group, "admin.dn"), "-w", read(group, "admin.password"))
                .input("dn: " + dn + "\nobjectClass: organization\no: " + o + "\n")
                .run();
    }

    private static CommandResult search(String group, String base, String... more) {
        return Command.of("ldapsearch", "-x", "-LLL", "-o", "ldif-wrap=no", "-H", read(group, "ldap.url"), "-b", base).and(more).run();
    }

    private static List<String> names(CommandResult result) {
        return result.orFail().out().lines().filter(line -> line.startsWith("dn: ")).map(line -> line.substring(4)).toList();
    }

    @Test
    @Order(1)
    void theRootFindsWhatTheGroupsBelowHold() {
        assertThat(names(search("root", A))).containsExactly(A, SITE_A, B, SITE_B);
        assertThat(names(search("root", B))).containsExactly(B, SITE_B);
        assertThat(search("root", SITE_B, "-s", "base", "o").orFail().out()).contains("o: siteb");
        assertThat(search("root", "o=nobody," + B).exitCode()).isEqualTo(32);
    }

    @Test
    @Order(2)
    void aSearchAboveAllGroupsFindsAllOfThemWhereverItIsAsked() {
        assertThat(names(search("root", "o=grid"))).containsExactly("o=grid", A, SITE_A, B, SITE_B);
        assertThat(names(search("a", "o=grid"))).containsExactly(A, SITE_A, B, SITE_B, "o=grid");
        assertThat(names(search("b", "o=grid"))).containsExactly(B, SITE_B, A, SITE_A, "o=grid");
        assertThat(names(search("root", "o=grid", "-s", "one"))).containsExactly(A);
        CommandResult limited = search("root", "o=grid", "-z", "2");
        assertThat(limited.exitCode()).isEqualTo(4);
        assertThat(limited.out().lines().filter(line -> line.startsWith("dn: "))).hasSize(2);
    }

    @Test
    @Order(3)
    void controlsMeanOverAllGroupsWhatTheyCanOrAreRefused() {
        assertThat(names(search("root", "o=grid", "-E", "!pr=2/noprompt"))).containsExactly("o=grid", A, SITE_A, B, SITE_B);
        assertThat(names(search("b", "o=grid", "-E", "!dontUseCopy"))).containsExactly(B, SITE_B, A, SITE_A, "o=grid");
        CommandResult sorted = search("root", "o=grid", "-E", "!sss=o");
        assertThat(sorted.exitCode()).isEqualTo(12);
        assertThat(sorted.err()).contains("several groups");
        assertThat(names(search("root", B, "-E", "!sss=-o"))).containsExactly(B, SITE_B);
    }

    private static GridStatus.Group told(String group) {
        return GridStatus.of(bftldap("hierarchy", "--dir", grid.toString(), "-o", "json")).group(group);
    }

    @Test
    @Order(4)
    void whatWasAskedIsKeptAndAChangeAtTheLeafIsSeenAtTheRootAllTheSame() {
        GridStatus.Group before = told("root");
        AtomicInteger changes = new AtomicInteger();
        // On a machine that is slow enough a lease may be over before the next question: then once more.
        Waiting.until(Duration.ofSeconds(150), "something was kept, used, and told to be stale", () -> {
            for (int i = 0; i < 3; i++) {
                search("root", B, "(description=*)", "description").orFail();
            }
            describe("change " + changes.incrementAndGet());
            // Notices are on their way for milliseconds, from the leaf to the middle and from there to the root.
            Waiting.until(Duration.ofSeconds(30), "the change is seen at the root", () -> search("root", B, "(description=*)", "description")
                    .out()
                    .contains("description: change " + changes + "\n"));
            GridStatus.Group after = told("root");
            return after.hits() > before.hits() && after.stale() > before.stale();
        });
        assertThat(names(search("a", B, "(description=change " + changes + ")"))).containsExactly(SITE_B);
        describe("last");
        assertThat(names(search("root", B, "(description=last)", "-E", "!dontUseCopy"))).containsExactly(SITE_B);
    }

    private static void describe(String text) {
        Command.of("ldapmodify", "-x", "-H", read("b", "ldap.url"), "-D", read("b", "admin.dn"), "-w", read("b", "admin.password"))
                .input("dn: " + SITE_B + "\nchangetype: modify\nreplace: description\ndescription: " + text + "\n")
                .run()
                .orFail();
    }

    @Test
    @Order(5)
    void whoAsksFindsTheNewestUpAndDownTheTree() {
        add("b", "o=new," + B, "new").orFail();
        assertThat(names(search("root", B, "(o=new)"))).containsExactly("o=new," + B);
        assertThat(names(search("a", B, "(o=new)"))).containsExactly("o=new," + B);
        add("root", "o=new,o=grid", "new").orFail();
        assertThat(names(search("b", "o=grid", "(o=new)"))).containsExactly("o=new," + B, "o=new,o=grid");
    }

    /** A version that is not there yet has the search ordered, and other groups asked in the order. */
    @Test
    @Order(5)
    void anOrderedSearchAcrossGroupsIsAnsweredToo() {
        GroupStatus status = GroupStatus.of(bftldap("status", "--dir", grid.resolve("root").toString(), "-o", "json"));
        long next = status.replicas().stream().mapToLong(GroupStatus.Replica::executed).max().orElseThrow() + 1;
        String atLeast = Base64.getEncoder().encodeToString(new ASN1Integer((int) next).encode());
        String control = "!1.3.6.1.4.1.32473.389.2=::" + atLeast;
        assertThat(names(search("root", "o=grid", "(objectClass=organization)", "-E", control))).contains(SITE_A, SITE_B);
    }

    @Test
    @Order(6)
    void theCommandTellsWhoHoldsWhatAndWhoAsksWhom() {
        List<String> lines = bftldap("hierarchy", "--dir", grid.toString()).orFail().out().lines().map(line -> line.strip().replaceAll(" +", " ")).toList();
        assertThat(lines).contains("root 4/4 holds o=grid", "a 4/4 holds " + A, "b 4/4 holds " + B);
        // Four replicas with four links each; nothing was refused.
        assertThat(lines).filteredOn(line -> line.startsWith("child b 16 ")).singleElement().asString().matches("child b 16 [1-9]\\d* [1-9]\\d* \\d+ 0 \\d+ \\d+ \\d+");
        assertThat(lines).filteredOn(line -> line.startsWith("child a 16 ")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.startsWith("parent a 16 ")).hasSize(1);
        assertThat(lines).filteredOn(line -> line.startsWith("parent root 16 ")).hasSize(1);
        assertThat(lines).contains("delegated, epoch 0: " + A, "delegated, epoch 0: " + B);
    }

    @Test
    @Order(6)
    void aChildIsTakenBackAndDelegatedToAgainWithoutARestart() {
        String a = grid.resolve("a").toString();
        bftldap("delegation", "revoke", "b", "--dir", a).orFail();
        assertThat(search("a", B).exitCode()).isEqualTo(32);
        String request = bftldap("delegation", "request", grid.resolve("b").toString()).orFail().out();
        String fingerprint = request.substring(request.lastIndexOf(' ') + 1).strip();
        bftldap("delegation", "grant", grid.resolve("b/group.toml").toString(), "--fingerprint", fingerprint, "--dir", a).orFail();
        assertThat(bftldap("delegation", "list", "--dir", a).orFail().out()).contains(fingerprint, B);
        Waiting.until(Duration.ofSeconds(30), "each finds the other again", () -> search("root", SITE_B, "-s", "base").exitCode() == 0
                && search("b", SITE_A, "-s", "base").exitCode() == 0);
    }

    @Test
    @Order(6)
    void aChildWithNewKeysIsHeardAgainWhenItsParentHasTheirFile() {
        String a = grid.resolve("a").toString();
        String b = grid.resolve("b").toString();
        bftldap("dev", "down", "--dir", b).orFail();
        bftldap("replica", "new-keys", "--dir", b).orFail();
        bftldap("dev", "up", "--dir", b).orFail();
        assertThat(names(search("b", SITE_B, "-s", "base"))).containsExactly(SITE_B);
        assertThat(search("root", SITE_B, "-s", "base", "-E", "!dontUseCopy").exitCode()).as("the parent knows the old keys only").isEqualTo(52);
        String request = bftldap("delegation", "request", b).orFail().out();
        String fingerprint = request.substring(request.lastIndexOf(' ') + 1).strip();
        bftldap("delegation", "grant", grid.resolve("b/group.toml").toString(), "--fingerprint", fingerprint, "--dir", a).orFail();
        Waiting.until(Duration.ofSeconds(60), "the root finds what b holds", () -> search("root", SITE_B, "-s", "base").exitCode() == 0);
        assertThat(bftldap("hierarchy", "--dir", grid.toString()).orFail().out()).contains("delegated, epoch 1: " + B);
    }

    @Test
    @Order(7)
    void theDeathOfThePrimaryThatAsksCostsTimeOnly() throws InterruptedException {
        primary = GroupStatus.of(bftldap("status", "--dir", grid.resolve("root").toString(), "-o", "json")).primary();
        Thread killer = new Thread(() -> Signal.KILL.send(Long.parseLong(read("root", "replica-" + primary + "/pid"))));
        for (int i = 0; i < 12; i++) {
            if (i == 3) {
                killer.start();
            }
            assertThat(names(search("root", SITE_B, "-s", "base"))).containsExactly(SITE_B);
        }
        killer.join();
        assertThat(names(search("b", "o=new,o=grid", "-s", "base"))).containsExactly("o=new,o=grid");
    }

    @Test
    @Order(8)
    void oneLiarAtEachEndChangesNoAnswer() {
        // The one that was killed comes back as a liar.
        bftldap("dev", "up", "--dir", grid.resolve("root").toString(), "--fault", primary + "=wrong-reply").orFail();
        bftldap("dev", "up", "--dir", grid.resolve("b").toString(), "--fault", "3=wrong-reply").orFail();
        for (int i = 0; i < 5; i++) {
            assertThat(names(search("root", SITE_B, "-s", "base"))).containsExactly(SITE_B);
            assertThat(names(search("b", "o=new,o=grid", "-s", "base"))).containsExactly("o=new,o=grid");
        }
    }

    @Test
    @Order(9)
    void aDomainThatIsDownIsToldAndTheOthersAreServed() {
        bftldap("dev", "down", "--dir", grid.resolve("b").toString()).orFail();
        CommandResult all = Command.of("ldapsearch", "-x", "-H", read("root", "ldap.url"), "-b", "o=grid").run().orFail();
        assertThat(all.out()).contains("dn: o=grid", "dn: " + A, "dn: " + SITE_A).doesNotContain(SITE_B);
        assertThat(all.out() + all.err()).contains("partial result: nothing from group b");
        assertThat(all.out()).contains("control: 1.3.6.1.4.1.32473.389.3");
        // With a liar among them all others of the root must answer within milliseconds of each other, else the client is told to ask again (51).
        Waiting.until(Duration.ofSeconds(60), "who asks for what is down is told so", () -> {
            CommandResult alone = search("root", B);
            return alone.exitCode() == 52 && alone.err().contains("group b does not answer");
        });
    }
}
