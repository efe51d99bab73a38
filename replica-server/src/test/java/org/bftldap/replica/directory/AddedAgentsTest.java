package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.GROUP;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.bft.service.Admission;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.Companions;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.agent.AgentKeys;
import org.bftldap.directory.agent.AgentState;
import org.bftldap.directory.agent.AgentUpdate;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that a grant brings into a running group: what they hand in is executed once, under the key and for the grant that the state holds. */
class AddedAgentsTest {

    private static final Identity SELF = new Identity.Self();
    private static final String SITE = "Mds-Vo-name=site-9,o=grid";
    private static final String FOREIGN = "Mds-Vo-name=site-8,o=grid";
    private static final String GRANT = "cn=site-9,ou=grants,ou=system";

    @TempDir
    Path directory;

    private final NodeKeys keys = NodeKeys.generate();
    private final Caller agent = caller(keys);
    private final List<byte[]> ordered = new ArrayList<>();
    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        joined();
        assertThat(grant(keys).code()).isZero();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Caller caller(NodeKeys keys) {
        return new Caller(CallerGroups.guestId(keys.publicKeys()), "gris");
    }

    private DirectoryResult grant(NodeKeys of) {
        return replica.write(add(
                GRANT,
                "objectClass: bftldapGrant",
                "bftldapGrantSubject: cn=ce-9,cn=agents,cn=bftldap",
                "bftldapGrantKey: " + AgentKeys.text(of.publicKeys()),
                "bftldapGrantSuffix: " + SITE,
                "bftldapDeleteDelay: 0"));
    }

    private void joined() {
        replica.replica.joined(new Companions() {
            @Override
            public boolean leads() {
                return true;
            }

            @Override
            public void send(byte[] proof) {}

            @Override
            public void order(byte[] operation) {
                ordered.add(operation);
            }

            @Override
            public void tell(int client, byte[] notice) {}

            @Override
            public void letIn(Collection<ClientMember> guests) {}

            @Override
            public void ended(String part, Throwable cause) {
                throw new AssertionError(part, cause);
            }

            @Override
            public void answersChanged() {}
        });
    }

    private AgentState state(Caller caller) {
        DirectoryResult told = asked(caller, AgentUpdate.question()).join();
        return AgentState.parse(told.message()).orElseThrow(() -> new AssertionError(told));
    }

    private CompletableFuture<DirectoryResult> asked(Caller caller, byte[] question) {
        return replica.replica.readLater(caller, new byte[32], question).toCompletableFuture().thenApply(AddedAgentsTest::result);
    }

    private static DirectoryResult result(ReadAnswer answer) {
        return TestReplica.decode(answer).result();
    }

    private static byte[] request(Operation operation) {
        return OperationCodec.encode(new DirectoryRequest(SELF, operation));
    }

    private static Operation register(String suffix) {
        return new Operation.Register(suffix, "", "ldap", "ce9.example.org", 2135, 60, 120, 30, List.of());
    }

    private byte[] signed(NodeKeys by, String group, byte[] grant, long number, Operation operation) {
        byte[] request = request(operation);
        return new AgentUpdate(group, "ce-9", grant, number, request, by.sign(AgentUpdate.signedBytes(group, "ce-9", grant, number, request)))
                .encode();
    }

    private byte[] next(Operation operation) {
        AgentState state = state(agent);
        return signed(keys, GROUP, state.grant(), state.number() + 1, operation);
    }

    /** As a replica has it ordered, whether it should or not. */
    private void execute(byte[] update) {
        assertThat(replica.replica.admitOfReplica(update)).isInstanceOf(Admission.Admitted.class);
        long sequence = replica.replica.applied() + 1;
        try (BatchTransaction batch = replica.replica.begin(new BatchContext(sequence, replica.now(sequence), new byte[32]))) {
            assertThat(batch.execute(0, new Caller(2, Caller.REPLICA), update)).isEmpty();
            batch.commit();
        }
    }

    private DirectoryResult handIn(Operation operation) {
        byte[] update = next(operation);
        CompletableFuture<DirectoryResult> answer = asked(agent, update);
        assertThat(ordered).as("what this replica has ordered").hasSize(1);
        execute(ordered.remove(0));
        return answer.join();
    }

    private boolean holds(String dn) {
        return !replica.search(replica.identity, dn, Operation.Scope.BASE, TestReplica.all()).entries().isEmpty();
    }

    private static Operation entry() {
        return add(SITE, "objectClass: Mds", "Mds-Vo-name: site-9");
    }

    @Test
    void anAgentThatAGrantBringsInRegistersAndWritesBelowItsSuffix() {
        assertThat(handIn(register(SITE)).code()).isZero();
        assertThat(handIn(entry()).code()).isZero();
        assertThat(holds(SITE)).isTrue();
        assertThat(state(agent).number()).isEqualTo(2);
    }

    @Test
    void aForeignSuffixIsRefusedWhenItIsExecuted() {
        assertThat(handIn(register(FOREIGN)).code()).isEqualTo(50);
    }

    @Test
    void anExecutedUpdateIsAnsweredAgainAndNotExecutedAgain() {
        byte[] update = next(register(SITE));
        execute(update);
        execute(update);
        assertThat(state(agent).number()).isEqualTo(1);
        assertThat(asked(agent, update).join().code()).isZero();
        assertThat(ordered).isEmpty();
    }

    @Test
    void anUpdateSignedByAnotherKeyIsNeitherOrderedNorExecuted() {
        byte[] forged = signed(NodeKeys.generate(), GROUP, state(agent).grant(), 1, register(SITE));
        assertThat(asked(agent, forged).join().code()).isEqualTo(49);
        assertThat(ordered).isEmpty();
        execute(forged);
        assertThat(state(agent).number()).isZero();
    }

    @Test
    void anUpdateForAnotherGroupOrWithAnAlteredOperationIsNotExecuted() {
        execute(signed(keys, "another-group", state(agent).grant(), 1, register(SITE)));
        byte[] altered = next(register(SITE));
        altered[altered.length - AgentUpdate.SIGNATURE_BYTES - 1] ^= 1;
        execute(altered);
        assertThat(state(agent).number()).isZero();
    }

    @Test
    void anUpdateAheadOfItsTurnIsNotExecuted() {
        execute(signed(keys, GROUP, state(agent).grant(), 2, register(SITE)));
        assertThat(state(agent).number()).isZero();
    }

    @Test
    void aClientThatNoGrantKnowsIsNotAnsweredAndNothingOfItIsOrdered() {
        byte[] update = next(register(SITE));
        assertThat(asked(caller(NodeKeys.generate()), update).join().code()).isEqualTo(50);
        assertThat(ordered).isEmpty();
    }

    @Test
    void afterItsGrantIsDeletedNothingOfTheAgentIsExecutedAlsoNotUnderANewGrant() {
        byte[] old = next(register(SITE));
        assertThat(replica.write(new Operation.Delete(GRANT)).code()).isZero();
        execute(old);
        assertThat(asked(agent, old).join().code()).isEqualTo(50);
        assertThat(grant(keys).code()).isZero();
        execute(old);
        assertThat(state(agent).number()).isZero();
    }

    @Test
    void whatAnAgentWroteEndsWithItsRegistrationAfterItsGrantIsDeleted() {
        handIn(register(SITE));
        handIn(entry());
        replica.write(new Operation.Delete(GRANT));
        replica.pass(60 + 120 + 86_400);
        replica.pass(1);
        replica.pass(1);
        assertThat(holds(SITE)).isFalse();
    }

    @Test
    void withoutKeysInItsGrantAnAgentIsNoneAndWhatItWroteEndsAsTheGrantSays() {
        handIn(register(SITE));
        handIn(entry());
        replica.write(modify(GRANT, Change.Kind.DELETE, "bftldapGrantKey"));
        assertThat(asked(agent, AgentUpdate.question()).join().code()).isEqualTo(50);
        replica.pass(60 + 120);
        replica.pass(1);
        replica.pass(1);
        assertThat(holds(SITE)).isFalse();
    }

    @Test
    void withNewKeysInTheGrantTheOldOnesAreGoodForNothing() {
        handIn(register(SITE));
        byte[] old = next(register(SITE));
        NodeKeys fresh = NodeKeys.generate();
        assertThat(replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantKey: " + AgentKeys.text(fresh.publicKeys()))).code()).isZero();
        execute(old);
        AgentState now = state(caller(fresh));
        assertThat(now.number()).as("the numbers go on").isEqualTo(1);
        execute(signed(fresh, GROUP, now.grant(), 2, register(SITE)));
        assertThat(state(caller(fresh)).number()).isEqualTo(2);
    }

    @Test
    void aReplicaThatIsStartedAgainKnowsWhatWasExecuted() throws Exception {
        byte[] update = next(register(SITE));
        execute(update);
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        joined();
        assertThat(state(agent).number()).isEqualTo(1);
        assertThat(asked(agent, update).join().code()).isZero();
    }

    @Test
    void keysThatAreNoneOrAreOfTwoAgentsAreRefusedWithTheirGrant() {
        String second = "cn=second,ou=grants,ou=system";
        String subject = "bftldapGrantSubject: cn=ce-10,cn=agents,cn=bftldap";
        String suffix = "bftldapGrantSuffix: " + FOREIGN;
        assertThat(replica.write(add(second, "objectClass: bftldapGrant", subject, "bftldapGrantKey: abc", suffix)).code()).isEqualTo(53);
        assertThat(replica.write(add(second, "objectClass: bftldapGrant", subject, "bftldapGrantKey: " + AgentKeys.text(keys.publicKeys()), suffix)).code())
                .isEqualTo(53);
        assertThat(replica.write(add(second, "objectClass: bftldapGrant", "bftldapGrantKey: " + AgentKeys.text(NodeKeys.generate().publicKeys()), suffix))
                        .code())
                .isEqualTo(53);
    }

    @Test
    void aPlainPasswordIsNotOrderedForAnAgentEither() {
        Operation withPassword = add("cn=x," + SITE, "objectClass: person", "cn: x", "sn: x", "userPassword: plain");
        assertThat(asked(agent, next(withPassword)).join().code()).isEqualTo(49);
        assertThat(ordered).isEmpty();
    }
}
