package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.RequestControl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 3866 and RFC 4512 §2.5.2: an attribute in a language is one of its own, and a subtype of the attribute without. */
class LanguageTagsTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String BOOK = "cn=book," + SUFFIX;
    private static final Identity ANONYMOUS = new Identity.Anonymous();

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        assertThat(replica.write(add(
                                BOOK,
                                "objectClass: device",
                                "description: book",
                                "description;lang-de: Buch",
                                "description;LANG-de-CH: Büechli",
                                "description;lang-fr;lang-oc: livre"))
                        .code())
                .isZero();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private Map<String, List<String>> shown(String... attributes) {
        return replica.search(replica.identity, BOOK, Scope.BASE, all(), attributes).entries().get(0).attributes();
    }

    private boolean finds(Filter filter) {
        return !replica.search(replica.identity, SUFFIX, Scope.SUBTREE, filter, "1.1").dns().isEmpty();
    }

    @Test
    void whatIsAskedForWithATagIsShownWithThatTagOrMore() {
        assertThat(shown("description")).containsOnly(
                Map.entry("description", List.of("book")),
                Map.entry("description;lang-de", List.of("Buch")),
                Map.entry("description;lang-de-ch", List.of("Büechli")),
                Map.entry("description;lang-fr;lang-oc", List.of("livre")));
        assertThat(shown("DESCRIPTION;Lang-DE")).containsOnlyKeys("description;lang-de");
        assertThat(shown("description;lang-oc")).containsOnlyKeys("description;lang-fr;lang-oc");
        assertThat(shown("description;lang-oc;lang-fr")).containsOnlyKeys("description;lang-fr;lang-oc");
        assertThat(shown("description;lang-en")).isEmpty();
        assertThat(shown("description;x-unknown")).isEmpty();
        assertThat(shown("*")).containsKeys("description", "description;lang-de", "cn");
    }

    @Test
    void aRangeTakesTheTagItselfAndAllBelowIt() {
        assertThat(shown("description;lang-de-")).containsOnlyKeys("description;lang-de", "description;lang-de-ch");
        assertThat(shown("description;lang-de-ch-")).containsOnlyKeys("description;lang-de-ch");
        assertThat(shown("description;lang-d-")).isEmpty();
        assertThat(shown("description;lang-")).hasSize(3).doesNotContainKey("description");
        assertThat(finds(equal("description;lang-de-", "Büechli"))).isTrue();
        assertThat(finds(equal("description;lang-de-", "livre"))).isFalse();
        assertThat(finds(new Filter.Present("description;lang-"))).isTrue();
    }

    @Test
    void aFilterWithATagTestsValuesWithThatTagAndOneWithoutTestsAll() {
        assertThat(finds(equal("description", "Buch"))).isTrue();
        assertThat(finds(equal("description;lang-de", "Buch"))).isTrue();
        assertThat(finds(equal("description;lang-de", "book"))).isFalse();
        assertThat(finds(equal("description;lang-de", "Büechli"))).isFalse();
        assertThat(finds(new Filter.Not(equal("description;lang-en", "Buch")))).isTrue();
        assertThat(finds(new Filter.Not(equal("description;x-unknown", "Buch")))).as("Undefined").isFalse();
        assertThat(replica.write(modify(BOOK, Change.Kind.ADD, "cn;lang-de: Buch")).code()).isZero();
        assertThat(finds(equal("cn", "Buch"))).as("by the index").isTrue();
        assertThat(finds(equal("name;lang-de", "Buch"))).as("by a supertype with the tag").isTrue();
        assertThat(finds(equal("name;lang-fr", "Buch"))).isFalse();
    }

    @Test
    void aCompareTellsLanguagesApart() {
        assertThat(compared("description", "Buch")).isEqualTo(6);
        assertThat(compared("description;lang-de", "Buch")).isEqualTo(6);
        assertThat(compared("description;lang-de", "book")).isEqualTo(5);
        assertThat(compared("description;lang-en", "book")).as("no such attribute").isEqualTo(16);
        assertThat(compared("description;x-unknown", "book")).as("undefined").isEqualTo(17);
    }

    private int compared(String attribute, String value) {
        return replica.ask(replica.identity, new Operation.Compare(BOOK, attribute, value.getBytes(StandardCharsets.UTF_8))).code();
    }

    @Test
    void aModifyIsForThisVeryDescription() {
        assertThat(replica.write(modify(BOOK, Change.Kind.DELETE, "description")).code()).isZero();
        assertThat(shown("description")).doesNotContainKey("description").containsKeys("description;lang-de", "description;lang-de-ch");
        assertThat(replica.write(modify(BOOK, Change.Kind.ADD, "description;lang-de: Band")).code()).isZero();
        assertThat(replica.write(modify(BOOK, Change.Kind.ADD, "description;lang-de: BAND")).code()).as("is there").isEqualTo(20);
        assertThat(shown("description;lang-de")).containsEntry("description;lang-de", List.of("Buch", "Band"));
        assertThat(replica.write(modify(BOOK, Change.Kind.REPLACE, "description;lang-de: Heft")).code()).isZero();
        assertThat(replica.write(modify(BOOK, Change.Kind.DELETE, "description;lang-fr;lang-oc: livre")).code()).isZero();
        assertThat(replica.write(modify(BOOK, Change.Kind.DELETE, "description;lang-fr")).code()).isEqualTo(16);
        assertThat(shown("description")).containsOnly(
                Map.entry("description;lang-de", List.of("Heft")), Map.entry("description;lang-de-ch", List.of("Büechli")));
        assertThat(finds(equal("description", "Buch"))).isFalse();
    }

    @Test
    void itSurvivesARenameAndARestart() throws Exception {
        assertThat(replica.write(TestReplica.modifyDn(BOOK, "cn=volume", Operation.OldRdn.DELETE)).code()).isZero();
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        assertThat(replica.search(replica.identity, SUFFIX, Scope.SUBTREE, equal("description;lang-de", "buch"), "description;lang-de")
                        .entries().get(0))
                .satisfies(entry -> {
                    assertThat(entry.dn()).isEqualTo("cn=volume," + SUFFIX);
                    assertThat(entry.attributes()).containsEntry("description;lang-de", List.of("Buch"));
                });
    }

    @Test
    void rulesOfTheSchemaHoldInEveryLanguage() {
        assertThat(replica.write(add("cn=a," + SUFFIX, "objectClass: person", "sn;lang-de: A")).code()).as("a required type, in a language").isZero();
        assertThat(replica.write(add("cn=b," + SUFFIX, "objectClass: device", "sn;lang-de: A")).code()).as("not allowed").isEqualTo(65);
        assertThat(replica.write(modify("cn=a," + SUFFIX, Change.Kind.DELETE, "sn;lang-de")).code()).as("required").isEqualTo(65);
        assertThat(replica.write(add("cn;lang-de=c," + SUFFIX, "objectClass: device")).code()).as("a name has no options").isEqualTo(34);
        assertThat(replica.write(modify(BOOK, Change.Kind.REPLACE, "cn;lang-de: other")).code()).as("the RDN's value stays").isZero();
        assertThat(replica.write(modify("cn=a," + SUFFIX, Change.Kind.ADD, "displayName;lang-de: A")).code())
                .as("not of this class")
                .isEqualTo(65);
        assertThat(replica.write(add("cn=d," + SUFFIX, "objectClass: inetOrgPerson", "sn: D", "displayName: D", "displayName;lang-de: D")).code())
                .as("one value each")
                .isZero();
        assertThat(replica.write(modify("cn=d," + SUFFIX, Change.Kind.ADD, "displayName;lang-de: E")).code()).as("single-valued").isEqualTo(19);
    }

    @Test
    void whatIsNoTagOrCannotHaveOneIsUndefined() {
        for (String line : List.of(
                "description;lang-de-: a range", "description;lang-: all", "description;x-mine: x", "description;lang-toolongatag: x",
                "description;lang-a;lang-b;lang-c;lang-d;lang-e: too many", "description;: x", "serialNumber;lang-de;binary;x: 1",
                "objectClass;lang-de: person", "seeAlso;lang-de: cn=a", "entryUUID;lang-de: x", "userPassword;lang-de: x")) {
            assertThat(replica.write(modify(BOOK, Change.Kind.ADD, line)).code()).as(line).isIn(17, 53);
        }
    }

    @Test
    void aTagIsNoWayRoundARule() {
        rule("precedence 10", "entry, allUserAttributeTypesAndValues", "grantBrowse, grantReturnDN, grantRead, grantFilterMatch, grantCompare,"
                + " grantDiscloseOnError, grantModify, grantAdd, grantRemove");
        assertThat(replica.search(ANONYMOUS, BOOK, Scope.BASE, all()).entries().get(0).attributes()).containsKey("description;lang-de");
        assertThat(asAgent("description;lang-en: x")).isZero();
        rule("precedence 150", "attributeType { description }, allAttributeValues { description }", "denyRead, denyFilterMatch, denyCompare, denyAdd");
        assertThat(asAgent("description;lang-it: x")).isEqualTo(50);
        assertThat(replica.search(ANONYMOUS, BOOK, Scope.BASE, all(), "*", "description;lang-de", "description;lang-").entries().get(0).attributes())
                .containsKey("cn")
                .doesNotContainKeys("description", "description;lang-de", "description;lang-de-ch");
        assertThat(replica.search(ANONYMOUS, SUFFIX, Scope.SUBTREE, equal("description;lang-de", "Buch")).dns()).isEmpty();
        assertThat(replica.search(ANONYMOUS, SUFFIX, Scope.SUBTREE, new Filter.Present("description;lang-")).dns()).isEmpty();
        assertThat(replica.ask(ANONYMOUS, new Operation.Compare(BOOK, "description;lang-de", "Buch".getBytes(StandardCharsets.UTF_8))).code())
                .isEqualTo(50);
    }

    private int asAgent(String line) {
        return replica.write(TestReplica.AGENT, new Identity.Self(), modify(BOOK, Change.Kind.ADD, line)).code();
    }

    private void rule(String precedence, String items, String permissions) {
        String rule = "prescriptiveACI: { identificationTag \"" + precedence + "\", " + precedence + ", authenticationLevel none,"
                + " itemOrUserFirst userFirst: { userClasses { allUsers }, userPermissions { { protectedItems { " + items + " },"
                + " grantsAndDenials { " + permissions + " } } } } }";
        assertThat(replica.write(modify("cn=access," + SUFFIX, Change.Kind.ADD, rule)).code()).isZero();
    }

    @Test
    void whatWasBeforeAndAfterIsReadWithItsTags() {
        var result = replica.write(
                modify(BOOK, Change.Kind.REPLACE, "description;lang-de: Heft"),
                new RequestControl.PreRead(List.of("description;lang-de"), RequestControl.Criticality.CRITICAL),
                new RequestControl.PostRead(List.of("description;lang-"), RequestControl.Criticality.CRITICAL));
        assertThat(new String(result.controls().get(0).value(), StandardCharsets.UTF_8)).contains("description;lang-de").contains("Buch");
        assertThat(new String(result.controls().get(1).value(), StandardCharsets.UTF_8)).contains("Heft").contains("livre");
    }
}
