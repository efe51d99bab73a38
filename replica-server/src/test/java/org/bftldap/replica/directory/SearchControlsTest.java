package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.operation.RequestControl.SortKey;
import org.bftldap.directory.operation.RequestControl.Subentries.Visible;
import org.bftldap.directory.operation.RequestControl.VirtualListView;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What controls make of searches: RFC 2696, RFC 2891, virtual list view, RFC 3876, RFC 3672, RFC 4528, the own "at least". */
class SearchControlsTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final int DEPARTMENTS = 4;
    private static final int PEOPLE = 5;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        for (int d = 0; d < DEPARTMENTS; d++) {
            replica.write(add("ou=d" + d + "," + SUFFIX, "objectClass: organizationalUnit"));
            for (int p = 0; p < PEOPLE; p++) {
                replica.write(add(
                        "cn=p" + p + ",ou=d" + d + "," + SUFFIX, "objectClass: inetOrgPerson", "sn: " + (char) ('a' + (7 * p + 3 * d) % 10), "employeeNumber: " + (p + d)));
            }
        }
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Operation.Search search(Filter filter, int sizeLimit, String... attributes) {
        return new Operation.Search(
                SUFFIX, Scope.SUBTREE, Operation.AliasDereferencing.NEVER, sizeLimit, Operation.Values.WITH_VALUES, filter, List.of(attributes));
    }

    private TestReplica.Answer answer(Operation operation, RequestControl... controls) {
        return replica.answer(replica.identity, operation, controls);
    }

    private static byte[] cookie(DirectoryResult result) {
        byte[] value = result.controls().get(result.controls().size() - 1).value();
        return Arrays.copyOfRange(value, value.length - cookieLength(value), value.length);
    }

    /** Reads the cookie's length behind SEQUENCE header and INTEGER 0. */
    private static int cookieLength(byte[] value) {
        int at = (value[1] & 0x80) == 0 ? 2 : 2 + (value[1] & 0x7f);
        at += 3 + 1;
        int first = value[at] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 1; i <= (first & 0x7f); i++) {
            length = length << 8 | value[at + i] & 0xff;
        }
        return length;
    }

    private List<String> pages(Operation.Search search, int size, RequestControl... others) {
        List<String> found = new ArrayList<>();
        byte[] cookie = {};
        do {
            List<RequestControl> controls = new ArrayList<>(List.of(others));
            controls.add(new RequestControl.PagedResults(size, cookie));
            TestReplica.Answer page = answer(search, controls.toArray(RequestControl[]::new));
            assertThat(page.result().code()).isZero();
            assertThat(page.dns().size()).isLessThanOrEqualTo(size);
            found.addAll(page.dns());
            cookie = cookie(page.result());
            assertThat(cookie.length == 0 || page.dns().size() == size).isTrue();
        } while (cookie.length > 0);
        return found;
    }

    @Test
    void pagesTogetherAreTheWholeAnswerHoweverItIsFound() {
        for (Filter filter : List.of(all(), equal("objectClass", "person"), equal("sn", "a"), new Filter.Not(equal("sn", "a")), equal("sn", "none"))) {
            List<String> whole = answer(search(filter, 0)).dns();
            for (int size : new int[] {1, 2, 3, 7, 24, 25, 26, 1000}) {
                assertThat(pages(search(filter, 0), size)).as(filter + " by " + size).isEqualTo(whole);
                assertThat(pages(search(filter, 0), size, byName("sn"))).as("sorted by " + size).isEqualTo(answer(search(filter, 0), byName("sn")).dns());
            }
        }
    }

    @Test
    void pagingGoesOnWhereItWasThoughEntriesCameAndWent() {
        TestReplica.Answer first = answer(search(equal("objectClass", "person"), 0), new RequestControl.PagedResults(7, new byte[0]));
        String last = first.dns().get(6);
        assertThat(last).isEqualTo("cn=p1,ou=d1," + SUFFIX);
        replica.write(new Operation.Delete(last));
        replica.write(new Operation.Delete("cn=p2,ou=d1," + SUFFIX));
        replica.write(add("cn=p2a,ou=d1," + SUFFIX, "objectClass: person", "sn: new"));
        replica.write(add("cn=a,ou=d1," + SUFFIX, "objectClass: person", "sn: before"));
        TestReplica.Answer second = answer(search(equal("objectClass", "person"), 0), new RequestControl.PagedResults(3, cookie(first.result())));
        assertThat(second.dns()).containsExactly("cn=p2a,ou=d1," + SUFFIX, "cn=p3,ou=d1," + SUFFIX, "cn=p4,ou=d1," + SUFFIX);
    }

    @Test
    void aCookieOfAnotherSearchOrAnAlteredOneIsRefusedOrHarmless() {
        byte[] cookie = cookie(answer(search(all(), 0), new RequestControl.PagedResults(3, new byte[0])).result());
        assertThat(answer(search(equal("sn", "a"), 0), new RequestControl.PagedResults(3, cookie)).result().code()).isEqualTo(53);
        for (int i = 0; i < cookie.length; i++) {
            byte[] altered = cookie.clone();
            altered[i] ^= 0x41;
            assertThat(answer(search(all(), 0), new RequestControl.PagedResults(3, altered)).result().code()).isIn(0, 53);
        }
        assertThat(answer(search(all(), 0), new RequestControl.PagedResults(0, cookie)).entries()).isEmpty();
    }

    @Test
    void theSizeLimitCountsAllPages() {
        Operation.Search limited = search(all(), 4);
        TestReplica.Answer first = answer(limited, new RequestControl.PagedResults(3, new byte[0]));
        TestReplica.Answer second = answer(limited, new RequestControl.PagedResults(3, cookie(first.result())));
        assertThat(first.result().code()).isZero();
        assertThat(second.dns()).hasSize(1);
        assertThat(second.result().code()).isEqualTo(4);
    }

    private static RequestControl byName(String attribute) {
        return new RequestControl.Sort(List.of(key(attribute, SortKey.Direction.ASCENDING)), Criticality.CRITICAL);
    }

    private static SortKey key(String attribute, SortKey.Direction direction) {
        return new SortKey(attribute, Optional.empty(), direction);
    }

    @Test
    void sortedByKeysInTurnWithMissingValuesLast() {
        RequestControl sort = new RequestControl.Sort(
                List.of(key("sn", SortKey.Direction.DESCENDING), key("cn", SortKey.Direction.ASCENDING)), Criticality.CRITICAL);
        TestReplica.Answer answer = answer(search(equal("objectClass", "person"), 0, "sn", "cn"), sort);
        List<String> keys = answer.entries().stream().map(e -> e.attributes().get("sn").get(0) + " " + e.attributes().get("cn").get(0)).toList();
        List<String> expected = new ArrayList<>(keys);
        expected.sort((a, b) -> a.charAt(0) != b.charAt(0) ? b.charAt(0) - a.charAt(0) : a.substring(2).compareTo(b.substring(2)));
        assertThat(keys).hasSize(DEPARTMENTS * PEOPLE).isEqualTo(expected);
        assertThat(answer.result().controls()).singleElement().satisfies(control -> {
            assertThat(control.oid()).isEqualTo("1.2.840.113556.1.4.474");
            assertThat(control.value()).containsExactly(0x30, 3, 10, 1, 0);
        });
        List<String> withMissing = answer(search(all(), 0), byName("sn")).dns();
        assertThat(withMissing.subList(DEPARTMENTS * PEOPLE, withMissing.size())).allMatch(dn -> !dn.startsWith("cn=p"));
        assertThat(answer(search(equal("objectClass", "person"), 2), byName("sn")).result().code()).isEqualTo(4);
    }

    @Test
    void whatCannotBeSortedIsRefusedOrComesAsItIs() {
        for (String attribute : List.of("nothing", "jpegPhoto", "numSubordinates")) {
            assertThat(answer(search(all(), 0), byName(attribute)).result().code()).isEqualTo(12);
            RequestControl wish = new RequestControl.Sort(List.of(key(attribute, SortKey.Direction.ASCENDING)), Criticality.NON_CRITICAL);
            TestReplica.Answer answer = answer(search(all(), 0), wish);
            assertThat(answer.result().code()).isZero();
            assertThat(answer.dns()).isEqualTo(answer(search(all(), 0)).dns());
            assertThat(answer.result().controls().get(0).value()[4]).isIn((byte) 16, (byte) 18);
        }
    }

    @Test
    void aViewOfASortedListIsThePartAroundItsTarget() {
        Operation.Search people = search(equal("objectClass", "person"), 0);
        List<String> whole = answer(people, byName("sn")).dns();
        assertThat(view(people, 1, 2, new VirtualListView.ByOffset(5, 0))).isEqualTo(whole.subList(3, 7));
        assertThat(view(people, 3, 2, new VirtualListView.ByOffset(1, 0))).isEqualTo(whole.subList(0, 3));
        assertThat(view(people, 1, 9, new VirtualListView.ByOffset(100, 0))).isEqualTo(whole.subList(18, 20));
        assertThat(view(people, 0, 0, new VirtualListView.ByOffset(500, 1000))).isEqualTo(whole.subList(9, 10));
        assertThat(view(people, 0, 1, new VirtualListView.AtOrAfter("A".getBytes(StandardCharsets.UTF_8)))).isEqualTo(whole.subList(0, 2));
        assertThat(view(people, 2, 5, new VirtualListView.AtOrAfter("zz".getBytes(StandardCharsets.UTF_8)))).isEqualTo(whole.subList(18, 20));
    }

    private List<String> view(Operation.Search search, int before, int after, VirtualListView.Target target) {
        TestReplica.Answer answer = answer(search, byName("sn"), new VirtualListView(before, after, target, new byte[0], Criticality.CRITICAL));
        assertThat(answer.result().code()).isZero();
        assertThat(answer.result().controls()).hasSize(2);
        return answer.dns();
    }

    @Test
    void onlyMatchedValuesAreShown() {
        String dn = "cn=p0,ou=d0," + SUFFIX;
        replica.write(modify(dn, Change.Kind.ADD, "mail: a@x.org", "mail: b@y.org", "title: x"));
        RequestControl matched = new RequestControl.MatchedValues(List.of(
                new Filter.Substrings("mail", Optional.empty(), List.of(), Optional.of("Y.ORG".getBytes(StandardCharsets.UTF_8))), new Filter.Present("title")));
        var entry = answer(search(equal("mail", "a@x.org"), 0, "mail", "title", "sn"), matched).entries().get(0);
        assertThat(entry.attributes()).containsOnlyKeys("mail", "title").containsEntry("mail", List.of("b@y.org"));
    }

    @Test
    void subentriesAreSeenByThoseWhoAskForThemAndThenAlone() {
        assertThat(answer(search(all(), 0)).dns()).doesNotContain("cn=access," + SUFFIX);
        assertThat(answer(search(all(), 0), new RequestControl.Subentries(Visible.SUBENTRIES)).dns()).containsExactly("cn=access," + SUFFIX);
        assertThat(answer(search(all(), 0), new RequestControl.Subentries(Visible.ENTRIES)).dns()).isEqualTo(answer(search(all(), 0)).dns());
    }

    @Test
    void aReadMayDemandWhatItsBaseIsAndHowNewItIs() {
        Operation read = search(all(), 1);
        assertThat(answer(read, new RequestControl.Assertion(equal("dc", "example"))).result().code()).isEqualTo(4);
        assertThat(answer(read, new RequestControl.Assertion(equal("dc", "other"))).result().code()).isEqualTo(122);
        long now = replica.replica.applied();
        assertThat(answer(read, new RequestControl.AtLeast(now)).result().code()).isEqualTo(4);
        assertThat(answer(read, new RequestControl.AtLeast(now + 1)).result()).isEqualTo(DirectoryResult.NOT_YET);
        assertThat(answer(new Operation.WhoAmI(), new RequestControl.ProxiedAuthorization("CN=p0,ou=d0," + SUFFIX)).result().matchedDn())
                .isEqualTo("cn=p0,ou=d0," + SUFFIX);
    }
}
