package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestDomains.delegation;
import static org.bftldap.replica.directory.TestDomains.file;
import static org.bftldap.replica.directory.TestDomains.replacement;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.service.Companions;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A child domain comes, changes its keys and goes by entries in its parent's directory. */
class DelegationsTest {

    private static final String SITE = "Mds-Vo-name=site,o=grid";
    private static final String OTHER = "Mds-Vo-name=other,o=grid";

    @TempDir
    static Path sites;

    private static TestReplica site;

    @TempDir
    Path directory;

    private TestReplica parent;

    /** By the digest of the group file. */
    private final Map<String, TestWay> ways = new LinkedHashMap<>();

    private List<String> guests = List.of();
    private final List<String> silent = new ArrayList<>();

    @BeforeAll
    static void openSite() throws Exception {
        site = TestReplica.holding(SITE, sites.resolve("site"));
        site.write(add("o=ce," + SITE, "objectClass: organization"));
    }

    @AfterAll
    static void closeSite() {
        site.close();
    }

    @BeforeEach
    void open() throws Exception {
        parent = TestReplica.holding("o=grid", directory.resolve("parent"));
        join();
    }

    private void join() {
        join(Optional.empty());
    }

    private void join(Optional<GroupFile> above) {
        parent.replica.join("parent", above.map(GroupFile::config), target -> {
            TestWay way = new TestWay(target.name(), site, () -> silent.contains(target.name()), DelegationsTest::aboutTheSite);
            ways.put(key(target.fileDigest()), way);
            return way;
        });
        parent.replica.joined(new Door());
    }

    @AfterEach
    void close() {
        parent.close();
    }

    /** Notes who is let in. */
    private final class Door implements Companions {
        @Override
        public boolean leads() {
            return false;
        }

        @Override
        public void send(byte[] proof) {
            throw new AssertionError("nothing is handed over");
        }

        @Override
        public void order(byte[] operation) {
            throw new AssertionError("nothing is ordered here");
        }

        @Override
        public void tell(int client, byte[] notice) {
            throw new AssertionError("nobody keeps anything");
        }

        @Override
        public void letIn(Collection<ClientMember> clients) {
            guests = clients.stream().map(ClientMember::name).toList();
        }

        @Override
        public void ended(String part, Throwable cause) {
            throw new AssertionError(part, cause);
        }

        @Override
        public void answersChanged() {
            // nobody keeps anything
        }
    }

    private static String key(byte[] digest) {
        return HexFormat.of().formatHex(digest);
    }

    /** Every child's replicas tell what the site holds, whatever they are asked. */
    private static byte[] aboutTheSite(byte[] question) {
        return NestedQuery.first(search(SITE), List.of(), 6000).sentBy("parent", search(SITE), List.of()).encode();
    }

    private static Operation.Search search(String base) {
        return new Operation.Search(
                base, Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of());
    }

    private TestWay way(GroupFile file) {
        return ways.get(key(file.config().fileDigest()));
    }

    private TestReplica.Answer everything() {
        return parent.answerLater(new byte[32], new Identity.Anonymous(), search("o=grid"));
    }

    private void refused(Operation operation, String why) {
        DirectoryResult result = parent.write(operation);
        assertThat(result.code()).as(result.message()).isNotZero();
        assertThat(result.message()).contains(why);
    }

    private void done(Operation operation) {
        DirectoryResult result = parent.write(operation);
        assertThat(result.code()).as(result.message()).isZero();
    }

    @Test
    void anEntryDelegatesFromItsBatchOnAndItsRemovalTakesTheChildOut() {
        TestReplica.Answer alone = everything();
        assertThat(alone.dns()).containsExactly("o=grid");
        GroupFile file = file("site", 0, SITE);
        done(delegation(file));
        assertThat(everything().dns()).containsExactly("o=grid", SITE, "o=ce," + SITE);
        assertThat(guests).containsExactly("site/0", "site/1", "site/2", "site/3");
        assertThat(parent.replica.hierarchy().neighbours()).singleElement().satisfies(told -> {
            assertThat(told.group()).isEqualTo("site");
            assertThat(told.place().relation()).isEqualTo("child");
            assertThat(told.place().suffixes()).containsExactly(SITE);
        });
        done(new Operation.Delete(TestDomains.dn("site")));
        assertThat(guests).isEmpty();
        TestReplica.Answer again = everything();
        assertThat(again.dns()).containsExactly("o=grid");
        // The same bytes as at first, of another state: a quorum must not be made of both.
        assertThat(again.version()).isNotEqualTo(alone.version());
    }

    @Test
    void newKeysTakeThePlaceOfTheOldOnesWithAHigherEpochOnly() {
        GroupFile first = file("site", 3, SITE);
        GroupFile second = file("site", 4, SITE);
        done(delegation(first));
        refused(replacement(file("site", 3, SITE)), "higher epoch than 3");
        refused(replacement(file("site", 2, SITE)), "higher epoch than 3");
        assertThat(way(first).closed).isFalse();
        done(replacement(second));
        assertThat(ways).containsOnlyKeys(key(first.config().fileDigest()), key(second.config().fileDigest()));
        assertThat(parent.replica.hierarchy().neighbours()).singleElement().satisfies(told -> assertThat(told.place().epoch()).isEqualTo(4));
        assertThat(everything().dns()).contains("o=ce," + SITE);
        refused(replacement(first), "higher epoch than 4");
        // What is written without change opens nothing.
        done(replacement(second));
        done(modify(TestDomains.dn("site"), Change.Kind.REPLACE, "description: by hand"));
        assertThat(ways).hasSize(2);
        assertThat(CallerGroups.guests(first.config())).doesNotContainAnyElementsOf(CallerGroups.guests(second.config()));
    }

    @Test
    void whatCannotStandIsRefusedAndLeavesNothing() {
        GroupFile site = file("site", 0, SITE, "dc=elsewhere");
        refused(delegation("site", "no group file", SITE), "not the text of a group file");
        refused(delegation("site", site.text() + "#" + "x".repeat(256 << 10), SITE), "not the text of a group file");
        String weakKey = "0".repeat(64);
        refused(delegation("site", site.text().replaceFirst("signing_key = \"[0-9a-f]{64}", "signing_key = \"" + "f".repeat(64)), SITE), "not the text");
        refused(delegation("site", site.text().replaceAll("tls_key = \"[0-9a-f]{64}", "tls_key = \"" + weakKey), SITE), "not the text");
        refused(delegation("site", site.text() + "\nx = " + "[".repeat(100_000), SITE), "not the text of a group file");
        refused(delegation("another", site.text(), SITE), "cn must be the name");
        refused(delegation("site", site.text(), OTHER), "one of the suffixes");
        refused(delegation("site", site.text(), "dc=elsewhere"), "below a suffix of this group");
        refused(delegation(file("site", 0, "o=grid")), "below a suffix of this group");
        refused(delegation(file(TestReplica.GROUP, 0, SITE)), "to itself");
        assertThat(ways).isEmpty();
        assertThat(everything().dns()).containsExactly("o=grid");
    }

    @Test
    void eachNameHasOneHolder() {
        done(delegation(file("site", 0, SITE)));
        refused(delegation(file("thief", 0, SITE)), "delegated to another group");
        refused(delegation(file("thief", 0, "o=part," + SITE)), "delegated to another group");
        done(delegation(file("other", 0, OTHER)));
        refused(modify(TestDomains.dn("other"), Change.Kind.ADD, "bftldapDelegatedSuffix: " + SITE), "one of the suffixes");
        assertThat(parent.replica.hierarchy().neighbours()).hasSize(2);
    }

    /** More than f of {@code other}'s replicas lie: they tell what {@code site} holds. */
    @Test
    void aChildThatAnswersForItsSiblingIsNotHeardAndOneThatIsSilentIsToldAndHoldsNobodyUp() {
        done(delegation(file("site", 0, SITE)));
        done(delegation(file("other", 0, OTHER)));
        assertThat(everything().dns()).as("each entry once, from its holder").containsExactly("o=grid", SITE, "o=ce," + SITE);
        assertThat(parent.replica.hierarchy().dropped()).isEqualTo(2);
        silent.add("other");
        TestReplica.Answer partial = everything();
        assertThat(partial.dns()).containsExactly("o=grid", SITE, "o=ce," + SITE);
        assertThat(partial.result().message()).contains("partial result: nothing from group other");
        silent.add("site");
        silent.remove("other");
        assertThat(everything().dns()).as("nothing of what the sibling holds").containsExactly("o=grid");
    }

    @Test
    void noGroupComesInByItsSiblingsKey() {
        GroupFile site = file("site", 0, SITE);
        done(delegation(site));
        String stolen = HexFormat.of().formatHex(site.config().replicas().get(2).keys().tls());
        GroupFile thief = file("a-thief", 0, OTHER);
        refused(delegation("a-thief", thief.text().replaceFirst("tls_key = \"[0-9a-f]{64}", "tls_key = \"" + stolen), OTHER), "needs new keys");
        assertThat(guests).containsExactly("site/0", "site/1", "site/2", "site/3");
        done(delegation(thief));
        assertThat(guests).hasSize(8);
    }

    @Test
    void aLoopOfDelegationsEndsAtTheParent() {
        GroupFile above = file("above", 0, "o=grid");
        join(Optional.of(above));
        done(delegation(file("above", 1, SITE)));
        assertThat(parent.replica.hierarchy().neighbours()).singleElement().satisfies(told -> {
            assertThat(told.place().relation()).isEqualTo("parent");
            assertThat(told.place().epoch()).isZero();
        });
        assertThat(everything().dns()).containsExactly("o=grid");
    }

    @Test
    void onlyAdministratorsDelegate() {
        DirectoryRequest request = new DirectoryRequest(new Identity.Anonymous(), delegation(file("site", 0, SITE)));
        assertThat(parent.batch(List.of(OperationCodec.encode(request))).get(0).code()).isNotZero();
        DirectoryRequest agents = new DirectoryRequest(new Identity.Anonymous(), delegation(file("site", 0, SITE)));
        assertThat(parent.batch(TestReplica.AGENT, List.of(OperationCodec.encode(agents))).get(0).code()).isNotZero();
        assertThat(ways).isEmpty();
    }

    @Test
    void aBatchCountsAsAWhole() {
        GroupFile file = file("site", 0, SITE);
        List<byte[]> operations = new ArrayList<>();
        for (Operation operation : List.of(delegation(file), new Operation.Delete(TestDomains.dn("site")), delegation("site", "nonsense", SITE))) {
            operations.add(OperationCodec.encode(new DirectoryRequest(parent.identity, operation)));
        }
        assertThat(parent.batch(operations)).extracting(DirectoryResult::code).startsWith(0, 0).last().isNotEqualTo(0);
        assertThat(ways).isEmpty();
    }

    @Test
    void aReplicaThatStartsAgainDelegatesAsBefore() throws Exception {
        done(delegation(file("site", 0, SITE)));
        parent.replica.takeImage(parent.replica.applied());
        parent.replica.imageCertified(parent.replica.applied());
        parent.reopen();
        ways.clear();
        join();
        assertThat(ways).hasSize(1);
        assertThat(guests).hasSize(4);
        assertThat(everything().dns()).contains("o=ce," + SITE);
    }
}
