package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.START_MILLIS;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.ResultCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay says that a client has shown a certificate: it is believed as far as entries grant it, at each operation. */
class CertificatesTest {

    private static final String PEOPLE = "ou=people,dc=example,dc=com";
    private static final String ADA = "cn=ada," + PEOPLE;
    private static final String BOB = "cn=bob," + PEOPLE;
    private static final String ADAS = "CN=Ada Lovelace,OU=Grid,O=Example\\, Inc.,C=GB";
    private static final String GRANT = "cn=relay-0,ou=grants,ou=system";
    private static final String MAPPING = "cn=ada,ou=subjects,ou=system";
    private static final Caller OTHER_RELAY = new Caller(1007, "relay");
    private static final long END = START_MILLIS + 3_600_000;
    private static final Operation.WhoAmI WHO = new Operation.WhoAmI();

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        done(add(PEOPLE, "objectClass: organizationalUnit"));
        done(person(ADA));
        done(person(BOB));
        done(mapping("ada", ADAS, ADA));
        done(grant("1000", PEOPLE));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void done(Operation operation) {
        assertThat(replica.write(operation).code()).as(operation.toString()).isZero();
    }

    private static Operation person(String dn) {
        return add(dn, "objectClass: person", "sn: x");
    }

    private static Operation mapping(String name, String subject, String entry) {
        return add(
                "cn=" + name + ",ou=subjects,ou=system", "objectClass: bftldapSubject", "bftldapCertificateSubject: " + subject, "bftldapSubjectEntry: " + entry);
    }

    private static Operation grant(String relay, String suffix) {
        return add(
                GRANT,
                "objectClass: bftldapRelayGrant",
                "bftldapGrantRelay: " + relay,
                "bftldapGrantMechanism: external",
                "bftldapGrantSuffix: " + suffix);
    }

    /** As an honest relay finds it out. */
    private Optional<byte[]> account(Caller caller, String subject) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), new Operation.SubjectQuery(subject)));
        try (ReadAnswer answer = replica.replica.read(caller, request)) {
            return ResultCodec.decodeSubject(answer.nextChunk()).entryUuid();
        } catch (org.bftldap.directory.codec.DecodeException e) {
            throw new AssertionError(e);
        }
    }

    /** Whatever a relay may say. */
    private Identity asserted(String subject, String dn) {
        String uuid = replica.search(replica.identity, dn, Scope.BASE, all(), "entryUUID").entries().get(0).attributes().get("entryUUID").get(0);
        return new Identity.Certified(subject, uuid(uuid), END);
    }

    private static byte[] uuid(String text) {
        return java.util.HexFormat.of().parseHex(text.replace("-", ""));
    }

    private Identity ada() {
        return new Identity.Certified(ADAS, account(RELAY, ADAS).orElseThrow(), END);
    }

    private String who(Caller caller, Identity identity) {
        DirectoryResult result = replica.answer(caller, identity, WHO).result();
        return result.code() == 0 ? result.matchedDn() : "nobody";
    }

    private DirectoryResult bind(Identity identity) {
        return replica.answer(identity, WHO, new RequestControl.AtBind(0)).result();
    }

    @Test
    void whomItIsGrantedARelayActsFor() {
        assertThat(who(RELAY, ada())).isEqualTo(ADA);
        assertThat(bind(ada()).code()).isZero();
        assertThat(replica.search(ada(), ADA, Scope.BASE, all()).dns()).containsExactly(ADA);
        assertThat(replica.write(ada(), modify(ADA, Change.Kind.REPLACE, "description: me")).code()).as("what Ada may not").isEqualTo(50);
        done(modify("cn=access,dc=example,dc=com", Change.Kind.ADD, "prescriptiveACI: { identificationTag \"own\", precedence 50,"
                + " authenticationLevel simple, itemOrUserFirst userFirst: { userClasses { thisEntry }, userPermissions {"
                + " { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { grantAdd, grantModify, grantRemove } } } } }"));
        assertThat(replica.write(ada(), modify(ADA, Change.Kind.REPLACE, "description: me")).code()).isZero();
        assertThat(replica.search(ada(), ADA, Scope.BASE, all(), "modifiersName").entries().get(0).attributes())
                .containsEntry("modifiersName", List.of(ADA));
    }

    @Test
    void aSubjectIsComparedAsNamesAre() {
        String other = "cn=ADA  lovelace,ou=grid,o=Example\\, inc.,c=gb";
        assertThat(account(RELAY, other)).hasValueSatisfying(uuid -> assertThat(uuid).isEqualTo(account(RELAY, ADAS).orElseThrow()));
        assertThat(account(RELAY, "CN=Ada Lovelace,OU=Grid,O=Example,C=GB")).isEmpty();
        assertThat(account(RELAY, "")).isEmpty();
    }

    @Test
    void aHostileRelayGetsNobodyThatItWasNotGranted() {
        Identity ada = ada();
        for (Caller caller : List.of(OTHER_RELAY, AGENT, new Caller(1000, "gris"), new Caller(1000, "group"), new Caller(1000, "admin"))) {
            assertThat(who(caller, ada)).as(caller.toString()).isEqualTo("nobody");
            assertThat(account(caller, ADAS)).isEmpty();
            assertThat(replica.write(caller, ada, modify(ADA, Change.Kind.REPLACE, "description: x")).code()).isEqualTo(8);
        }
        assertThat(who(RELAY, asserted(ADAS, BOB))).as("another account than the subject's").isEqualTo("nobody");
        assertThat(who(RELAY, asserted("CN=Bob", BOB))).as("a subject in no table").isEqualTo("nobody");
        done(add("cn=zoe,dc=example,dc=com", "objectClass: person", "sn: x"));
        done(mapping("zoe", "CN=Zoe", "cn=zoe,dc=example,dc=com"));
        assertThat(who(RELAY, asserted("CN=Zoe", "cn=zoe,dc=example,dc=com"))).as("outside of the granted names").isEqualTo("nobody");
    }

    @Test
    void noRelayBecomesAnAdministrator() {
        done(mapping("root", "CN=Root", Genesis.ADMIN_DN));
        assertThat(account(RELAY, "CN=Root")).isEmpty();
        assertThat(who(RELAY, asserted("CN=Root", Genesis.ADMIN_DN))).isEqualTo("nobody");
        for (String suffix : List.of("ou=system", Genesis.ADMIN_DN, "ou=Other, OU=System")) {
            DirectoryResult refused = replica.write(modify(GRANT, Change.Kind.ADD, "bftldapGrantSuffix: " + suffix));
            assertThat(refused.code()).isEqualTo(53);
            assertThat(refused.message()).contains("administrators are not granted");
        }
        assertThat(replica.write(modify(GRANT, Change.Kind.ADD, "bftldapGrantSuffix: ")).code()).as("everything").isEqualTo(53);
    }

    @Test
    void whatIsGrantedIsCheckedWhenItIsWritten() {
        for (String line : List.of("bftldapGrantMechanism: PLAIN", "bftldapGrantRelay: 99999999999", "bftldapGrantSuffix: nosuch=x")) {
            assertThat(replica.write(modify(GRANT, Change.Kind.ADD, line)).code()).as(line).isIn(53, 21);
        }
        assertThat(who(RELAY, ada())).isEqualTo(ADA);
    }

    @Test
    void anEntryOfTheTableElsewhereMeansNothing() {
        done(add("cn=bob-maps-himself," + PEOPLE, "objectClass: bftldapSubject", "bftldapCertificateSubject: CN=Bob", "bftldapSubjectEntry: " + ADA));
        assertThat(account(RELAY, "CN=Bob")).isEmpty();
        done(add("cn=grant," + PEOPLE, "objectClass: bftldapRelayGrant", "bftldapGrantRelay: 1007", "bftldapGrantMechanism: EXTERNAL",
                "bftldapGrantSuffix: " + PEOPLE));
        assertThat(who(OTHER_RELAY, ada())).isEqualTo("nobody");
    }

    @Test
    void aSubjectThatStandsTwiceIsNobodys() {
        Identity ada = ada();
        done(mapping("again", ADAS, BOB));
        assertThat(account(RELAY, ADAS)).isEmpty();
        assertThat(who(RELAY, ada)).isEqualTo("nobody");
    }

    @Test
    void aSessionEndsWithItsGrantItsSubjectOrItsAccount() {
        endsBy(new Operation.Delete(GRANT), grant("1000", PEOPLE));
        endsBy(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantRelay: 1007"), modify(GRANT, Change.Kind.REPLACE, "bftldapGrantRelay: 1000"));
        endsBy(new Operation.Delete(MAPPING), mapping("ada", ADAS, ADA));
        endsBy(modify(MAPPING, Change.Kind.REPLACE, "bftldapSubjectEntry: " + BOB), modify(MAPPING, Change.Kind.REPLACE, "bftldapSubjectEntry: " + ADA));
        endsBy(modify(ADA, Change.Kind.ADD, "pwdAccountLockedTime: 000001010000Z"), modify(ADA, Change.Kind.DELETE, "pwdAccountLockedTime"));
        Identity before = ada();
        endsBy(new Operation.Delete(ADA), person(ADA));
        assertThat(who(RELAY, before)).as("another entry of the same name").isEqualTo("nobody");
        assertThat(who(RELAY, ada())).isEqualTo(ADA);
    }

    private void endsBy(Operation end, Operation again) {
        Identity ada = ada();
        assertThat(who(RELAY, ada)).isEqualTo(ADA);
        long before = replica.answer(ada, WHO).version();
        done(end);
        assertThat(who(RELAY, ada)).as(end.toString()).isEqualTo("nobody");
        assertThat(replica.answer(ada, WHO).version()).as("no older answer is as good").isGreaterThan(before);
        assertThat(replica.write(ada, new Operation.Delete(BOB)).code()).isEqualTo(8);
        done(again);
    }

    @Test
    void aGrantThatIsWithdrawnCountsNoMoreForTheNextOperationOfTheBatch() {
        byte[] withdraw = OperationCodec.encode(new DirectoryRequest(replica.identity, new Operation.Delete(GRANT)));
        byte[] use = OperationCodec.encode(new DirectoryRequest(ada(), modify(ADA, Change.Kind.REPLACE, "description: x")));
        assertThat(replica.batch(List.of(use, withdraw, use)).stream().map(DirectoryResult::code)).containsExactly(50, 0, 8);
    }

    @Test
    void aCertificateEndsByAgreedTime() {
        Identity ada = ada();
        replica.pass(3_500);
        assertThat(who(RELAY, ada)).isEqualTo(ADA);
        replica.pass(101);
        assertThat(who(RELAY, ada)).isEqualTo("nobody");
        assertThat(replica.write(ada, new Operation.Delete(BOB)).code()).isEqualTo(8);
    }

    @Test
    void aRenamedAccountIsOutUntilTheTableKnowsItsName() {
        Identity ada = ada();
        done(TestReplica.modifyDn(ADA, "cn=countess", Operation.OldRdn.DELETE));
        assertThat(who(RELAY, ada)).isEqualTo("nobody");
        done(modify(MAPPING, Change.Kind.REPLACE, "bftldapSubjectEntry: cn=countess," + PEOPLE));
        assertThat(who(RELAY, ada)).isEqualTo("cn=countess," + PEOPLE);
    }

    @Test
    void aLockHoldsForCertificatesTooAndThePasswordsAgeDoesNot() {
        String policy = "cn=policy,ou=system";
        done(add(policy, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdMaxAge: 1", "pwdLockout: TRUE",
                "pwdMaxFailure: 3", "pwdLockoutDuration: 60"));
        done(modify(ADA, Change.Kind.ADD, "pwdPolicySubentry: " + policy));
        done(modify(ADA, Change.Kind.ADD, "pwdReset: TRUE"));
        replica.pass(100);
        assertThat(bind(ada()).code()).isZero();
        assertThat(replica.search(ada(), ADA, Scope.BASE, all()).dns()).as("the password is no matter of this session").hasSize(1);
        done(modify(BOB, Change.Kind.REPLACE, "description: now"));
        String now = replica.search(replica.identity, BOB, Scope.BASE, all(), "modifyTimestamp").entries().get(0).attributes().get("modifyTimestamp").get(0);
        done(modify(ADA, Change.Kind.ADD, "pwdAccountLockedTime: " + now));
        DirectoryResult refused = bind(ada());
        assertThat(refused.code()).isEqualTo(49);
        assertThat(refused.controls()).usingRecursiveFieldByFieldElementComparator()
                .containsExactly(PolicyResponse.of(PolicyResponse.Error.ACCOUNT_LOCKED).control());
        assertThat(replica.write(ada(), new Operation.Bind()).code()).isEqualTo(49);
        replica.pass(100);
        assertThat(replica.write(ada(), new Operation.Bind()).matchedDn()).isEqualTo(ADA);
    }
}
