package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.modifyDn;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.result.AccessExplanation;
import org.bftldap.directory.result.AccessExplanation.Action;
import org.bftldap.directory.result.AccessExplanation.Check;
import org.bftldap.directory.result.AccessExplanation.Effect;
import org.bftldap.directory.result.AccessExplanation.Ground;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administrators are told of decisions is what operations meet. */
class AccessExplainerTest {

    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String SUFFIX = "dc=example,dc=com";
    private static final String USER = "cn=user," + SUFFIX;
    private static final String OTHER = "cn=other," + SUFFIX;
    private static final String SUBENTRY = "cn=desk," + SUFFIX;

    @TempDir
    Path directory;

    private TestReplica replica;
    private Identity user;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        CredentialKey key = TestReplica.key("secret", (byte) 2);
        String credential = StoredCredential.of(key, TestReplica.ITERATIONS, TestReplica.salt((byte) 2)).text();
        replica.write(add(USER, "objectClass: person", "cn: user", "sn: s", "userPassword: " + credential));
        replica.write(add(OTHER, "objectClass: person", "cn: other", "sn: s", "description: d"));
        user = replica.proof(USER, key);
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private AccessExplanation explain(String as, String entry, String attribute) throws DecodeException {
        DirectoryResult result = replica.ask(
                replica.identity, new Operation.ExplainAccess(as, entry, Optional.ofNullable(attribute), Optional.empty()));
        assertThat(result.code()).as(result.message()).isZero();
        AccessExplanation explanation = AccessExplanation.decode(result.controls().get(0).value());
        assertThat(explanation.encode()).isEqualTo(result.controls().get(0).value());
        return explanation;
    }

    private static Action action(AccessExplanation explanation, String name) {
        return explanation.actions().stream().filter(action -> action.name().equals(name)).findFirst().orElseThrow();
    }

    private static Check last(AccessExplanation explanation, String name) {
        List<Check> checks = action(explanation, name).checks();
        return checks.get(checks.size() - 1);
    }

    private void desk(String users, int precedence, String permissions) {
        DirectoryResult done = replica.write(add(
                SUBENTRY,
                "objectClass: subentry",
                "objectClass: accessControlSubentry",
                "cn: desk",
                "subtreeSpecification: {}",
                "prescriptiveACI: { identificationTag \"desk\", precedence " + precedence + ", authenticationLevel simple, itemOrUserFirst userFirst: { "
                        + "userClasses { " + users + " }, userPermissions { " + permissions + " } } }"));
        assertThat(done.code()).as(done.message()).isZero();
    }

    @Test
    void theRuleIsNamedWithItsPlace() throws Exception {
        Check read = last(explain(USER, OTHER, "description"), "read");
        assertThat(read.permitted()).isTrue();
        assertThat(read.right()).isEqualTo("grantRead");
        assertThat(read.rules()).hasSize(1);
        assertThat(read.rules().get(0).subentry()).isEqualTo("cn=access," + SUFFIX);
        assertThat(read.rules().get(0).tag()).isEqualTo("read");
        assertThat(read.rules().get(0).users()).isEqualTo("allUsers");
    }

    @Test
    void whatNoRuleGrantsSaysSo() throws Exception {
        Check write = last(explain(USER, OTHER, "description"), "write");
        assertThat(write.permitted()).isFalse();
        assertThat(write.ground()).isEqualTo(Ground.NO_RULE);
        assertThat(last(explain("", OTHER, "description"), "read").ground()).isEqualTo(Ground.NO_RULE);
    }

    @Test
    void aDenialOfHigherPrecedenceIsTheReason() throws Exception {
        desk("name { \"" + USER + "\" }", 50, "{ protectedItems { attributeType { description } }, grantsAndDenials { denyRead } }");
        Check read = action(explain(USER, OTHER, "description"), "read").checks().get(2);
        assertThat(read.permitted()).isFalse();
        assertThat(read.rules()).hasSize(1);
        assertThat(read.rules().get(0).effect()).isEqualTo(Effect.DENIES);
        assertThat(read.rules().get(0).precedence()).isEqualTo(50);
        assertThat(read.rules().get(0).subentry()).isEqualTo(SUBENTRY);
        assertThat(last(explain(USER, OTHER, "sn"), "read").permitted()).isTrue();
    }

    @Test
    void theAdministratorStandsAboveRulesButReadsNoPassword() throws Exception {
        AccessExplanation explanation = explain(Genesis.ADMIN_DN, USER, "userPassword");
        assertThat(last(explanation, "write").ground()).isEqualTo(Ground.ADMINISTRATOR);
        assertThat(last(explanation, "read").ground()).isEqualTo(Ground.PASSWORD);
        assertThat(action(explanation, "read").permitted()).isFalse();
    }

    @Test
    void anAgentsGrantIsNamed() throws Exception {
        String grantee = "cn=ce-1,cn=agents,cn=bftldap";
        replica.write(add("cn=g,ou=grants,ou=system", "objectClass: bftldapGrant", "bftldapGrantSubject: " + grantee, "bftldapGrantSuffix: o=grid"));
        AccessExplanation explanation = explain(grantee, "cn=x,o=grid", "description");
        assertThat(explanation.requestorExists()).isTrue();
        assertThat(explanation.entryExists()).isFalse();
        assertThat(last(explanation, "add").ground()).isEqualTo(Ground.GRANT);
        assertThat(action(explain(grantee, "cn=x,o=grid", "userPassword"), "add").permitted()).isFalse();
        assertThat(action(explain(grantee, "cn=access,o=grid", null), "delete").permitted()).as("an entry of rules").isFalse();
    }

    @Test
    void onlyAdministratorsAreTold() {
        Operation question = new Operation.ExplainAccess(USER, OTHER, Optional.empty(), Optional.empty());
        assertThat(replica.ask(user, question).code()).isEqualTo(50);
        assertThat(replica.ask(ANONYMOUS, question).code()).isEqualTo(50);
    }

    @Test
    void whatIsNoNameOrTypeIsRefused() {
        assertThat(replica.ask(replica.identity, new Operation.ExplainAccess("x", OTHER, Optional.empty(), Optional.empty())).code()).isEqualTo(34);
        assertThat(replica.ask(replica.identity, new Operation.ExplainAccess("", OTHER, Optional.of("nothing"), Optional.empty())).code())
                .isEqualTo(17);
    }

    @Test
    void ruleAboutSingleValuesCountForTheValueThatIsNamed() throws Exception {
        desk("name { \"" + USER + "\" }", 50, "{ protectedItems { attributeValue { description=d } }, grantsAndDenials { denyRead } }");
        DirectoryResult named = replica.ask(
                replica.identity,
                new Operation.ExplainAccess(USER, OTHER, Optional.of("description"), Optional.of("d".getBytes(StandardCharsets.UTF_8))));
        assertThat(last(AccessExplanation.decode(named.controls().get(0).value()), "read").permitted()).isFalse();
        assertThat(last(explain(USER, OTHER, "description"), "read").permitted()).isTrue();
    }

    /** Each operation by itself, as the user, with and without the rights: the explanation of before is what it meets. */
    @Test
    void eachOperationMeetsWhatWasExplained() throws Exception {
        assertAllAsExplained();
        desk("name { \"" + USER + "\" }", 50,
                "{ protectedItems { entry, allUserAttributeTypesAndValues, attributeType { entryTtl } }, "
                        + "grantsAndDenials { grantAdd, grantModify, grantRemove, grantRename } }");
        assertAllAsExplained();
    }

    private void assertAllAsExplained() throws DecodeException {
        String dynamic = "cn=dynamic," + SUFFIX;
        Map<String, Supplier<DirectoryResult>> attempts = Map.of(
                "read", () -> replica.search(user, OTHER, Scope.BASE, all(), "description").result(),
                "compare", () -> replica.ask(user, new Operation.Compare(OTHER, "description", "d".getBytes(StandardCharsets.UTF_8))),
                "write", () -> replica.write(user, modify(OTHER, Change.Kind.REPLACE, "description: d")),
                "rename", () -> replica.write(user, modifyDn(OTHER, "cn=renamed", Operation.OldRdn.DELETE)),
                "delete", () -> replica.write(user, new Operation.Delete(OTHER)),
                "refresh", () -> replica.write(user, new Operation.Refresh(dynamic, 60)));
        replica.write(add(dynamic, "objectClass: person", "objectClass: dynamicObject", "cn: dynamic", "sn: s"));
        for (Map.Entry<String, Supplier<DirectoryResult>> attempt : attempts.entrySet()) {
            replica.write(add(OTHER, "objectClass: person", "cn: other", "sn: s", "description: d"));
            String target = attempt.getKey().equals("refresh") ? dynamic : OTHER;
            boolean explained = action(explain(USER, target, attempt.getKey().equals("rename") ? "cn" : "description"), attempt.getKey()).permitted();
            int code = attempt.getValue().get().code();
            assertThat(code == 0 || code == 6).as(attempt.getKey() + ": " + code).isEqualTo(explained);
            replica.write(new Operation.Delete("cn=renamed," + SUFFIX));
        }
        AccessExplanation adding = explain(USER, "cn=new," + SUFFIX, "sn");
        int code = replica.write(user, add("cn=new," + SUFFIX, "objectClass: person", "cn: new", "sn: s")).code();
        assertThat(code == 0).isEqualTo(action(adding, "add").permitted());
        replica.write(new Operation.Delete("cn=new," + SUFFIX));
    }
}
