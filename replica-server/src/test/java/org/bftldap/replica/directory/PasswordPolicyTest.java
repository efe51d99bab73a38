package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.GROUP;
import static org.bftldap.replica.directory.TestReplica.ITERATIONS;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.key;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.salt;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.FailedBind;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.directory.result.PolicyResponse.Warning;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** draft-behera-ldap-password-policy-10, as replicas judge it: by the order and agreed time alone. */
class PasswordPolicyTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String POLICY = "cn=policy," + SUFFIX;
    private static final String ANN = "cn=ann," + SUFFIX;
    private static final CredentialKey ANNS = key("ann's", (byte) 7);
    private static final CredentialKey NEXT = key("next", (byte) 8);
    private static final DirectoryResult TO_BE_ORDERED = DirectoryResult.TO_BE_ORDERED;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        prepare(replica);
    }

    private static void prepare(TestReplica to) {
        to.write(add(POLICY, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword"));
        to.write(modify(SUFFIX, Change.Kind.ADD, "pwdPolicySubentry: " + POLICY));
        to.write(add(ANN, "objectClass: person", "sn: Ann", "userPassword: " + stored(ANNS, 7)));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static String stored(CredentialKey key, int saltFill) {
        return StoredCredential.of(key, ITERATIONS, salt((byte) saltFill)).text();
    }

    private void policy(String... lines) {
        for (String line : lines) {
            assertThat(replica.write(modify(POLICY, Change.Kind.REPLACE, line)).code()).as(line).isZero();
        }
    }

    private Identity ann() {
        return replica.proof(ANN, ANNS);
    }

    private DirectoryResult bind(Identity as) {
        return replica.write(as, new Operation.Bind());
    }

    private DirectoryResult judged(Identity as, long relayMillis) {
        return replica.answer(as, new Operation.WhoAmI(), new RequestControl.AtBind(relayMillis)).result();
    }

    private DirectoryResult judged(Identity as) {
        return judged(as, 0);
    }

    private void fail(int times) {
        replica.write(new Identity.Anonymous(), new Operation.FailedBinds(Collections.nCopies(times, wrong())));
    }

    private FailedBind wrong() {
        CredentialAnswer answer = replica.credential(ANN);
        return new FailedBind(answer.entryUuid(), answer.credentialId());
    }

    private Map<String, List<String>> state() {
        return replica.search(replica.identity, ANN, Scope.BASE, all(), "+").entries().get(0).attributes();
    }

    private static void assertSays(DirectoryResult result, int code, PolicyResponse response) {
        assertThat(result.code()).isEqualTo(code);
        assertThat(result.controls()).usingRecursiveFieldByFieldElementComparator().containsExactly(response.control());
    }

    private DirectoryResult change(Identity as, Change.Kind kind, CredentialKey key, int saltFill) {
        return replica.write(as, modify(ANN, kind, "userPassword: " + stored(key, saltFill)));
    }

    private void lockAfter(int failures) {
        policy("pwdLockout: TRUE", "pwdMaxFailure: " + failures, "pwdLockoutDuration: 60");
    }

    @Test
    void withoutRulesABindIsJudgedWithoutAnOrder() {
        assertSays(judged(ann()), 0, PolicyResponse.NOTHING);
        fail(50);
        assertThat(state()).doesNotContainKeys("pwdFailureTime", "pwdAccountLockedTime");
        assertThat(replica.credential(ANN).guard().orElseThrow().failures()).isEqualTo(PasswordGuard.Failures.IGNORED);
    }

    @Test
    void failuresOfOneBatchCountEachAndLockTheAccount() {
        lockAfter(3);
        fail(2);
        assertThat(state().get("pwdFailureTime")).hasSize(2).doesNotHaveDuplicates();
        assertThat(judged(ann())).isEqualTo(TO_BE_ORDERED);
        fail(5);
        assertThat(state().get("pwdFailureTime")).hasSize(3);
        assertSays(judged(ann()), 49, PolicyResponse.of(Error.ACCOUNT_LOCKED));
        assertSays(bind(ann()), 49, PolicyResponse.of(Error.ACCOUNT_LOCKED));
        assertThat(replica.credential(ANN).guard().orElseThrow().isLockedAt(replica.now(replica.replica.applied()))).isTrue();
    }

    @Test
    void aLockEndsByAgreedTimeAndCountingBeginsAnew() {
        lockAfter(3);
        fail(3);
        long relayTime = replica.now(replica.replica.applied()) + 61_000;
        assertThat(judged(ann(), relayTime)).isEqualTo(TO_BE_ORDERED);
        assertThat(bind(ann()).code()).as("a relay's clock alone unlocks nothing").isEqualTo(49);
        replica.pass(61);
        fail(1);
        assertThat(state().get("pwdFailureTime")).hasSize(1);
        assertSays(bind(ann()), 0, PolicyResponse.NOTHING);
        assertThat(state()).doesNotContainKeys("pwdFailureTime", "pwdAccountLockedTime");
        assertSays(judged(ann()), 0, PolicyResponse.NOTHING);
    }

    @Test
    void failuresAreForgottenAfterTheInterval() {
        lockAfter(3);
        policy("pwdFailureCountInterval: 10");
        fail(2);
        replica.pass(11);
        fail(2);
        assertThat(state().get("pwdFailureTime")).hasSize(2);
        assertThat(state()).doesNotContainKey("pwdAccountLockedTime");
    }

    @Test
    void withoutADurationAnAdministratorUnlocks() {
        lockAfter(2);
        policy("pwdLockoutDuration: 0");
        fail(2);
        replica.pass(1_000_000);
        assertThat(bind(ann()).code()).isEqualTo(49);
        assertThat(replica.write(modify(ANN, Change.Kind.DELETE, "pwdAccountLockedTime")).code()).isZero();
        assertThat(state()).doesNotContainKey("pwdFailureTime");
        assertSays(judged(ann()), 0, PolicyResponse.NOTHING);
    }

    @Test
    void onlyRelaysReportAndOnlyOfThePasswordInForce() {
        lockAfter(1);
        FailedBind old = wrong();
        Operation report = new Operation.FailedBinds(List.of(old));
        assertThat(replica.write(AGENT, new Identity.Self(), report).code()).isEqualTo(50);
        assertThat(change(replica.identity, Change.Kind.REPLACE, NEXT, 8).code()).isZero();
        assertThat(replica.write(RELAY, new Identity.Anonymous(), report).code()).isZero();
        FailedBind nobodys = new FailedBind(new byte[16], new byte[16]);
        assertThat(replica.write(RELAY, new Identity.Anonymous(), new Operation.FailedBinds(List.of(nobodys))).code()).isZero();
        assertThat(state()).doesNotContainKeys("pwdFailureTime", "pwdAccountLockedTime");
    }

    @Test
    void aLockByFailuresEndsNoSession() {
        Identity session = ann();
        lockAfter(1);
        fail(1);
        assertThat(replica.search(session, ANN, Scope.BASE, all()).entries()).hasSize(1);
        assertThat(bind(session).code()).isEqualTo(49);
    }

    @Test
    void whoIsDisabledOrDeletedHasNoSession() {
        Identity session = ann();
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).isZero();
        replica.write(modify(ANN, Change.Kind.ADD, "pwdAccountLockedTime: 000001010000Z"));
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).isEqualTo(49);
        assertThat(replica.write(session, modify(ANN, Change.Kind.ADD, "description: x")).code()).isEqualTo(8);
        assertThat(judged(session).code()).isEqualTo(49);
        assertThat(bind(session).code()).isEqualTo(49);
        replica.write(modify(ANN, Change.Kind.DELETE, "pwdAccountLockedTime"));
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).isZero();
        replica.write(new Operation.Delete(ANN));
        assertThat(replica.ask(session, new Operation.WhoAmI()).code()).isEqualTo(49);
    }

    @Test
    void aNewPasswordDoesNotEnableADisabledAccount() {
        replica.write(modify(ANN, Change.Kind.ADD, "pwdAccountLockedTime: 000001010000Z"));
        change(replica.identity, Change.Kind.REPLACE, NEXT, 8);
        assertThat(bind(replica.proof(ANN, NEXT)).code()).isEqualTo(49);
    }

    @Test
    void passwordsExpireWithWarningAndGrace() {
        policy("pwdMaxAge: 1000", "pwdExpireWarning: 100", "pwdGraceAuthNLimit: 2");
        change(replica.identity, Change.Kind.REPLACE, ANNS, 7);
        assertSays(judged(ann()), 0, PolicyResponse.NOTHING);
        replica.pass(950);
        assertThat(judged(ann()).controls().get(0).value()).startsWith(0x30, 5, 0xa0, 3, 0x80, 1).hasSize(7);
        assertThat(judged(ann(), replica.now(replica.replica.applied()) + 60_000)).as("expired by the relay's clock").isEqualTo(TO_BE_ORDERED);
        assertThat(bind(ann()).code()).isZero();
        assertThat(state()).doesNotContainKey("pwdGraceUseTime");
        replica.pass(60);
        assertThat(judged(ann())).isEqualTo(TO_BE_ORDERED);
        for (int left = 1; left >= 0; left--) {
            assertSays(bind(ann()), 0, PolicyResponse.of(new Warning(Warning.Kind.GRACE_BINDS_REMAINING, left)));
        }
        assertSays(bind(ann()), 49, PolicyResponse.of(Error.PASSWORD_EXPIRED));
        assertSays(judged(ann()), 49, PolicyResponse.of(Error.PASSWORD_EXPIRED));
        change(replica.identity, Change.Kind.REPLACE, NEXT, 8);
        assertSays(judged(replica.proof(ANN, NEXT)), 0, PolicyResponse.NOTHING);
        assertThat(state()).doesNotContainKey("pwdGraceUseTime");
    }

    @Test
    void whoHasToChangeThePasswordDoesNothingElse() {
        policy("pwdMustChange: TRUE");
        change(replica.identity, Change.Kind.REPLACE, ANNS, 7);
        assertThat(state()).containsEntry("pwdReset", List.of("TRUE"));
        assertSays(judged(ann()), 0, PolicyResponse.of(Error.CHANGE_AFTER_RESET));
        assertSays(replica.search(ann(), ANN, Scope.BASE, all()).result(), 50, PolicyResponse.of(Error.CHANGE_AFTER_RESET));
        assertThat(replica.write(ann(), modify(ANN, Change.Kind.ADD, "description: x")).code()).isEqualTo(50);
        assertThat(replica.write(ann(), modify(POLICY, Change.Kind.REPLACE, "userPassword: " + stored(NEXT, 8))).code()).isEqualTo(50);
        assertThat(change(ann(), Change.Kind.REPLACE, NEXT, 8).code()).isZero();
        Identity changed = replica.proof(ANN, NEXT);
        assertSays(judged(changed), 0, PolicyResponse.NOTHING);
        assertThat(replica.search(changed, ANN, Scope.BASE, all()).entries()).hasSize(1);
    }

    @Test
    void rulesForUsersBindUsers() {
        policy("pwdAllowUserChange: FALSE");
        assertSays(change(ann(), Change.Kind.REPLACE, NEXT, 8), 50, PolicyResponse.of(Error.PASSWORD_MOD_NOT_ALLOWED));
        policy("pwdAllowUserChange: TRUE", "pwdSafeModify: TRUE", "pwdMinAge: 100");
        assertSays(change(ann(), Change.Kind.REPLACE, NEXT, 8), 50, PolicyResponse.of(Error.MUST_SUPPLY_OLD_PASSWORD));
        Operation safe = new Operation.Modify(ANN, changes("userPassword: " + stored(ANNS, 7), "userPassword: " + stored(NEXT, 8)));
        assertSays(replica.write(ann(), safe), 19, PolicyResponse.of(Error.PASSWORD_TOO_YOUNG));
        replica.pass(101);
        assertThat(replica.write(ann(), safe).code()).isZero();
        assertThat(change(replica.identity, Change.Kind.REPLACE, ANNS, 7).code()).as("an administrator").isZero();
    }

    private static List<Change> changes(String deleted, String added) {
        List<Change> changes = new ArrayList<>(modify(ANN, Change.Kind.DELETE, deleted).changes());
        changes.addAll(modify(ANN, Change.Kind.ADD, added).changes());
        return changes;
    }

    @Test
    void theNearestPolicyHolds() {
        policy("pwdMinLength: 8", "pwdCheckQuality: 2");
        PasswordGuard fromSuffix = replica.credential(ANN).guard().orElseThrow();
        assertThat(fromSuffix.minLength()).isEqualTo(8);
        assertThat(fromSuffix.quality()).isEqualTo(PasswordGuard.Quality.CHECKED);
        replica.write(add("cn=own," + SUFFIX, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword", "pwdMinLength: 20"));
        long before = replica.answer(ann(), new Operation.WhoAmI(), new RequestControl.AtBind(0)).version();
        replica.write(modify(ANN, Change.Kind.ADD, "pwdPolicySubentry: cn=own," + SUFFIX));
        assertThat(replica.credential(ANN).guard().orElseThrow().minLength()).isEqualTo(20);
        assertThat(replica.answer(ann(), new Operation.WhoAmI(), new RequestControl.AtBind(0)).version()).isGreaterThan(before);
        replica.write(modify(SUFFIX, Change.Kind.DELETE, "pwdPolicySubentry"));
        replica.write(modify(ANN, Change.Kind.DELETE, "pwdPolicySubentry"));
        assertThat(replica.credential(ANN).guard()).isEmpty();
        assertThat(replica.credential("cn=admin,ou=system").guard()).isEmpty();
    }

    @Test
    void usersWriteNothingOfThatThemselves() {
        for (String line : List.of("pwdReset: FALSE", "pwdPolicySubentry: " + POLICY, "pwdAccountLockedTime: 000001010000Z")) {
            assertThat(replica.write(ann(), modify(ANN, Change.Kind.ADD, line)).code()).as(line).isEqualTo(50);
        }
        assertThat(replica.write(modify(ANN, Change.Kind.ADD, "pwdFailureTime: 20260101000000Z")).code()).isEqualTo(19);
    }

    /** Two replicas that got the same order hold the same bytes, whichever way the batches came. */
    @Test
    void countsAreTheSameAtAllReplicas(@TempDir Path elsewhere) throws Exception {
        try (TestReplica other = new TestReplica(elsewhere)) {
            prepare(other);
            byte[] policy = request(replica.identity, modify(POLICY, Change.Kind.ADD, "pwdLockout: TRUE", "pwdMaxFailure: 3", "pwdLockoutDuration: 1"));
            byte[] failed = request(new Identity.Anonymous(), new Operation.FailedBinds(List.of(wrong(), wrong())));
            byte[] right = request(ann(), new Operation.Bind());
            for (List<byte[]> batch : List.of(List.of(policy), List.of(failed, right, failed), List.of(failed, right), List.of(failed))) {
                assertThat(replica.batch(batch)).usingRecursiveComparison().isEqualTo(other.batch(batch));
            }
            other.reopen();
            replica.reopen();
            assertThat(other.tree.root()).isEqualTo(replica.tree.root());
        }
    }

    private static byte[] request(Identity as, Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(as, operation));
    }
}
