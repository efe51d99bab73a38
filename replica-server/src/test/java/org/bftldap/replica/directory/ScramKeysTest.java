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
import java.util.Optional;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
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

/** Which relay is told the keys for SCRAM, of whom, and what the others are told. */
class ScramKeysTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String PEOPLE = "ou=people," + SUFFIX;
    private static final String ADA = "cn=ada," + PEOPLE;
    private static final String BOB = "cn=bob," + PEOPLE;
    private static final String OUTSIDE = "cn=eve," + SUFFIX;
    private static final String GRANT = "cn=relay-0,ou=grants,ou=system";
    private static final int FAKE_ITERATIONS = 77_000;
    private static final CredentialKey KEY = key("ada's", (byte) 3);
    private static final StoredCredential CREDENTIAL = StoredCredential.withScramKeys(KEY, ITERATIONS, salt((byte) 3));

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        done(add(PEOPLE, "objectClass: organizationalUnit"));
        done(add(ADA, "objectClass: person", "sn: x", "userPassword: " + CREDENTIAL.text()));
        done(add(BOB, "objectClass: person", "sn: x", "userPassword: " + StoredCredential.of(KEY, ITERATIONS, salt((byte) 3)).text()));
        done(add(OUTSIDE, "objectClass: person", "sn: x", "userPassword: " + CREDENTIAL.text()));
        done(add(
                GRANT,
                "objectClass: bftldapRelayGrant",
                "bftldapGrantRelay: 1000",
                "bftldapGrantMechanism: scram-sha-256",
                "bftldapGrantSuffix: " + PEOPLE));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void done(Operation operation) {
        assertThat(replica.write(operation).code()).as(operation.toString()).isZero();
    }

    private CredentialAnswer ask(Caller caller, Operation operation, RequestControl... controls) {
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), operation, List.of(controls)));
        try (ReadAnswer answer = replica.replica.read(caller, request)) {
            return ResultCodec.decodeCredential(answer.nextChunk());
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private CredentialAnswer scram(Caller caller, String dn) {
        return ask(caller, new Operation.ScramQuery(dn, FAKE_ITERATIONS));
    }

    private CredentialAnswer scram(String dn) {
        return scram(RELAY, dn);
    }

    private static Optional<ScramKeys> shown(CredentialAnswer answer) {
        return answer.scram() instanceof ScramPart.Shown shown ? Optional.of(shown.keys()) : Optional.empty();
    }

    private void isRight(CredentialAnswer answer) {
        assertThat(shown(answer)).isEqualTo(CREDENTIAL.scram());
        assertThat(answer.salt()).isEqualTo(CREDENTIAL.salt());
        assertThat(answer.iterations()).isEqualTo(ITERATIONS);
        assertThat(answer.credentialId()).isEqualTo(CREDENTIAL.credentialId());
    }

    /** Keys, but nobody's: what a relay shows to a client that asks for a name that it cannot let in. */
    private void isFake(String dn) {
        CredentialAnswer fake = scram(dn);
        assertThat(shown(fake)).as(dn).isPresent().isNotEqualTo(CREDENTIAL.scram());
        assertThat(fake.iterations()).as(dn).isEqualTo(FAKE_ITERATIONS);
        assertThat(fake.salt()).as(dn).hasSize(16).isNotEqualTo(CREDENTIAL.salt());
        assertThat(scram(dn)).as("the same each time").usingRecursiveComparison().isEqualTo(fake);
    }

    @Test
    void aRelayThatWasGrantedItIsToldTheKeysAndAProofOfTheirsIsThatOfThePassword() throws Exception {
        isRight(scram(ADA));
        isRight(scram("CN=Ada, " + PEOPLE));
        assertThat(replica.ask(replica.proof(ADA, KEY), new Operation.WhoAmI()).matchedDn()).isEqualTo(ADA);
        assertThat(shown(scram(""))).as("whether it was granted at all").isPresent();
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        isRight(scram(ADA));
    }

    @Test
    void whomItCannotLetInItIsToldStableFakesOf() {
        for (String dn : List.of("cn=nobody," + PEOPLE, "cn=nobody," + SUFFIX, "no name at all", OUTSIDE, BOB, PEOPLE, "cn=admin,ou=system")) {
            isFake(dn);
        }
        assertThat(scram("cn=nobody," + PEOPLE).salt()).isNotEqualTo(scram("cn=somebody," + PEOPLE).salt());
        assertThat(shown(scram("cn=nobody," + PEOPLE))).isNotEqualTo(shown(scram("cn=somebody," + PEOPLE)));
        assertThat(scram("CN=Nobody, " + PEOPLE)).usingRecursiveComparison().isEqualTo(scram("cn=nobody," + PEOPLE));
    }

    @Test
    void whoWasNotGrantedItIsToldNoKeysAndNotWhoExists() {
        for (Caller caller : List.of(new Caller(1007, "relay"), AGENT, new Caller(1000, "gris"), new Caller(1000, "group"), new Caller(1000, "admin"))) {
            for (String dn : List.of("", ADA, BOB, OUTSIDE, "cn=nobody," + PEOPLE)) {
                CredentialAnswer answer = scram(caller, dn);
                assertThat(shown(answer)).as(caller + dn).isEmpty();
                assertThat(answer.salt()).isNotEqualTo(CREDENTIAL.salt());
                assertThat(answer.credentialId()).isNotEqualTo(CREDENTIAL.credentialId());
            }
        }
    }

    @Test
    void theQuestionForABindByPasswordShowsNoKeys() {
        assertThat(ask(RELAY, new Operation.CredentialQuery(ADA)).scram()).isEqualTo(new ScramPart.Kept());
        assertThat(ask(RELAY, new Operation.CredentialQuery(BOB)).scram()).isEqualTo(new ScramPart.None());
    }

    @Test
    void theKeysGoWithTheGrantTheAccountAndThePassword() {
        CredentialKey other = key("other", (byte) 4);
        StoredCredential changed = StoredCredential.withScramKeys(other, ITERATIONS, salt((byte) 4));
        Identity session = replica.proof(ADA, KEY);
        done(modify(ADA, Change.Kind.REPLACE, "userPassword: " + changed.text()));
        assertThat(shown(scram(ADA))).isEqualTo(changed.scram());
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).as("a session of the old password").isEqualTo(49);
        done(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantMechanism: EXTERNAL"));
        assertThat(shown(scram(ADA))).as("another mechanism's grant").isEmpty();
        done(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantMechanism: SCRAM-SHA-256"));
        done(new Operation.Delete(ADA));
        isFake(ADA);
        done(new Operation.Delete(GRANT));
        assertThat(shown(scram(ADA))).isEmpty();
    }

    @Test
    void thePolicyIsToldWithTheKeysSoThatFailuresCountAsForPasswords() {
        String policy = "cn=policy," + SUFFIX;
        done(add(policy, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdLockout: TRUE", "pwdMaxFailure: 3"));
        done(modify(PEOPLE, Change.Kind.ADD, "pwdPolicySubentry: " + policy));
        assertThat(scram(ADA).guard()).map(PasswordGuard::failures).contains(PasswordGuard.Failures.COUNTED);
        assertThat(scram(ADA).guard()).isEqualTo(ask(RELAY, new Operation.CredentialQuery(ADA)).guard());
        String nobody = "cn=nobody," + PEOPLE;
        assertThat(scram(nobody).guard()).as("with fakes, that of a name without a password").isEqualTo(ask(RELAY, new Operation.CredentialQuery(nobody)).guard());
    }

    @Test
    void aPasswordThatIsNotToBeUsedAgainKeepsOfWhatItWasMade() {
        String policy = "cn=policy," + SUFFIX;
        done(add(policy, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdInHistory: 2"));
        done(modify(PEOPLE, Change.Kind.ADD, "pwdPolicySubentry: " + policy));
        StoredCredential next = StoredCredential.of(key("next", (byte) 4), ITERATIONS, salt((byte) 4));
        done(modify(ADA, Change.Kind.REPLACE, "userPassword: " + next.text()));
        CredentialAnswer toChange = ask(RELAY, new Operation.CredentialQuery(ADA), new PasswordState(PasswordState.Told.SPENT_CREDENTIALS, 0));
        assertThat(toChange.spent()).usingRecursiveComparison().isEqualTo(List.of(next.former(), CREDENTIAL.former()));
        assertThat(toChange.spent().get(1).scram()).isEqualTo(new ScramPart.Kept());
    }
}
