package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestDomains.delegation;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.bft.nested.CachedReads.Answer;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.operation.RequestControl.SortKey;
import org.bftldap.directory.operation.RequestControl.VirtualListView;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.giis.hierarchy.NestedQuery;
import org.bftldap.giis.hierarchy.PartialResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Searches over three groups, one above the other, each one replica of it without agreement around it: controls, rights, parts that are missing. */
class NestedSearchTest {

    private static final String ROOT = "o=grid";
    private static final String MID = "Mds-Vo-name=mid,o=grid";
    private static final String LEAF = "Mds-Vo-name=leaf,Mds-Vo-name=mid,o=grid";
    private static final Identity ANYBODY = new Identity.Anonymous();
    private static final Caller GROUP = TestWay.CALLER;
    private static final List<String> EVERYTHING =
            List.of(ROOT, "o=r1," + ROOT, "o=r2," + ROOT, MID, "o=m1," + MID, "o=m2," + MID, LEAF, "o=l1," + LEAF, "o=l2," + LEAF);

    @TempDir
    static Path directory;

    private static final List<String> silent = new ArrayList<>();
    private static TestReplica root;
    private static TestReplica mid;
    private static TestReplica leaf;

    /** What a test has changed, undone after it. */
    private final List<Runnable> undo = new ArrayList<>();

    @BeforeAll
    static void open() throws Exception {
        root = TestReplica.holding(ROOT, directory.resolve("root"));
        mid = TestReplica.holding(MID, directory.resolve("mid"));
        leaf = TestReplica.holding(LEAF, directory.resolve("leaf"));
        GroupFile rootFile = TestDomains.file("root", 0, ROOT);
        GroupFile midFile = TestDomains.file("mid", 0, MID);
        GroupFile leafFile = TestDomains.file("leaf", 0, LEAF);
        join(root, "root", Optional.empty(), Optional.of(midFile));
        join(mid, "mid", Optional.of(rootFile), Optional.of(leafFile));
        join(leaf, "leaf", Optional.of(midFile), Optional.empty());
        for (int i = 1; i <= 2; i++) {
            root.write(organization("r" + i, ROOT, i));
            mid.write(organization("m" + i, MID, i));
            leaf.write(organization("l" + i, LEAF, i));
        }
    }

    @AfterEach
    void undo() {
        silent.clear();
        undo.forEach(Runnable::run);
    }

    @AfterAll
    static void close() {
        root.close();
        mid.close();
        leaf.close();
    }

    private static Operation.Add organization(String o, String above, int i) {
        return add("o=" + o + "," + above, "objectClass: organization", "description: " + (9 - i), "description: second", "street: way " + i);
    }

    /** Its ways lead to those three. */
    private static void join(TestReplica replica, String name, Optional<GroupFile> parent, Optional<GroupFile> child) {
        Map<String, TestReplica> all = Map.of("root", root, "mid", mid, "leaf", leaf);
        replica.replica.join(
                name, parent.map(GroupFile::config), target -> new TestWay(target.name(), all.get(target.name()), () -> silent.contains(target.name())));
        child.ifPresent(below -> assertThat(replica.write(delegation(below)).code()).isZero());
    }

    private static Operation.Search search(String base, Scope scope, Filter filter, int sizeLimit, String... attributes) {
        return new Operation.Search(
                base, scope, Operation.AliasDereferencing.NEVER, sizeLimit, Operation.Values.WITH_VALUES, filter, List.of(attributes));
    }

    private static TestReplica.Answer ask(TestReplica at, Identity as, Operation.Search search, RequestControl... controls) {
        return at.answerLater(new byte[32], as, search, controls);
    }

    private static TestReplica.Answer subtree(TestReplica at, String base, RequestControl... controls) {
        return ask(at, ANYBODY, search(base, Scope.SUBTREE, all(), 0), controls);
    }

    private static RequestControl sort(Criticality criticality) {
        return new RequestControl.Sort(List.of(new SortKey("street", Optional.empty(), SortKey.Direction.DESCENDING)), criticality);
    }

    private static Optional<ResponseControl> control(DirectoryResult result, String oid) {
        return result.controls().stream().filter(control -> control.oid().equals(oid)).findFirst();
    }

    @Test
    void everyGroupFindsEverythingWhereverItIs() {
        assertThat(subtree(root, ROOT).dns()).isEqualTo(EVERYTHING);
        assertThat(subtree(mid, ROOT).dns()).containsExactlyInAnyOrderElementsOf(EVERYTHING);
        assertThat(subtree(leaf, ROOT).dns()).containsExactlyInAnyOrderElementsOf(EVERYTHING);
        assertThat(subtree(root, LEAF).dns()).isEqualTo(EVERYTHING.subList(6, 9));
        assertThat(ask(leaf, ANYBODY, search("o=r1," + ROOT, Scope.BASE, all(), 0)).dns()).containsExactly("o=r1," + ROOT);
        assertThat(subtree(leaf, "o=nobody," + ROOT).result().code()).isEqualTo(32);
        assertThat(subtree(leaf, "o=nobody," + ROOT).result().matchedDn()).isEqualTo(ROOT);
        assertThat(ask(root, ANYBODY, search(ROOT, Scope.SUBTREE, all(), 7))).satisfies(limited -> {
            assertThat(limited.dns()).isEqualTo(EVERYTHING.subList(0, 7));
            assertThat(limited.result().code()).isEqualTo(4);
        });
    }

    @Test
    void aSortOfSeveralGroupsEntriesIsRefusedIfCriticalAndIgnoredIfNot() {
        DirectoryResult refused = subtree(root, ROOT, sort(Criticality.CRITICAL)).result();
        assertThat(refused.code()).isEqualTo(12);
        assertThat(refused.message()).contains("several groups").contains("sorted");
        TestReplica.Answer unsorted = subtree(root, ROOT, sort(Criticality.NON_CRITICAL));
        assertThat(unsorted.dns()).isEqualTo(EVERYTHING);
        assertThat(control(unsorted.result(), "1.2.840.113556.1.4.474").orElseThrow().value()).containsExactly(0x30, 3, 10, 1, 53);
    }

    @Test
    void theGroupThatHasTheWholeAnswerSortsAndShowsPartsOfIt() {
        TestReplica.Answer sorted = subtree(root, LEAF, sort(Criticality.CRITICAL));
        assertThat(sorted.dns()).containsExactly(LEAF, "o=l2," + LEAF, "o=l1," + LEAF);
        assertThat(control(sorted.result(), "1.2.840.113556.1.4.474").orElseThrow().value()).containsExactly(0x30, 3, 10, 1, 0);
        RequestControl view = new VirtualListView(0, 0, new VirtualListView.ByOffset(2, 0), new byte[0], Criticality.CRITICAL);
        assertThat(subtree(root, LEAF, sort(Criticality.CRITICAL), view).dns()).containsExactly("o=l2," + LEAF);
        assertThat(pages(root, LEAF, 2)).isEqualTo(EVERYTHING.subList(6, 9));
    }

    @Test
    void aViewOfSeveralGroupsEntriesIsRefusedIfCriticalAndIgnoredIfNot() {
        VirtualListView.Target target = new VirtualListView.ByOffset(1, 0);
        DirectoryResult refused = subtree(
                        root, ROOT, sort(Criticality.NON_CRITICAL), new VirtualListView(0, 0, target, new byte[0], Criticality.CRITICAL))
                .result();
        assertThat(refused.code()).isEqualTo(12);
        assertThat(refused.message()).contains("virtual list");
        assertThat(subtree(root, ROOT, sort(Criticality.NON_CRITICAL), new VirtualListView(0, 0, target, new byte[0], Criticality.NON_CRITICAL)).dns())
                .isEqualTo(EVERYTHING);
    }

    private static byte[] cookie(DirectoryResult result) {
        byte[] value = control(result, "1.2.840.113556.1.4.319").orElseThrow().value();
        assertThat(value).startsWith(0x30, value.length - 2, 2, 1, 0, 4);
        return java.util.Arrays.copyOfRange(value, 7, value.length);
    }

    private static List<String> pages(TestReplica at, String base, int size) {
        List<String> all = new ArrayList<>();
        byte[] cookie = {};
        do {
            TestReplica.Answer page = subtree(at, base, new RequestControl.PagedResults(size, cookie));
            assertThat(page.result().code()).isZero();
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(size);
            all.addAll(page.dns());
            cookie = cookie(page.result());
        } while (cookie.length > 0);
        return all;
    }

    @Test
    void pagesGoOverAllGroups() {
        for (int size : new int[] {1, 2, 4, 9, 100}) {
            assertThat(pages(root, ROOT, size)).isEqualTo(EVERYTHING);
            assertThat(pages(leaf, ROOT, size)).containsExactlyInAnyOrderElementsOf(EVERYTHING);
        }
        byte[] cookie = cookie(subtree(root, ROOT, new RequestControl.PagedResults(4, new byte[0])).result());
        assertThat(ask(root, ANYBODY, search(ROOT, Scope.SUBTREE, equal("o", "l1"), 0), new RequestControl.PagedResults(4, cookie)).result().code())
                .isEqualTo(53);
        TestReplica.Answer limited = ask(root, ANYBODY, search(ROOT, Scope.SUBTREE, all(), 5), new RequestControl.PagedResults(4, cookie));
        assertThat(limited.dns()).isEqualTo(EVERYTHING.subList(4, 5));
        assertThat(limited.result().code()).isEqualTo(4);
        assertThat(subtree(root, ROOT, new RequestControl.PagedResults(0, cookie)).entries()).isEmpty();
    }

    @Test
    void anAssertionIsCheckedWhereTheBaseIs() {
        assertThat(subtree(root, ROOT, new RequestControl.Assertion(equal("o", "grid"))).dns()).isEqualTo(EVERYTHING);
        for (TestReplica at : List.of(root, mid, leaf)) {
            TestReplica.Answer failed = subtree(at, ROOT, new RequestControl.Assertion(equal("o", "other")));
            assertThat(failed.result().code()).isEqualTo(122);
            assertThat(failed.entries()).isEmpty();
        }
        assertThat(subtree(root, LEAF, new RequestControl.Assertion(equal("Mds-Vo-name", "leaf"))).dns()).hasSize(3);
        assertThat(subtree(root, LEAF, new RequestControl.Assertion(equal("Mds-Vo-name", "x"))).result().code()).isEqualTo(122);
    }

    @Test
    void whatConcernsEntriesIsDoneByEachGroup() {
        RequestControl matched = new RequestControl.MatchedValues(List.of(equal("description", "second")));
        TestReplica.Answer answer = ask(root, ANYBODY, search(ROOT, Scope.SUBTREE, equal("street", "way 1"), 0, "description"), matched);
        assertThat(answer.entries()).hasSize(3).allSatisfy(entry -> assertThat(entry.attributes()).isEqualTo(Map.of("description", List.of("second"))));
        TestReplica.Answer rules = subtree(root, ROOT, new RequestControl.Subentries(RequestControl.Subentries.Visible.SUBENTRIES));
        assertThat(rules.dns()).containsExactly("cn=access," + ROOT, "cn=access," + MID, "cn=access," + LEAF);
        undo.add(() -> leaf.write(new Operation.Delete("ou=gone," + LEAF), new RequestControl.ManageDsaIt()));
        leaf.write(add("ou=gone," + LEAF, "objectClass: referral", "objectClass: extensibleObject", "ou: gone", "ref: ldap://other.example"));
        assertThat(subtree(root, ROOT).dns()).isEqualTo(EVERYTHING);
        assertThat(subtree(root, ROOT, new RequestControl.ManageDsaIt()).dns()).contains("ou=gone," + LEAF).hasSize(EVERYTHING.size() + 1);
    }

    @Test
    void anOrderedReadSaysThatItCannotBeOneAndAFreshOneCan() {
        Operation.Search across = search(ROOT, Scope.SUBTREE, all(), 0);
        assertThat(root.answer(ANYBODY, across).result()).isEqualTo(DirectoryResult.ACROSS_GROUPS);
        assertThat(root.answer(ANYBODY, search(ROOT, Scope.BASE, all(), 0)).dns()).containsExactly(ROOT);
        assertThat(subtree(root, ROOT, new RequestControl.DontUseCopy()).dns()).isEqualTo(EVERYTHING);
    }

    @Test
    void atLeastIsAboutTheGroupThatIsAsked() {
        long now = root.replica.applied();
        assertThat(subtree(root, ROOT, new RequestControl.AtLeast(now)).dns()).isEqualTo(EVERYTHING);
        assertThat(subtree(root, ROOT, new RequestControl.AtLeast(now + 1)).result()).isEqualTo(DirectoryResult.NOT_YET);
        assertThat(subtree(root, LEAF, new RequestControl.AtLeast(now + 1)).result()).isEqualTo(DirectoryResult.NOT_YET);
    }

    @Test
    void whatIsMissingIsToldByNameThroughTheGroupsBetween() {
        silent.add("leaf");
        for (TestReplica at : List.of(root, mid)) {
            TestReplica.Answer partial = subtree(at, ROOT);
            assertThat(partial.dns()).containsExactlyInAnyOrderElementsOf(EVERYTHING.subList(0, 6));
            assertThat(partial.result().code()).isZero();
            assertThat(partial.result().message()).isEqualTo("partial result: nothing from group leaf");
            assertThat(PartialResult.of(partial.result()).missing()).isEqualTo(Map.of("leaf", PartialResult.Why.UNREACHABLE));
        }
        assertThat(control(subtree(mid, MID).result(), "1.3.6.1.4.1.32473.389.3").orElseThrow().value())
                .containsExactly(0x30, 11, 0x30, 9, 4, 4, 'l', 'e', 'a', 'f', 10, 1, 0);
        TestReplica.Answer alone = subtree(root, LEAF);
        assertThat(alone.result().code()).isEqualTo(52);
        assertThat(alone.result().message()).isEqualTo("group leaf does not answer");
        silent.add("root");
        TestReplica.Answer own = subtree(mid, ROOT);
        assertThat(own.dns()).isEqualTo(EVERYTHING.subList(3, 6));
        assertThat(own.result().code()).isZero();
        assertThat(PartialResult.of(own.result()).missing()).containsOnlyKeys("leaf", "root");
    }

    private void rule(TestReplica at, String suffix, String item) {
        String rule = "{ identificationTag \"t\", precedence 150, authenticationLevel none, itemOrUserFirst userFirst: {"
                + " userClasses { allUsers }, userPermissions { { protectedItems { " + item + " },"
                + " grantsAndDenials { denyRead, denyBrowse, denyFilterMatch } } } } }";
        assertThat(at.write(modify("cn=access," + suffix, Change.Kind.ADD, "prescriptiveACI: " + rule)).code()).isZero();
        undo.add(() -> at.write(modify("cn=access," + suffix, Change.Kind.DELETE, "prescriptiveACI: " + rule)));
    }

    @Test
    void thisGroupsAccessRulesHoldForWhatOthersHoldBelowItsSuffix() {
        rule(root, ROOT, "attributeType { street }");
        TestReplica.Answer answer = subtree(root, LEAF);
        assertThat(answer.dns()).isEqualTo(EVERYTHING.subList(6, 9));
        assertThat(answer.entries().get(1).attributes()).containsKeys("o", "description").doesNotContainKey("street");
        assertThat(ask(root, ANYBODY, search(ROOT, Scope.SUBTREE, equal("street", "way 1"), 0)).entries()).isEmpty();
        // The administrator is above the rules; the leaf has rules of its own; and what passes through the root is seen as it lets anybody see it.
        assertThat(ask(root, root.identity, search(LEAF, Scope.SUBTREE, equal("street", "way 1"), 0)).dns()).containsExactly("o=l1," + LEAF);
        assertThat(ask(leaf, ANYBODY, search(LEAF, Scope.SUBTREE, equal("street", "way 1"), 0)).dns()).containsExactly("o=l1," + LEAF);
        assertThat(ask(leaf, leaf.identity, search(ROOT, Scope.SUBTREE, equal("street", "way 1"), 0)).dns())
                .containsExactly("o=l1," + LEAF, "o=m1," + MID);
        rule(root, ROOT, "entry");
        assertThat(subtree(root, ROOT).dns()).isEmpty();
    }

    @Test
    void whoActsForAnotherSeesWhatThatOneMaySee() {
        rule(root, ROOT, "attributeType { street }");
        Operation.Search search = search(LEAF, Scope.SUBTREE, equal("street", "way 1"), 0);
        assertThat(ask(root, root.identity, search, new RequestControl.ProxiedAuthorization("")).entries()).isEmpty();
        assertThat(ask(root, ANYBODY, search, new RequestControl.ProxiedAuthorization("")).result().code()).isEqualTo(123);
        assertThat(ask(root, ANYBODY, search, new RequestControl.ProxiedAuthorization("")).entries()).isEmpty();
    }

    @Test
    void aBindThatNoLongerHoldsEndsASearchOfOtherGroupsToo() {
        Identity stranger = leaf.proof("cn=nobody,ou=system", TestReplica.key("guess", (byte) 7));
        TestReplica.Answer answer = ask(root, stranger, search(LEAF, Scope.SUBTREE, all(), 0));
        assertThat(answer.result().code()).isEqualTo(8);
        assertThat(answer.entries()).isEmpty();
    }

    @Test
    void theVersionChangesWithEachPartAndWithTheRules() {
        long before = subtree(root, ROOT).version();
        assertThat(subtree(root, ROOT).version()).isEqualTo(before);
        undo.add(() -> leaf.write(modify("o=l1," + LEAF, Change.Kind.REPLACE, "street: way 1")));
        leaf.write(modify("o=l1," + LEAF, Change.Kind.REPLACE, "street: elsewhere"));
        long changed = subtree(root, ROOT).version();
        assertThat(changed).isNotEqualTo(before);
        rule(root, ROOT, "attributeType { street }");
        assertThat(subtree(root, ROOT).version()).isNotEqualTo(changed);
    }

    /** What decides whether other groups may keep an answer. */
    @Test
    void theVersionIsToldWithoutMakingTheAnswer() {
        for (String base : List.of(ROOT, MID, LEAF)) {
            byte[] question = NestedQuery.first(search(base, Scope.SUBTREE, equal("street", "way 1"), 0), List.of(), 6000).sentBy(
                            "other", search(base, Scope.SUBTREE, equal("street", "way 1"), 0), List.of())
                    .encode();
            long told = mid.replica.versionNow(GROUP, question).orElseThrow();
            assertThat(told).isEqualTo(TestReplica.decode(mid.replica.readLater(GROUP, new byte[32], question).toCompletableFuture().join()).version());
            for (TestReplica touched : base.equals(LEAF) ? List.of(leaf) : List.of(leaf, mid)) {
                String there = touched == leaf ? "o=l2," + LEAF : "o=m2," + MID;
                long before = mid.replica.versionNow(GROUP, question).orElseThrow();
                touched.write(modify(there, Change.Kind.REPLACE, "street: way 1"));
                assertThat(mid.replica.versionNow(GROUP, question)).isNotEqualTo(OptionalLong.of(before));
                touched.write(modify(there, Change.Kind.REPLACE, "street: way 2"));
            }
        }
        silent.add("leaf");
        byte[] below = NestedQuery.first(search(MID, Scope.SUBTREE, all(), 0), List.of(), 6000).sentBy("root", search(MID, Scope.SUBTREE, all(), 0), List.of()).encode();
        assertThat(mid.replica.versionNow(GROUP, below)).isEmpty();
        assertThat(mid.replica.versionNow(GROUP, new byte[] {7})).isEmpty();
    }

    @Test
    void anAnswerSaysHowOldItMayBeAndAPartialOneThatNobodyShouldKeepIt() {
        DirectoryResult result = subtree(root, ROOT).result();
        assertThat(control(result, "1.3.6.1.4.1.32473.389.4").orElseThrow().value()).containsExactly(2, 2, 0x27, 0x10);
        assertThat(control(subtree(root, ROOT, new RequestControl.DontUseCopy()).result(), "1.3.6.1.4.1.32473.389.4")).isEmpty();
        assertThat(control(ask(root, ANYBODY, search(ROOT, Scope.BASE, all(), 0)).result(), "1.3.6.1.4.1.32473.389.4")).isEmpty();
        byte[] question = NestedQuery.first(search(MID, Scope.SUBTREE, all(), 0), List.of(), 6000).sentBy("root", search(MID, Scope.SUBTREE, all(), 0), List.of()).encode();
        assertThat(age(question)).isZero();
        silent.add("leaf");
        assertThat(age(question)).isEqualTo(Integer.MAX_VALUE);
    }

    private static int age(byte[] question) {
        try (ReadAnswer answer = mid.replica.readLater(GROUP, new byte[32], question).toCompletableFuture().join()) {
            return answer.ageMillis();
        }
    }

    @Test
    void whatIsNoQuestionIsAnsweredAsSuch() {
        byte[] nonsense = "nonsense".getBytes(StandardCharsets.UTF_8);
        for (Caller caller : List.of(GROUP, TestReplica.RELAY)) {
            assertThat(TestReplica.decode(root.replica.readLater(caller, new byte[32], nonsense).toCompletableFuture().join()).result().code())
                    .isEqualTo(2);
        }
    }
}
