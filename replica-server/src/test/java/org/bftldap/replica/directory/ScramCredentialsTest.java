package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.ITERATIONS;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.key;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.salt;

import java.nio.file.Path;
import java.util.List;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl.PasswordState;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.scram.ScramKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys for SCRAM are told to relays that were granted it, of accounts below the granted name, and of all others as fakes that look alike. */
class ScramCredentialsTest {

    private static final String PEOPLE = "ou=people,dc=example,dc=com";
    private static final String ADA = "cn=ada," + PEOPLE;
    private static final String ZOE = "cn=zoe,dc=example,dc=com";
    private static final String OLD = "cn=old," + PEOPLE;
    private static final String NOBODY = "cn=nobody," + PEOPLE;
    private static final String GRANT = "cn=relay-0,ou=grants,ou=system";
    private static final Caller OTHER_RELAY = new Caller(1007, "relay");
    private static final int FAKE_ITERATIONS = 51_234;
    private static final byte ADAS = 7;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        done(add(PEOPLE, "objectClass: organizationalUnit"));
        done(person(ADA, stored(ADAS)));
        done(person(ZOE, stored((byte) 8)));
        done(person(OLD, StoredCredential.of(key("pencil", (byte) 9), ITERATIONS, salt((byte) 9))));
        done(grant());
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static StoredCredential stored(byte number) {
        return StoredCredential.withScramKeys(key("pencil", number), ITERATIONS, salt(number));
    }

    private static ScramKeys keys(byte number) {
        return stored(number).scram().orElseThrow();
    }

    private static Operation person(String dn, StoredCredential credential) {
        return add(dn, "objectClass: person", "sn: x", "userPassword: " + credential.text());
    }

    private static Operation grant() {
        return add(
                GRANT,
                "objectClass: bftldapRelayGrant",
                "bftldapGrantRelay: 1000",
                "bftldapGrantMechanism: scram-sha-256",
                "bftldapGrantSuffix: " + PEOPLE);
    }

    private void done(Operation operation) {
        assertThat(replica.write(operation).code()).as(operation.toString()).isZero();
    }

    private ReadAnswer asked(Caller caller, String dn) {
        Operation query = new Operation.ScramQuery(dn, FAKE_ITERATIONS);
        return replica.replica.read(caller, OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), query)));
    }

    private CredentialAnswer told(Caller caller, String dn) {
        try (ReadAnswer answer = asked(caller, dn)) {
            return ResultCodec.decodeCredential(answer.nextChunk());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private long version(String dn) {
        try (ReadAnswer answer = asked(RELAY, dn)) {
            return answer.version();
        }
    }

    private ScramKeys shown(String dn) {
        return ((ScramPart.Shown) told(RELAY, dn).scram()).keys();
    }

    @Test
    void aRelayThatWasGrantedItIsToldTheKeys() {
        CredentialAnswer answer = told(RELAY, "CN=Ada, OU=People, dc=example, dc=com");
        assertThat(answer.scram()).isEqualTo(new ScramPart.Shown(keys(ADAS)));
        assertThat(answer.salt()).isEqualTo(salt(ADAS));
        assertThat(answer.iterations()).isEqualTo(ITERATIONS);
        assertThat(answer.credentialId()).isEqualTo(stored(ADAS).credentialId());
        assertThat(answer.entryUuid()).isEqualTo(replica.credential(ADA).entryUuid());
        assertThat(replica.credential(ADA).scram()).as("at other binds").isEqualTo(new ScramPart.Kept());
        assertThat(replica.credential(OLD).scram()).isEqualTo(new ScramPart.None());
    }

    @Test
    void aProofOfTheKeysIsThatOfThePasswordAlsoAfterARestart() throws Exception {
        Identity session = replica.proof(ADA, key("pencil", ADAS));
        assertThat(replica.ask(session, new Operation.WhoAmI()).matchedDn()).isEqualTo(ADA);
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        assertThat(shown(ADA)).isEqualTo(keys(ADAS));
        done(modify(ADA, Change.Kind.REPLACE, "userPassword: " + stored((byte) 1).text()));
        assertThat(shown(ADA)).isEqualTo(keys((byte) 1));
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).as("a session of the old password").isEqualTo(49);
    }

    @Test
    void nobodyElseIsToldAnything() {
        for (Caller caller : List.of(OTHER_RELAY, AGENT, new Caller(1000, "gris"), new Caller(1000, "group"), new Caller(1000, "admin"))) {
            for (String dn : List.of(ADA, OLD, ZOE, NOBODY, "")) {
                CredentialAnswer answer = told(caller, dn);
                assertThat(answer.scram()).as("%s %s", caller, dn).isEqualTo(new ScramPart.Kept());
                assertThat(answer.salt()).isNotIn(salt(ADAS), salt((byte) 8), salt((byte) 9));
                assertThat(answer.credentialId()).isNotEqualTo(stored(ADAS).credentialId());
                assertThat(answer.guard()).isEmpty();
            }
        }
        done(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantMechanism: EXTERNAL"));
        assertThat(told(RELAY, ADA).scram()).as("granted something else").isEqualTo(new ScramPart.Kept());
    }

    @Test
    void whoCannotLogInSoLooksAsWhoDoesNotExist() {
        for (String dn : List.of(NOBODY, ZOE, OLD, PEOPLE, Genesis.ADMIN_DN, "", "no name")) {
            CredentialAnswer answer = told(RELAY, dn);
            assertThat(answer.iterations()).as(dn).isEqualTo(FAKE_ITERATIONS);
            assertThat(answer.salt()).as(dn).hasSize(16).isNotIn(salt((byte) 8), salt((byte) 9));
            assertThat(shown(dn)).as("the same each time").isEqualTo(((ScramPart.Shown) answer.scram()).keys()).isNotIn(keys((byte) 8));
            assertThat(told(RELAY, dn)).usingRecursiveComparison().isEqualTo(answer);
        }
        assertThat(shown(NOBODY)).isNotEqualTo(shown(NOBODY.replace("nobody", "noone")));
        assertThat(shown(NOBODY)).isEqualTo(shown("CN=NoBody, " + PEOPLE));
    }

    @Test
    void fakesAreUnderThePolicyOfTheirNames() {
        done(add("cn=policy,ou=system", "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdLockout: TRUE",
                "pwdMaxFailure: 3"));
        done(modify(PEOPLE, Change.Kind.ADD, "pwdPolicySubentry: cn=policy,ou=system"));
        assertThat(told(RELAY, ADA).guard().map(PasswordGuard::failures)).contains(PasswordGuard.Failures.COUNTED);
        for (String dn : List.of(NOBODY, OLD)) {
            assertThat(told(RELAY, dn).guard().map(PasswordGuard::failures)).as(dn).contains(PasswordGuard.Failures.IGNORED);
        }
        for (String dn : List.of(ADA, NOBODY)) {
            assertThat(told(RELAY, dn).guard()).as("as at a bind with a password").isEqualTo(replica.credential(dn).guard());
        }
    }

    @Test
    void anAnswerEndsWithTheGrantThePasswordAndTheAccount() {
        endsBy(new Operation.Delete(GRANT), grant());
        endsBy(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantRelay: 1007"), modify(GRANT, Change.Kind.REPLACE, "bftldapGrantRelay: 1000"));
        endsBy(modify(ADA, Change.Kind.REPLACE, "userPassword: " + stored((byte) 1).text()),
                modify(ADA, Change.Kind.REPLACE, "userPassword: " + stored(ADAS).text()));
        endsBy(new Operation.Delete(ADA), person(ADA, stored(ADAS)));
    }

    private void endsBy(Operation end, Operation again) {
        assertThat(shown(ADA)).isEqualTo(keys(ADAS));
        long before = version(ADA);
        done(end);
        assertThat(told(RELAY, ADA).scram()).as(end.toString()).isNotEqualTo(new ScramPart.Shown(keys(ADAS)));
        assertThat(version(ADA)).as("no older answer is as good").isGreaterThan(before);
        done(again);
    }

    @Test
    void keysAndSaltsOfFormerPasswordsAreToldAsOfPreparedPasswords() throws DecodeException {
        done(add("cn=policy,ou=system", "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdInHistory: 3"));
        done(modify(PEOPLE, Change.Kind.ADD, "pwdPolicySubentry: cn=policy,ou=system"));
        done(modify(ADA, Change.Kind.REPLACE, "userPassword: " + stored((byte) 1).text()));
        byte[] request = OperationCodec.encode(new DirectoryRequest(
                new Identity.Anonymous(), new Operation.CredentialQuery(ADA), List.of(new PasswordState(PasswordState.Told.SPENT_CREDENTIALS, 0))));
        try (ReadAnswer answer = replica.replica.read(RELAY, request)) {
            assertThat(ResultCodec.decodeCredential(answer.nextChunk()).spent())
                    .usingRecursiveComparison()
                    .isEqualTo(List.of(stored((byte) 1).former(), stored(ADAS).former()));
        }
        assertThat(stored(ADAS).former().scram()).isEqualTo(new ScramPart.Kept());
    }

    @Test
    void anAdministratorCannotBeGranted() {
        var refused = replica.write(modify(GRANT, Change.Kind.ADD, "bftldapGrantSuffix: ou=system"));
        assertThat(refused.code()).isEqualTo(53);
        assertThat(refused.message()).contains("administrators are not granted");
    }
}
