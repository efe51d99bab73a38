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
import java.util.Optional;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 3671: what entries of a part of the tree have in common. */
class CollectiveAttributesTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String UNIT = "ou=lab," + SUFFIX;
    private static final String ADA = "cn=ada," + UNIT;
    private static final String COMMON = "cn=common," + SUFFIX;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        write(add(UNIT, "objectClass: organizationalUnit", "ou: lab"));
        write(add(ADA, "objectClass: organizationalPerson", "sn: A", "l: London"));
        write(add(
                COMMON, "objectClass: subentry", "objectClass: collectiveAttributeSubentry", "subtreeSpecification: { base \"ou=lab\" }", "c-l: Turin", "c-l: Torino",
                "c-TelephoneNumber: +39 1"));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void write(Operation operation) {
        assertThat(replica.write(operation).code()).isZero();
    }

    private Map<String, List<String>> shown(String dn, String... attributes) {
        var answer = replica.search(replica.identity, dn, Scope.BASE, all(), attributes);
        assertThat(answer.result().code()).as("%s: %s", dn, answer.result().message()).isZero();
        return answer.entries().get(0).attributes();
    }

    private List<String> found(Filter filter) {
        return replica.search(replica.identity, SUFFIX, Scope.SUBTREE, filter, "1.1").dns();
    }

    @Test
    void entriesOfThePartShowThemAsTheirOwn() {
        assertThat(shown(ADA)).containsEntry("c-l", List.of("Turin", "Torino")).containsEntry("l", List.of("London"));
        assertThat(shown(UNIT)).containsKey("c-TelephoneNumber");
        assertThat(shown(SUFFIX)).doesNotContainKey("c-l");
        assertThat(shown(ADA, "l")).as("the type that it is derived from asks for it too").containsOnlyKeys("l", "c-l");
        assertThat(shown(ADA, "sn")).containsOnlyKeys("sn");
    }

    @Test
    void theyAreFoundAndComparedByThem() {
        assertThat(found(equal("c-l", "TURIN"))).containsExactly(UNIT, ADA);
        assertThat(found(equal("l", "turin"))).containsExactly(UNIT, ADA);
        assertThat(found(new Filter.Not(new Filter.Present("c-l")))).contains(SUFFIX).doesNotContain(ADA);
        Operation.Compare compare = new Operation.Compare(ADA, "c-l", "torino".getBytes(StandardCharsets.UTF_8));
        assertThat(replica.ask(replica.identity, compare).code()).isEqualTo(6);
    }

    @Test
    void aChangeHoldsAtOnceAndMakesAnswersNew() {
        long before = replica.search(replica.identity, ADA, Scope.BASE, all()).version();
        write(modify(COMMON, Change.Kind.REPLACE, "c-l: Milan"));
        var after = replica.search(replica.identity, ADA, Scope.BASE, all());
        assertThat(after.entries().get(0).attributes()).containsEntry("c-l", List.of("Milan"));
        assertThat(after.version()).as("quorum reads tell the states apart").isGreaterThan(before);
        write(new Operation.Delete(COMMON));
        assertThat(shown(ADA)).doesNotContainKey("c-l");
    }

    @Test
    void valuesOfSeveralSubentriesComeTogetherEachOnce() {
        write(add("cn=more," + SUFFIX, "objectClass: subentry", "objectClass: collectiveAttributeSubentry", "subtreeSpecification: { }", "c-l: TURIN", "c-l: Rome"));
        assertThat(shown(ADA).get("c-l")).containsExactlyInAnyOrder("Turin", "Torino", "Rome");
        assertThat(shown(SUFFIX).get("c-l")).containsExactly("TURIN", "Rome");
    }

    /** RFC 3671 §2.2. */
    @Test
    void anEntryNamesTheSubentriesThatItShowsSomethingOf() {
        String more = "cn=more," + SUFFIX;
        write(add(more, "objectClass: subentry", "objectClass: collectiveAttributeSubentry", "subtreeSpecification: { }", "c-l: Rome"));
        assertThat(shown(ADA, "+").get("collectiveAttributeSubentries")).containsExactlyInAnyOrder(COMMON, more);
        assertThat(shown(SUFFIX, "+").get("collectiveAttributeSubentries")).containsExactly(more);
        assertThat(shown(ADA)).as("operational").doesNotContainKey("collectiveAttributeSubentries");
        assertThat(shown(COMMON, "+")).doesNotContainKey("collectiveAttributeSubentries");
        assertThat(found(equal("collectiveAttributeSubentries", "CN=Common, " + SUFFIX))).containsExactly(UNIT, ADA);
        write(TestReplica.modifyDn(more, "cn=renamed", Operation.OldRdn.DELETE));
        assertThat(shown(SUFFIX, "+").get("collectiveAttributeSubentries")).containsExactly("cn=renamed," + SUFFIX);
        assertThat(replica.write(modify(ADA, Change.Kind.ADD, "collectiveAttributeSubentries: " + more)).code()).as("the group's to say").isNotZero();
        write(modify(ADA, Change.Kind.ADD, "collectiveExclusions: excludeAllCollectiveAttributes"));
        assertThat(shown(ADA, "+")).doesNotContainKey("collectiveAttributeSubentries");
    }

    @Test
    void aValueInSomeLanguageIsShownInThatLanguage() {
        write(modify(COMMON, Change.Kind.ADD, "c-l;lang-fr: Turin en Piémont"));
        assertThat(shown(ADA)).containsEntry("c-l;lang-fr", List.of("Turin en Piémont")).containsEntry("c-l", List.of("Turin", "Torino"));
        assertThat(found(equal("c-l;lang-fr", "turin en piémont"))).containsExactly(UNIT, ADA);
        assertThat(found(equal("l", "turin en piémont"))).containsExactly(UNIT, ADA);
        write(modify(ADA, Change.Kind.ADD, "collectiveExclusions: c-l"));
        assertThat(shown(ADA)).doesNotContainKeys("c-l", "c-l;lang-fr");
    }

    @Test
    void anEntryMayExcludeThem() {
        write(modify(ADA, Change.Kind.ADD, "collectiveExclusions: c-l"));
        assertThat(shown(ADA)).containsKey("c-TelephoneNumber").doesNotContainKey("c-l");
        write(modify(ADA, Change.Kind.REPLACE, "collectiveExclusions: excludeAllCollectiveAttributes"));
        assertThat(shown(ADA)).doesNotContainKeys("c-l", "c-TelephoneNumber");
    }

    @Test
    void theyStandInTheirSubentriesAlone() {
        assertThat(replica.write(modify(ADA, Change.Kind.ADD, "c-l: Paris")).code()).isEqualTo(65);
        assertThat(replica.write(modify(ADA, Change.Kind.DELETE, "c-l: Turin")).code()).isEqualTo(16);
        assertThat(replica.write(modify(ADA, Change.Kind.ADD, "objectClass: extensibleObject")).code()).isZero();
        assertThat(replica.write(modify(ADA, Change.Kind.ADD, "c-l: Paris")).code()).isEqualTo(65);
        assertThat(shown(COMMON)).as("the subentry has what it was given").containsEntry("c-l", List.of("Turin", "Torino"));
        assertThat(replica.write(modify(COMMON, Change.Kind.ADD, "l: Paris")).code()).as("other attributes are not of its class").isEqualTo(65);
    }

    @Test
    void aPartThatCannotBeReadIsRefused() {
        assertThat(replica.write(modify(COMMON, Change.Kind.REPLACE, "subtreeSpecification: { specificationFilter item:organizationalPerson }")).code()).isIn(21, 53);
        assertThat(shown(ADA)).containsKey("c-l");
    }

    @Test
    void theyMoveWithTheNamesAndOutliveARestart() throws Exception {
        write(new Operation.ModifyDn(UNIT, "ou=workshop", Operation.OldRdn.DELETE, Optional.empty()));
        assertThat(shown("cn=ada,ou=workshop," + SUFFIX)).as("the part is named, and nothing is called so now").doesNotContainKey("c-l");
        write(new Operation.ModifyDn("ou=workshop," + SUFFIX, "ou=lab", Operation.OldRdn.DELETE, Optional.empty()));
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        assertThat(shown(ADA)).containsKey("c-l");
    }
}
