package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Modifies of {@code cn=schema}: what they refuse, and what is so from the next operation on. */
class SchemaChangesTest {

    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String SCHEMA = "cn=schema";
    private static final String COLOUR = "( 1.3.6.1.4.1.32473.7.1 NAME ( 'carColour' 'carColor' ) DESC 'what it looks like' "
            + "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} )";
    private static final String NICKNAME = "( 1.3.6.1.4.1.32473.7.2 NAME 'carNickname' SUP name )";
    private static final String CAR = "( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP top STRUCTURAL MUST cn MAY ( carColour $ carNickname $ owner ) )";
    private static final String BEETLE = "cn=beetle,o=grid";

    @TempDir
    private Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory.resolve("one"));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private DirectoryResult add(String... lines) {
        return replica.write(TestReplica.modify(SCHEMA, Change.Kind.ADD, lines));
    }

    private DirectoryResult delete(String... lines) {
        return replica.write(TestReplica.modify(SCHEMA, Change.Kind.DELETE, lines));
    }

    private DirectoryResult change(String attribute, String old, String now) {
        return replica.write(new Operation.Modify(SCHEMA, List.of(
                new Change(Change.Kind.DELETE, TestReplica.attributes(attribute + ": " + old).get(0)),
                new Change(Change.Kind.ADD, TestReplica.attributes(attribute + ": " + now).get(0)))));
    }

    private void addCars() {
        assertThat(add("attributeTypes: " + COLOUR, "attributeTypes: " + NICKNAME, "objectClasses: " + CAR)).isEqualTo(Results.SUCCESS);
    }

    private DirectoryResult addBeetle(String... more) {
        List<String> lines = new ArrayList<>(List.of("objectClass: car", "cn: beetle", "carColour: Dark Green"));
        lines.addAll(List.of(more));
        return replica.write(TestReplica.add(BEETLE, lines.toArray(String[]::new)));
    }

    private List<String> find(String attribute, String value) {
        return replica.search(replica.identity, "o=grid", Scope.SUBTREE, TestReplica.equal(attribute, value)).dns();
    }

    private List<String> published(String attribute) {
        return replica.search(ANONYMOUS, SCHEMA, Scope.BASE, TestReplica.all(), attribute).entries().get(0).attributes().get(attribute);
    }

    @Test
    void nextOperationOfTheSameBatchUsesIt() {
        List<byte[]> both = List.of(
                encode(TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + COLOUR, "attributeTypes: " + NICKNAME, "objectClasses: " + CAR)),
                encode(TestReplica.add(BEETLE, "objectClass: car", "cn: beetle", "carColour: Dark Green", "carNickname: Herbie")));
        assertThat(replica.batch(both)).containsExactly(Results.SUCCESS, Results.SUCCESS);
        assertThat(find("carColor", "dark  GREEN")).containsExactly(BEETLE);
        assertThat(find("name", "herbie")).containsExactly(BEETLE);
        assertThat(find("objectClass", "1.3.6.1.4.1.32473.7.9")).containsExactly(BEETLE);
    }

    private byte[] encode(Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(replica.identity, operation));
    }

    @Test
    void subschemaShowsItAsWritten() {
        int before = published("attributeTypes").size();
        assertThat(published("modifyTimestamp")).isNull();
        addCars();
        assertThat(published("attributeTypes")).hasSize(before + 2)
                .contains("( 1.3.6.1.4.1.32473.7.2 NAME 'carNickname' SUP name X-ORIGIN 'user defined' )");
        assertThat(published("objectClasses"))
                .contains("( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP top STRUCTURAL MUST cn MAY ( carColour $ carNickname $ owner ) X-ORIGIN 'user defined' )");
        assertThat(published("modifyTimestamp")).hasSize(1);
        assertThat(replica.search(ANONYMOUS, SCHEMA, Scope.SUBTREE, TestReplica.all()).dns()).containsExactly(SCHEMA);
    }

    @Test
    void restartBringsItBack() throws Exception {
        addCars();
        assertThat(addBeetle()).isEqualTo(Results.SUCCESS);
        List<String> types = published("attributeTypes");
        byte[] root = rootOfImage();
        replica.reopen();
        assertThat(replica.tree.root()).isEqualTo(root);
        assertThat(published("attributeTypes")).isEqualTo(types);
        assertThat(find("carColour", "dark green")).containsExactly(BEETLE);
        assertThat(replica.write(TestReplica.modify(BEETLE, Change.Kind.ADD, "carColour: red"))).isEqualTo(Results.SUCCESS);
    }

    private byte[] rootOfImage() {
        byte[] root = replica.tree.root();
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        return root;
    }

    @Test
    void onlyAdministratorsChangeIt() {
        assertThat(replica.write(ANONYMOUS, TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + COLOUR)).code()).isEqualTo(8);
        assertThat(replica.write(TestReplica.RELAY, userIdentity(), TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + COLOUR)).code()).isEqualTo(50);
    }

    private Identity userIdentity() {
        String password = org.bftldap.directory.auth.StoredCredential.of(TestReplica.key("secret", (byte) 7), TestReplica.ITERATIONS, TestReplica.salt((byte) 7)).text();
        assertThat(replica.write(TestReplica.add("cn=user,dc=example,dc=com", "objectClass: person", "cn: user", "sn: user", "userPassword: " + password)).code()).isZero();
        return replica.proof("cn=user,dc=example,dc=com", TestReplica.key("secret", (byte) 7));
    }

    @Test
    void whatOthersAreMadeOfStaysAndSoDoesWhatIsShipped() {
        addCars();
        DirectoryResult refused = delete("attributeTypes: " + COLOUR);
        assertThat(refused.code()).isEqualTo(19);
        assertThat(refused.message()).startsWith("in use by the object class 'car'");
        assertThat(delete("attributeTypes: 2.5.4.3").code()).isEqualTo(53);
        assertThat(delete("attributeTypes: ( 1.2.3.4 )").code()).isEqualTo(16);
        assertThat(delete("attributeTypes").code()).isEqualTo(53);
        assertThat(add("matchingRules: ( 1.2.3.4 NAME 'a' SYNTAX 1.2.3 )").code()).isEqualTo(53);
        assertThat(add("description: mine").code()).isEqualTo(53);
        assertThat(add("attributeTypes: " + COLOUR).code()).isEqualTo(20);
        assertThat(replica.write(TestReplica.add(SCHEMA, "objectClass: subschema", "cn: schema")).code()).isEqualTo(53);
        assertThat(replica.write(new Operation.Delete(SCHEMA)).code()).isEqualTo(53);
        assertThat(delete("attributeTypes: 1.3.6.1.4.1.32473.7.1", "attributeTypes: 1.3.6.1.4.1.32473.7.2", "objectClasses: " + CAR)).isEqualTo(Results.SUCCESS);
        assertThat(published("objectClasses")).noneMatch(type -> type.contains("'user defined'"));
        assertThat(addBeetle().code()).isEqualTo(17);
    }

    @Test
    void whatEntriesHoldStays() {
        addCars();
        assertThat(addBeetle()).isEqualTo(Results.SUCCESS);
        String smaller = CAR.replace("carColour $ ", "");
        DirectoryResult used = change("objectClasses", CAR, smaller);
        assertThat(used.code()).isEqualTo(19);
        assertThat(used.message()).contains("\"" + BEETLE + "\"").contains("attribute 'carColour' not allowed");
        assertThat(delete("objectClasses: " + CAR).message()).startsWith("the object class 'car' is in use by \"" + BEETLE + "\"");
        assertThat(change("objectClasses", CAR, CAR.replace("MUST cn", "MUST ( cn $ owner )")).message()).contains("requires attribute 'owner'");
        assertThat(change("objectClasses", CAR, CAR.replace("SUP top", "SUP device")).code()).isEqualTo(19);
        assertThat(change("objectClasses", CAR, CAR.replace("owner", "owner $ description"))).isEqualTo(Results.SUCCESS);
        assertThat(change("attributeTypes", COLOUR, COLOUR.replace("caseIgnoreMatch", "caseExactMatch")).message())
                .startsWith("the attribute type 'carColour' is in use by \"" + BEETLE + "\"");
        assertThat(change("attributeTypes", COLOUR, COLOUR.replace("{64}", "{64} SINGLE-VALUE")).code()).isEqualTo(19);
        assertThat(change("attributeTypes", COLOUR, COLOUR.replace("looks like", "is painted"))).isEqualTo(Results.SUCCESS);
        assertThat(change("attributeTypes", NICKNAME, NICKNAME.replace("SUP name", "SUP name SINGLE-VALUE"))).isEqualTo(Results.SUCCESS);
        assertThat(replica.write(TestReplica.modify(BEETLE, Change.Kind.ADD, "description: small")).code()).isZero();
        assertThat(replica.write(TestReplica.modify(BEETLE, Change.Kind.ADD, "carNickname: a", "carNickname: b")).code()).isEqualTo(19);
    }

    /** By a supertype of its supertype a value is found, and indexed. */
    @Test
    void whatStandsAboveTheTypeOfAStoredValueStaysToo() {
        addCars();
        String nickname = "( 1.3.6.1.4.1.32473.7.3 NAME 'carPetName' SUP carNickname )";
        assertThat(add("attributeTypes: " + nickname)).isEqualTo(Results.SUCCESS);
        assertThat(change("objectClasses", CAR, CAR.replace("owner", "owner $ carPetName"))).isEqualTo(Results.SUCCESS);
        assertThat(addBeetle("carPetName: Herbie")).isEqualTo(Results.SUCCESS);
        assertThat(find("name", "herbie")).containsExactly(BEETLE);
        DirectoryResult refused = change("attributeTypes", NICKNAME, NICKNAME.replace("SUP name",
                "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15"));
        assertThat(refused.message()).startsWith("the attribute type 'carPetName' is in use by \"" + BEETLE + "\"");
    }

    @Test
    void nameByWhichEntriesKnowTheirClassStays() {
        addCars();
        assertThat(addBeetle()).isEqualTo(Results.SUCCESS);
        assertThat(change("objectClasses", CAR, CAR.replace("NAME 'car'", "NAME 'vehicle'")).message()).startsWith("the object class 'car' is in use");
        assertThat(change("objectClasses", CAR, CAR.replace("NAME 'car'", "NAME ( 'vehicle' 'car' )"))).isEqualTo(Results.SUCCESS);
        assertThat(find("objectClass", "vehicle")).containsExactly(BEETLE);
    }

    @Test
    void typeThatNamesAreMadeOfStays() {
        addCars();
        assertThat(replica.write(TestReplica.add("cn=fleet,o=grid", "objectClass: groupOfNames", "cn: fleet", "member: carNickname=Herbie,o=grid")).code()).isZero();
        DirectoryResult result = replica.write(new Operation.Modify(SCHEMA, List.of(
                new Change(Change.Kind.DELETE, TestReplica.attributes("attributeTypes: " + NICKNAME).get(0)),
                new Change(Change.Kind.DELETE, TestReplica.attributes("objectClasses: " + CAR).get(0)))));
        assertThat(result.message()).startsWith("the attribute type 'carNickname' is in use by \"cn=fleet,o=grid\"");
    }

    /** Else normal forms of names made before a type was known would differ from those made after. */
    @Test
    void namesOfUnknownTypesAreNotStored() {
        assertThat(replica.write(TestReplica.add("cn=fleet,o=grid", "objectClass: groupOfNames", "cn: fleet", "member: carNickname=Herbie,o=grid")).code()).isEqualTo(21);
    }

    @Test
    void replaceGivesTheWholeOfWhatUsersDefine() {
        addCars();
        List<String> all = new ArrayList<>(published("attributeTypes"));
        all.add("( 1.3.6.1.4.1.32473.7.3 NAME 'carSeats' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )");
        assertThat(replica.write(TestReplica.modify(SCHEMA, Change.Kind.REPLACE, all.stream().map(type -> "attributeTypes: " + type).toArray(String[]::new))))
                .isEqualTo(Results.SUCCESS);
        assertThat(published("attributeTypes")).filteredOn(type -> type.contains("'user defined'")).hasSize(3);
        assertThat(replica.write(TestReplica.modify(SCHEMA, Change.Kind.REPLACE, "objectClasses", "attributeTypes"))).isEqualTo(Results.SUCCESS);
        assertThat(published("attributeTypes")).noneMatch(type -> type.contains("'user defined'"));
    }

    @Test
    void refusedChangeLeavesNothing() {
        assertThat(add("attributeTypes: " + COLOUR, "objectClasses: " + CAR).code()).isEqualTo(19); // carNickname is missing
        assertThat(published("attributeTypes")).noneMatch(type -> type.contains("'user defined'"));
        assertThat(find("carColour", "green")).isEmpty();
        assertThat(replica.write(TestReplica.add("cn=a,o=grid", "objectClass: device", "cn: a", "carColour: green")).code()).isEqualTo(17);
    }

    @Test
    void accessRulesAreReadAgain() {
        addCars();
        String rule = "{ identificationTag \"colours\", precedence 20, authenticationLevel none, itemOrUserFirst userFirst: "
                + "{ userClasses { allUsers }, userPermissions { { protectedItems { attributeType { carColour }, allAttributeValues { carColour } }, "
                + "grantsAndDenials { denyRead, denyFilterMatch } } } } }";
        assertThat(addBeetle()).isEqualTo(Results.SUCCESS);
        assertThat(replica.search(ANONYMOUS, BEETLE, Scope.BASE, TestReplica.all()).entries().get(0).attributes()).containsKey("carColour");
        assertThat(replica.write(TestReplica.add("cn=colours,o=grid", "objectClass: subentry", "objectClass: accessControlSubentry", "cn: colours",
                "subtreeSpecification: { }", "prescriptiveACI: " + rule)).code()).isZero();
        assertThat(replica.search(ANONYMOUS, BEETLE, Scope.BASE, TestReplica.all()).entries().get(0).attributes()).doesNotContainKey("carColour");
        assertThat(add("attributeTypes: ( 1.3.6.1.4.1.32473.7.3 NAME 'carSeats' SUP name )")).isEqualTo(Results.SUCCESS);
        assertThat(replica.search(ANONYMOUS, BEETLE, Scope.BASE, TestReplica.all()).entries().get(0).attributes()).doesNotContainKey("carColour");
        assertThat(replica.write(new Operation.Delete(BEETLE)).code()).isZero();
        DirectoryResult refused = delete("attributeTypes: " + COLOUR, "attributeTypes: " + NICKNAME, "objectClasses: " + CAR);
        assertThat(refused.code()).as(refused.message()).isEqualTo(53);
        assertThat(addBeetle()).isEqualTo(Results.SUCCESS);
        assertThat(replica.search(ANONYMOUS, BEETLE, Scope.BASE, TestReplica.all()).entries().get(0).attributes()).doesNotContainKey("carColour");
    }

    @Test
    void noStepOfATransactionAndNoTargetOfAssertions() {
        DirectoryResult step = replica.write(new Operation.Transaction(List.of(
                new Operation.Step(TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + COLOUR), List.of()))));
        assertThat(step.code()).isEqualTo(53);
        DirectoryResult asserted = replica.write(
                TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + COLOUR), new RequestControl.Assertion(TestReplica.all()));
        assertThat(asserted.code()).isEqualTo(53);
        assertThat(replica.write(TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + NICKNAME), new RequestControl.PermissiveModify()).code()).isZero();
        assertThat(replica.write(TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: " + NICKNAME), new RequestControl.PermissiveModify()).code()).isZero();
    }

    /** Execution of others waits for each. */
    @Test
    void batchChangesItFewTimes() {
        List<byte[]> many = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            many.add(encode(TestReplica.modify(SCHEMA, Change.Kind.ADD, "attributeTypes: ( 1.3.6.1.4.1.32473.8." + i + " NAME 'many" + i + "' SUP name )")));
        }
        assertThat(replica.batch(many).stream().map(DirectoryResult::code)).containsExactly(0, 0, 0, 0, 51, 51);
        assertThat(replica.batch(many).stream().map(DirectoryResult::code)).containsExactly(20, 20, 20, 20, 0, 0);
    }

    @Test
    void versionOfEveryAnswerIsNewer() {
        replica.batch(List.of());
        long before = replica.search(ANONYMOUS, "o=grid", Scope.BASE, TestReplica.all()).version();
        addCars();
        assertThat(replica.search(ANONYMOUS, "o=grid", Scope.BASE, TestReplica.all()).version()).isGreaterThan(before).isEqualTo(replica.replica.applied());
        assertThat(replica.search(ANONYMOUS, SCHEMA, Scope.BASE, TestReplica.all()).version()).isEqualTo(replica.replica.applied());
    }
}
