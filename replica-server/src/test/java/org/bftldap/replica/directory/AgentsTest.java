package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.OTHER_AGENT;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AliasDereferencing;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.ResultCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents act as themselves, by their own key alone, and nobody else acts as one. */
class AgentsTest {

    private static final Identity SELF = new Identity.Self();
    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String DN = "cn=ce-1,cn=agents,cn=bftldap";
    private static final Operation.Add ENTRY = add("cn=x,o=grid", "objectClass: device");

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private void mayAdd(String user) {
        assertThat(replica.write(modify("cn=access,o=grid", Change.Kind.ADD, "prescriptiveACI: { identificationTag \"agent\", precedence 50,"
                + " authenticationLevel strong, itemOrUserFirst userFirst: { userClasses { name { \"" + user + "\" } }, userPermissions {"
                + " { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { grantAdd, grantModify, grantRemove } } } } }"))
                        .code())
                .isZero();
    }

    @Test
    void anAgentIsWhatTheGroupFileCallsIt() {
        assertThat(replica.answer(AGENT, SELF, new Operation.WhoAmI()).result().matchedDn()).isEqualTo(DN);
        assertThat(replica.answer(OTHER_AGENT, SELF, new Operation.WhoAmI()).result().matchedDn()).isEqualTo("cn=ce-2,cn=agents,cn=bftldap");
    }

    @Test
    void itMayDoWhatRulesGrantToItsNameAndIsRecordedAsTheAuthor() {
        assertThat(replica.write(AGENT, SELF, ENTRY).code()).isEqualTo(50);
        mayAdd("CN=CE-1, cn=agents, cn=bftldap");
        assertThat(replica.write(OTHER_AGENT, SELF, ENTRY).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, ENTRY).code()).isZero();
        var found = replica.search(ANONYMOUS, "cn=x,o=grid", Scope.BASE, all(), "+").entries().get(0);
        assertThat(found.attributes()).containsEntry("creatorsName", List.of(DN)).containsEntry("modifiersName", List.of(DN));
        assertThat(replica.write(AGENT, SELF, modify("cn=x,o=grid", Change.Kind.REPLACE, "description: new")).code()).isZero();
        assertThat(replica.write(AGENT, SELF, add("cn=x,dc=example,dc=com", "objectClass: device")).code()).isEqualTo(50);
    }

    @Test
    void itReadsAsOneWhoIsKnown() {
        assertThat(search(AGENT, SELF, "o=grid").dns()).containsExactly("o=grid");
        assertThat(search(AGENT, SELF, "dc=example,dc=com").dns()).containsExactly("dc=example,dc=com");
        assertThat(search(AGENT, SELF, "ou=system").result().code()).isEqualTo(32);
    }

    @Test
    void noRelayAndNobodyElseSpeaksAsAnAgent() {
        mayAdd(DN);
        for (Caller liar : List.of(RELAY, new Caller(1001, "relay"), new Caller(1001, ""), new Caller(1001, "admin"), new Caller(1001, "group"), new Caller(1003, "gris"))) {
            assertThat(replica.write(liar, SELF, ENTRY).code()).as("%s", liar).isEqualTo(8);
            assertThat(replica.answer(liar, SELF, new Operation.WhoAmI()).result().code()).as("%s", liar).isEqualTo(49);
            assertThat(search(liar, SELF, "o=grid").result().code()).as("%s", liar).isEqualTo(8);
        }
    }

    /** Its name lies in no naming context, so there is no entry, no password and no credential of that name, for anybody. */
    @Test
    void nobodyBindsAsAnAgentOrActsForOne() {
        String password = StoredCredential.of(TestReplica.ADMIN_KEY, TestReplica.ITERATIONS, TestReplica.salt((byte) 1)).text();
        for (String dn : List.of(DN, "cn=agents,cn=bftldap", "cn=bftldap")) {
            assertThat(replica.write(add(dn, "objectClass: person", "sn: x", "userPassword: " + password)).code()).isEqualTo(53);
        }
        replica.write(add("cn=ce-1,o=grid", "objectClass: person", "sn: x", "userPassword: " + password));
        assertThat(replica.write(new Operation.ModifyDn("cn=ce-1,o=grid", "cn=ce-1", Operation.OldRdn.KEEP, java.util.Optional.of("cn=agents,cn=bftldap"))).code())
                .isEqualTo(71);
        Identity guessed = replica.proof(DN, TestReplica.ADMIN_KEY);
        assertThat(replica.ask(guessed, new Operation.WhoAmI()).code()).isEqualTo(49);
        assertThat(replica.write(RELAY, replica.identity, ENTRY, new RequestControl.ProxiedAuthorization(DN)).code()).isEqualTo(123);
    }

    @Test
    void anAgentHandsInNoProofs() {
        assertThat(replica.ask(replica.identity, new Operation.WhoAmI()).code()).isZero();
        assertThat(replica.write(AGENT, replica.identity, ENTRY).code()).isEqualTo(8);
        assertThat(replica.answer(AGENT, replica.identity, new Operation.WhoAmI()).result().code()).isEqualTo(49);
        CredentialAnswer admin = replica.credential(Genesis.ADMIN_DN);
        Identity forIt = new Identity.Bound(TestReplica.ADMIN_KEY.sign(
                TestReplica.GROUP, admin.entryUuid(), admin.credentialId(), AGENT.client(), TestReplica.SESSION, Long.MAX_VALUE));
        assertThat(replica.write(AGENT, forIt, ENTRY).code()).isEqualTo(8);
        assertThat(replica.answer(AGENT, forIt, new Operation.WhoAmI()).result().code()).isEqualTo(49);
        assertThat(replica.answer(AGENT, ANONYMOUS, new Operation.WhoAmI()).result().code()).isEqualTo(49);
        assertThat(replica.write(AGENT, ANONYMOUS, ENTRY).code()).isEqualTo(8);
    }

    @Test
    void anAgentActsForNobodyElse() {
        for (String other : List.of(Genesis.ADMIN_DN, "", "cn=ce-2,cn=agents,cn=bftldap", DN)) {
            RequestControl proxied = new RequestControl.ProxiedAuthorization(other);
            assertThat(replica.write(AGENT, SELF, ENTRY, proxied).code()).as(other).isEqualTo(123);
            assertThat(replica.answer(AGENT, SELF, new Operation.WhoAmI(), proxied).result().code()).as(other).isEqualTo(123);
        }
    }

    /** What a relay is told of an account permits guessing its password offline (docs/explanation/THREAT_MODEL.md). */
    @Test
    void anAgentLearnsNothingOfPasswords() throws Exception {
        CredentialAnswer real = replica.credential(Genesis.ADMIN_DN);
        for (Identity as : List.of(SELF, ANONYMOUS, replica.identity)) {
            byte[] query = OperationCodec.encode(new DirectoryRequest(as, new Operation.CredentialQuery(Genesis.ADMIN_DN)));
            try (ReadAnswer answer = replica.replica.read(AGENT, query)) {
                CredentialAnswer told = ResultCodec.decodeCredential(answer.nextChunk());
                assertThat(told.salt()).isNotEqualTo(real.salt());
                assertThat(told.credentialId()).isNotEqualTo(real.credentialId());
                assertThat(told.entryUuid()).isNotEqualTo(real.entryUuid());
            }
        }
        String password = StoredCredential.of(TestReplica.ADMIN_KEY, TestReplica.ITERATIONS, TestReplica.salt((byte) 1)).text();
        replica.write(add("cn=ann,dc=example,dc=com", "objectClass: person", "sn: Ann", "userPassword: " + password));
        assertThat(replica.answer(AGENT, SELF, subtree("dc=example,dc=com", equal("userPassword", password))).dns()).isEmpty();
        assertThat(replica.answer(AGENT, SELF, subtree("dc=example,dc=com", equal("sn", "Ann"))).entries().get(0).attributes())
                .containsKey("sn")
                .doesNotContainKey("userPassword");
        Operation compare = new Operation.Compare("cn=ann,dc=example,dc=com", "userPassword", password.getBytes(StandardCharsets.UTF_8));
        assertThat(replica.answer(AGENT, SELF, compare).result().code()).isEqualTo(50);
    }

    private TestReplica.Answer search(Caller caller, Identity as, String base) {
        return replica.answer(caller, as, subtree(base, equal("administrativeRole", "accessControlSpecificArea")));
    }

    private static Operation subtree(String base, Filter filter) {
        return new Operation.Search(
                base, Scope.SUBTREE, AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of("*"));
    }
}
