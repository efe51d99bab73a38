package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.replica.store.kv.StoreException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DirectoryReplicaTest {

    static final Identity ANONYMOUS = new Identity.Anonymous();
    static final String PEOPLE = "dc=example,dc=com";

    @TempDir
    Path directory;

    TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void genesisMakesSuffixesThatAnonymousSeesAsConfigured() {
        assertThat(replica.replica.applied()).isZero();
        assertThat(replica.search(ANONYMOUS, "o=grid", Scope.SUBTREE, all()).dns()).containsExactly("o=grid");
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.SUBTREE, all()).result().code()).isEqualTo(32);
        assertThat(replica.search(replica.identity, PEOPLE, Scope.SUBTREE, all()).dns()).containsExactly(PEOPLE);
        assertThat(replica.search(ANONYMOUS, "cn=admin,ou=system", Scope.BASE, all()).result().code()).isEqualTo(32);
    }

    @Test
    void dataThatBeginWithTheirNamingContextLoadAsTheyAre() {
        Operation described = add(PEOPLE, "objectClass: dcObject", "objectClass: organization", "dc: example", "o: Example Ltd");
        assertThat(replica.write(replica.identity, add("ou=people," + PEOPLE, "objectClass: organizationalUnit")).code()).isZero();
        assertThat(replica.write(replica.identity, described).code()).isZero();
        assertThat(replica.search(replica.identity, PEOPLE, Scope.SUBTREE, equal("o", "Example Ltd")).dns()).containsExactly(PEOPLE);
        // Only once, with what is below it untouched and under the same rules as before.
        assertThat(replica.write(replica.identity, described).code()).isEqualTo(68);
        assertThat(replica.search(replica.identity, PEOPLE, Scope.SUBTREE, all()).dns()).containsExactly(PEOPLE, "ou=people," + PEOPLE);
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.SUBTREE, all()).result().code()).isEqualTo(32);
    }

    /** RFC 4511 §4.7 and §4.9, RFC 4512 §2.6. */
    @Test
    void nothingStandsBelowAnAlias() {
        String person = "cn=person,dc=example,dc=com";
        String alias = "cn=alias,dc=example,dc=com";
        assertThat(replica.write(add(person, "objectClass: person", "sn: p")).code()).isZero();
        assertThat(replica.write(add(alias, "objectClass: alias", "objectClass: extensibleObject", "aliasedObjectName: " + person)).code()).isZero();
        assertThat(replica.write(add("cn=x," + alias, "objectClass: person", "sn: x")).code()).isEqualTo(33);
        assertThat(replica.write(add("cn=x," + person, "objectClass: person", "sn: x")).code()).isZero();
        assertThat(replica.write(new Operation.ModifyDn("cn=x," + person, "cn=x", Operation.OldRdn.KEEP, Optional.of(alias))).code()).isEqualTo(33);
    }

    @Test
    void aBoundUserIsWhoItSays() {
        assertThat(replica.ask(replica.identity, new Operation.WhoAmI()).matchedDn()).isEqualTo("cn=admin,ou=system");
        Identity wrong = replica.proof("cn=admin,ou=system", TestReplica.key("not the password", (byte) 1));
        assertThat(replica.ask(wrong, new Operation.WhoAmI()).code()).isEqualTo(49);
        assertThat(replica.write(wrong, add("ou=x," + PEOPLE, "objectClass: organizationalUnit")).code()).isEqualTo(8);
    }

    @Test
    void aProofIsForItsRelayAndItsTimeOnly() {
        byte[] operation = OperationCodec.encode(new DirectoryRequest(replica.identity, new Operation.WhoAmI()));
        try (var answer = replica.replica.read(new Caller(1001, "relay"), operation)) {
            assertThat(answer.nextChunk()).isNotNull();
        }
        CredentialAnswer credential = replica.credential("cn=admin,ou=system");
        Identity late = new Identity.Bound(TestReplica.ADMIN_KEY.sign(
                TestReplica.GROUP, credential.entryUuid(), credential.credentialId(), 1000, TestReplica.SESSION, TestReplica.START_MILLIS));
        assertThat(replica.write(late, add("ou=x," + PEOPLE, "objectClass: organizationalUnit")).code()).isEqualTo(8);
    }

    /** The time of a read is that of the state it reads: also when that was just opened. */
    @Test
    void aProofThatHasExpiredStaysSoWhenTheReplicaIsReopened() throws Exception {
        CredentialAnswer credential = replica.credential("cn=admin,ou=system");
        Identity brief = new Identity.Bound(TestReplica.ADMIN_KEY.sign(
                TestReplica.GROUP, credential.entryUuid(), credential.credentialId(), 1000, TestReplica.SESSION, TestReplica.START_MILLIS + 2 * 37));
        replica.batch(List.of());
        assertThat(replica.ask(brief, new Operation.WhoAmI()).code()).isZero();
        replica.batch(List.of());
        assertThat(replica.ask(brief, new Operation.WhoAmI()).code()).isEqualTo(49);
        replica.replica.takeImage(2);
        replica.replica.imageCertified(2);
        replica.reopen();
        assertThat(replica.ask(brief, new Operation.WhoAmI()).code()).isEqualTo(49);
    }

    @Test
    void unknownAccountsGetAnAnswerThatLooksRealAndStaysTheSame() {
        CredentialAnswer first = replica.credential("cn=nobody," + PEOPLE);
        CredentialAnswer again = replica.credential("CN=Nobody, " + PEOPLE);
        assertThat(first.salt()).isEqualTo(again.salt());
        assertThat(first.iterations()).isEqualTo(TestReplica.ITERATIONS);
        assertThat(replica.credential("cn=somebody," + PEOPLE).salt()).isNotEqualTo(first.salt());
        assertThat(replica.credential("no name at all").salt()).hasSize(16);
    }

    @Test
    void anonymousChangesNothing() {
        assertThat(replica.write(ANONYMOUS, add("cn=x,o=grid", "objectClass: device")).code()).isEqualTo(8);
    }

    @Test
    void whatIsAddedIsFoundComparedAndDeleted() {
        assertThat(replica.write(add("cn=ann," + PEOPLE, "objectClass: person", "sn: Ann", "description: Hello")).code()).isZero();
        var found = replica.search(replica.identity, PEOPLE, Scope.SUBTREE, equal("sn", "ANN"), "*", "+");
        assertThat(found.dns()).containsExactly("cn=ann," + PEOPLE);
        assertThat(found.entries().get(0).attributes())
                .containsEntry("description", List.of("Hello"))
                .containsEntry("creatorsName", List.of("cn=admin,ou=system"))
                .containsKeys("entryUUID", "modifyTimestamp");
        assertThat(compare("cn=ann," + PEOPLE, "description", "HELLO")).isEqualTo(6);
        assertThat(compare("cn=ann," + PEOPLE, "description", "other")).isEqualTo(5);
        assertThat(compare("cn=ann," + PEOPLE, "seeAlso", "cn=x")).isEqualTo(16);
        assertThat(compare("cn=ann," + PEOPLE, "nonsense", "x")).isEqualTo(17);
        assertThat(compare("cn=bob," + PEOPLE, "sn", "x")).isEqualTo(32);
        assertThat(replica.write(new Operation.Delete("cn=ann," + PEOPLE)).code()).isZero();
        assertThat(replica.search(replica.identity, "cn=ann," + PEOPLE, Scope.BASE, all()).result().code()).isEqualTo(32);
    }

    @Test
    void usersChangeTheirOwnPasswordAndNothingElseAndLoseTheOldSession() {
        CredentialKey oldKey = TestReplica.key("old", (byte) 5);
        CredentialKey newKey = TestReplica.key("new", (byte) 6);
        replica.write(add("cn=ann," + PEOPLE, "objectClass: person", "sn: Ann", "userPassword: " + stored(oldKey, (byte) 5)));
        replica.write(add("cn=bob," + PEOPLE, "objectClass: person", "sn: Bob"));
        Identity ann = replica.proof("cn=ann," + PEOPLE, oldKey);
        assertThat(replica.ask(ann, new Operation.WhoAmI()).code()).isZero();
        assertThat(replica.write(ann, modify("cn=bob," + PEOPLE, Change.Kind.REPLACE, "sn: x")).code()).isEqualTo(50);
        assertThat(replica.write(ann, modify("cn=ann," + PEOPLE, Change.Kind.REPLACE, "sn: x")).code()).isEqualTo(50);
        assertThat(replica.write(ann, add("cn=eve," + PEOPLE, "objectClass: person", "sn: e")).code()).isEqualTo(50);
        assertThat(replica.write(ann, new Operation.Delete("cn=bob," + PEOPLE)).code()).isEqualTo(50);
        assertThat(replica.write(ann, modify("cn=ann," + PEOPLE, Change.Kind.REPLACE, "userPassword: " + stored(newKey, (byte) 6))).code())
                .isZero();
        assertThat(replica.ask(ann, new Operation.WhoAmI()).code()).isEqualTo(49);
        assertThat(replica.ask(replica.proof("cn=ann," + PEOPLE, newKey), new Operation.WhoAmI()).code()).isZero();
    }

    /** Where an account stands is remembered within a batch; what it is, is looked at for each operation. */
    @Test
    void whoIsChangedDeletedOrMadeAnewWithinABatchIsSoForTheOperationsBehind() {
        CredentialKey oldKey = TestReplica.key("old", (byte) 5);
        CredentialKey newKey = TestReplica.key("new", (byte) 6);
        String dn = "cn=ann," + PEOPLE;
        Operation.Add made = add(dn, "objectClass: person", "sn: Ann", "userPassword: " + stored(oldKey, (byte) 5));
        replica.write(made);
        Identity ann = replica.proof(dn, oldKey);
        byte[] change = encoded(ann, modify(dn, Change.Kind.REPLACE, "userPassword: " + stored(newKey, (byte) 6)));
        byte[] same = encoded(ann, modify(dn, Change.Kind.REPLACE, "userPassword: " + stored(oldKey, (byte) 5)));
        byte[] deleted = encoded(replica.identity, new Operation.Delete(dn));
        byte[] again = encoded(replica.identity, made);
        assertThat(codes(same, same, change, same)).as("the key of before is good until it is changed").containsExactly(0, 0, 0, 8);
        replica.write(new Operation.Delete(dn));
        replica.write(made);
        Identity next = replica.proof(dn, oldKey);
        byte[] bound = encoded(next, modify(dn, Change.Kind.REPLACE, "userPassword: " + stored(oldKey, (byte) 5)));
        assertThat(codes(bound, deleted, bound, again, bound)).as("one who is made anew is another").containsExactly(0, 0, 8, 0, 8);
    }

    private byte[] encoded(Identity as, Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(as, operation));
    }

    private List<Integer> codes(byte[]... operations) {
        return replica.batch(List.of(operations)).stream().map(result -> result.code()).toList();
    }

    @Test
    void passwordsAreReadByNobodyButTheAdministrator() {
        CredentialKey key = TestReplica.key("x", (byte) 5);
        replica.write(add("cn=ann," + PEOPLE, "objectClass: person", "sn: Ann", "userPassword: " + stored(key, (byte) 5)));
        Identity ann = replica.proof("cn=ann," + PEOPLE, key);
        var found = replica.search(ann, "cn=ann," + PEOPLE, Scope.BASE, all(), "*", "userPassword");
        assertThat(found.entries().get(0).attributes()).containsKey("sn").doesNotContainKey("userPassword");
        assertThat(replica.search(ann, PEOPLE, Scope.SUBTREE, equal("userPassword", stored(key, (byte) 5))).dns()).isEmpty();
        assertThat(replica.search(ann, PEOPLE, Scope.SUBTREE, new org.bftldap.directory.operation.Filter.Present("userPassword")).dns())
                .isEmpty();
    }

    @Test
    void onlyStoredCredentialsMayBeOrdered() {
        assertThat(admits(add("cn=a," + PEOPLE, "userPassword: clear"))).isFalse();
        assertThat(admits(add("cn=a," + PEOPLE, "USERPASSWORD;x-y: clear"))).isFalse();
        assertThat(admits(add("cn=a," + PEOPLE, "2.5.4.35: {SSHA}abc"))).isFalse();
        assertThat(admits(modify("cn=a," + PEOPLE, Change.Kind.DELETE, "userPassword: clear"))).isFalse();
        assertThat(admits(add("cn=a," + PEOPLE, "userPassword: " + stored(TestReplica.ADMIN_KEY, (byte) 1)))).isTrue();
        assertThat(replica.replica.admit(new byte[] {1, 2, 3})).isInstanceOf(Admission.Refused.class);
    }

    @Test
    void rulesWrittenOverLdapHoldAtOnceAndAfterARollbackOfTheirBatchNot() {
        String open = "{ identificationTag \"open\", precedence 50, authenticationLevel none, itemOrUserFirst userFirst: {"
                + " userClasses { allUsers }, userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues },"
                + " grantsAndDenials { grantBrowse, grantReturnDN, grantRead, grantFilterMatch, grantDiscloseOnError } } } } }";
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.BASE, all()).result().code()).isEqualTo(32);
        var sequence = replica.replica.applied() + 1;
        try (var batch = replica.replica.begin(
                new org.bftldap.bft.service.BatchContext(sequence, TestReplica.START_MILLIS + sequence, new byte[32]))) {
            batch.execute(0, TestReplica.RELAY, OperationCodec.encode(new DirectoryRequest(
                    replica.identity, modify("cn=access," + PEOPLE, Change.Kind.ADD, "prescriptiveACI: " + open))));
        }
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.BASE, all()).result().code()).isEqualTo(32);
        assertThat(replica.write(modify("cn=access," + PEOPLE, Change.Kind.ADD, "prescriptiveACI: " + open)).code()).isZero();
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.BASE, all()).dns()).containsExactly(PEOPLE);
        assertThat(replica.write(modify("cn=access," + PEOPLE, Change.Kind.ADD, "prescriptiveACI: nonsense")).code()).isEqualTo(21);
    }

    /** Not a result, which others would not have, nor one of the library's own exceptions. */
    @Test
    void aFailingDiskStopsUpdatesAndReads() throws Exception {
        for (int i = 0; i < 200; i++) {
            replica.write(add("ou=u" + i + "," + PEOPLE, "objectClass: organizationalUnit", "description: " + (i + "x").repeat(200)));
        }
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        try (var files = Files.list(directory.resolve("store").resolve("live"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".sst")).toList()) {
                Files.write(file, new byte[0]);
            }
        }
        Operation update = modify("ou=u150," + PEOPLE, Change.Kind.REPLACE, "description: new");
        assertThatThrownBy(() -> replica.write(update)).isInstanceOf(StoreException.class).hasMessageContaining("BD-4020");
        assertThatThrownBy(() -> replica.search(replica.identity, PEOPLE, Scope.SUBTREE, all())).isInstanceOf(StoreException.class);
    }

    @Test
    void rootDseAndSubschemaAreReadByAnyone() {
        var root = replica.search(ANONYMOUS, "", Scope.BASE, all(), "*", "+").entries().get(0);
        assertThat(root.dn()).isEmpty();
        assertThat(root.attributes())
                .containsEntry("namingContexts", List.of("o=grid", "o=glue", "dc=example,dc=com"))
                .containsEntry("subschemaSubentry", List.of("cn=schema"));
        var schema = replica.search(ANONYMOUS, "cn=Schema", Scope.BASE, equal("objectClass", "subschema"), "objectClasses", "attributeTypes")
                .entries()
                .get(0);
        assertThat(schema.attributes().get("objectClasses")).anyMatch(text -> text.contains("'GLUE2ComputingShare'"));
        assertThat(schema.attributes().get("attributeTypes")).anyMatch(text -> text.startsWith("( 2.5.4.3 NAME ( 'cn' 'commonName' )"));
        assertThat(schema.attributes()).doesNotContainKey("ldapSyntaxes");
        assertThat(replica.search(ANONYMOUS, "", Scope.SUBTREE, all()).result().code()).isEqualTo(32);
    }

    private int compare(String dn, String attribute, String value) {
        return replica.ask(replica.identity, new Operation.Compare(dn, attribute, value.getBytes(StandardCharsets.UTF_8))).code();
    }

    private boolean admits(Operation operation) {
        return replica.replica.admit(OperationCodec.encode(new DirectoryRequest(ANONYMOUS, operation))) instanceof Admission.Admitted;
    }

    private static String stored(CredentialKey key, byte saltFill) {
        return StoredCredential.of(key, TestReplica.ITERATIONS, TestReplica.salt(saltFill)).text();
    }
}
