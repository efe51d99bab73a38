package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.GROUP;
import static org.bftldap.replica.directory.TestReplica.ITERATIONS;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.SESSION;
import static org.bftldap.replica.directory.TestReplica.START_MILLIS;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.key;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.salt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.auth.BindProof;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.scram.ScramKeys;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whoever records all that passes and then tries it: a hostile replica, which sees every request and holds every credential, is nobody; a hostile relay
 * is who bound through it, until that ends.
 */
class RecordedSecretsTest {

    private static final String PEOPLE = "ou=people,dc=example,dc=com";
    private static final String ADA = "cn=ada," + PEOPLE;
    private static final String BOB = "cn=bob," + PEOPLE;
    private static final String EVE = "cn=eve," + PEOPLE;
    private static final CredentialKey ADAS_KEY = key("ada's password", (byte) 2);
    private static final CredentialKey EVES_KEY = key("eve's password", (byte) 4);
    private static final Operation.WhoAmI WHO = new Operation.WhoAmI();
    private static final List<Caller> OTHERS = List.of(
            new Caller(0, "replica"), new Caller(1007, "relay"), AGENT, new Caller(1007, "group"), new Caller(1007, "admin"), new Caller(1007, ""));

    @TempDir
    Path directory;

    private TestReplica replica;
    private HashedPassword bobs;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        done(add(PEOPLE, "objectClass: organizationalUnit"));
        person(ADA, StoredCredential.withScramKeys(ADAS_KEY, ITERATIONS, salt((byte) 2)));
        bobs = HashedPassword.parse(("{SHA}" + Base64.getEncoder().encodeToString(new byte[20])).getBytes(StandardCharsets.US_ASCII)).orElseThrow();
        CredentialKey ofHash = CredentialKey.derive(bobs, salt((byte) 3), ITERATIONS, GROUP);
        person(BOB, StoredCredential.of(ofHash, ITERATIONS, salt((byte) 3), Optional.of(bobs.parameters())));
        person(EVE, StoredCredential.of(EVES_KEY, ITERATIONS, salt((byte) 4)));
        done(modify("cn=access,dc=example,dc=com", Change.Kind.ADD, "prescriptiveACI: { identificationTag \"own\", precedence 50,"
                + " authenticationLevel simple, itemOrUserFirst userFirst: { userClasses { thisEntry }, userPermissions {"
                + " { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { grantAdd, grantModify, grantRemove } } } } }"));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void done(Operation operation) {
        assertThat(replica.write(operation).code()).as(operation.toString()).isZero();
    }

    private void person(String dn, StoredCredential credential) {
        done(add(dn, "objectClass: person", "sn: x", "userPassword: " + credential.text()));
    }

    private static byte[] request(Identity identity, Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(identity, operation));
    }

    private String who(Caller caller, Identity identity) {
        var result = replica.answer(caller, identity, WHO).result();
        return result.code() == 0 ? result.matchedDn() : "refused";
    }

    private static Operation describe(String dn) {
        return modify(dn, Change.Kind.REPLACE, "description: was here");
    }

    private boolean isDescribed(String dn) {
        return replica.search(replica.identity, dn, Scope.BASE, all()).entries().get(0).attributes().containsKey("description");
    }

    /** What the relay sends for the administrator, Ada and Eve while they work. */
    private List<byte[]> recorded() {
        Identity ada = replica.proof(ADA, ADAS_KEY);
        return List.of(
                request(new Identity.Anonymous(), new Operation.CredentialQuery(ADA)),
                request(ada, WHO),
                request(ada, new Operation.Bind()),
                request(ada, describe(ADA)),
                request(replica.identity, describe(BOB)),
                request(replica.proof(EVE, EVES_KEY), describe(EVE)));
    }

    @Test
    void aReplicaThatPlaysRequestsAgainAsItselfOrAsAnotherClientIsNobody() throws DecodeException {
        for (Caller caller : OTHERS) {
            for (byte[] each : recorded()) {
                DirectoryRequest request = OperationCodec.decode(each);
                if (request.identity() instanceof Identity.Bound bound) {
                    assertThat(who(caller, bound)).as("%s", caller).isEqualTo("refused");
                    assertThat(replica.batch(caller, List.of(each)).get(0).code()).as("%s %s", caller, request.operation()).isNotZero();
                    assertThat(replica.write(caller, bound, describe(ADA)).code()).as("%s, for something else", caller).isNotZero();
                }
            }
        }
        for (String dn : List.of(ADA, BOB, EVE)) {
            assertThat(isDescribed(dn)).as(dn).isFalse();
        }
    }

    /** All that a replica holds of a user, put in the place of each thing that the user has. */
    @Test
    void nothingThatAReplicaHoldsOfAUserSigns() {
        StoredCredential ada = StoredCredential.withScramKeys(ADAS_KEY, ITERATIONS, salt((byte) 2));
        ScramKeys keys = ada.scram().orElseThrow();
        CredentialAnswer told = replica.credential(ADA);
        List<byte[]> held = List.of(
                ADAS_KEY.publicKey(), keys.storedKey(), keys.serverKey(), told.credentialId(), told.salt(), told.entryUuid(),
                ada.text().getBytes(StandardCharsets.US_ASCII), Base64.getEncoder().encode(keys.storedKey()));
        for (byte[] each : held) {
            for (CredentialKey key : List.of(
                    CredentialKey.derive(each, told.salt(), told.iterations(), GROUP),
                    CredentialKey.ofClientKey(each, keys.serverKey(), told.salt(), GROUP))) {
                assertThat(who(RELAY, signed(key, told, RELAY.client()))).isEqualTo("refused");
            }
        }
        assertThat(who(RELAY, signed(ADAS_KEY, told, RELAY.client()))).as("the password does").isEqualTo(ADA);
    }

    private static Identity signed(CredentialKey key, CredentialAnswer told, int relay) {
        return new Identity.Bound(key.sign(GROUP, told.entryUuid(), told.credentialId(), relay, SESSION, START_MILLIS + 8_640_000_000L));
    }

    /** The parameters of the old hash are on replicas, the hash is not; and without it they make no key. */
    @Test
    void theParametersOfAnImportedHashDoNotSign() {
        CredentialAnswer told = replica.credential(BOB);
        HashParameters parameters = told.imported().orElseThrow();
        for (byte[] guess : List.of(told.salt(), told.credentialId(), parameters.scheme().id().getBytes(StandardCharsets.US_ASCII))) {
            assertThat(who(RELAY, signed(CredentialKey.derive(guess, parameters, told.salt(), told.iterations(), GROUP), told, RELAY.client())))
                    .isEqualTo("refused");
        }
        assertThat(who(RELAY, signed(CredentialKey.derive(bobs, told.salt(), told.iterations(), GROUP), told, RELAY.client()))).isEqualTo(BOB);
    }

    @Test
    void aRelayIsNobodyWhoDidNotBindThroughIt() {
        BindProof eves = ((Identity.Bound) replica.proof(EVE, EVES_KEY)).proof();
        List<CredentialAnswer> others = List.of(replica.credential(ADA), replica.credential(BOB), replica.credential(Genesis.ADMIN_DN));
        List<Identity> tried = new ArrayList<>(List.of(new Identity.Self()));
        for (CredentialAnswer other : others) {
            tried.add(new Identity.Bound(altered(eves, other.entryUuid(), eves.credentialId())));
            tried.add(new Identity.Bound(altered(eves, other.entryUuid(), other.credentialId())));
            tried.add(new Identity.Bound(EVES_KEY.sign(
                    GROUP, other.entryUuid(), other.credentialId(), RELAY.client(), SESSION, START_MILLIS + 8_640_000_000L)));
            tried.add(new Identity.Certified("CN=Ada", other.entryUuid(), START_MILLIS + 8_640_000_000L));
        }
        for (Identity each : tried) {
            assertThat(who(RELAY, each)).as("%s", each).isEqualTo("refused");
            assertThat(replica.write(RELAY, each, describe(ADA)).code()).isEqualTo(8);
        }
        for (String dn : List.of(ADA, Genesis.ADMIN_DN)) {
            RequestControl proxied = new RequestControl.ProxiedAuthorization(dn);
            assertThat(replica.write(RELAY, new Identity.Bound(eves), describe(ADA), proxied).code()).as(dn).isEqualTo(123);
        }
        assertThat(isDescribed(ADA)).isFalse();
    }

    private static BindProof altered(BindProof proof, byte[] entryUuid, byte[] credentialId) {
        return new BindProof(entryUuid, credentialId, proof.relay(), proof.session(), proof.notAfterMillis(), proof.signature());
    }

    @Test
    void aRelayIsWhoBoundThroughItUntilTheProofOrThePasswordEnds() {
        CredentialAnswer eve = replica.credential(EVE);
        Identity brief = new Identity.Bound(EVES_KEY.sign(
                GROUP, eve.entryUuid(), eve.credentialId(), RELAY.client(), SESSION, replica.now(replica.replica.applied()) + 600_000));
        Identity longer = replica.proof(EVE, EVES_KEY);
        assertThat(replica.write(RELAY, brief, describe(EVE)).code()).isZero();
        replica.pass(601);
        assertThat(who(RELAY, brief)).isEqualTo("refused");
        BindProof proof = ((Identity.Bound) brief).proof();
        Identity prolonged = new Identity.Bound(new BindProof(
                proof.entryUuid(), proof.credentialId(), proof.relay(), proof.session(), proof.notAfterMillis() + 600_000, proof.signature()));
        assertThat(who(RELAY, prolonged)).as("a later end under the old signature").isEqualTo("refused");
        assertThat(who(RELAY, longer)).isEqualTo(EVE);
        done(modify(EVE, Change.Kind.REPLACE, "userPassword: " + StoredCredential.of(key("another", (byte) 5), ITERATIONS, salt((byte) 5)).text()));
        assertThat(who(RELAY, longer)).as("the password was changed").isEqualTo("refused");
        assertThat(replica.write(RELAY, longer, describe(EVE)).code()).isEqualTo(8);
    }
}
