package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.bftldap.bft.service.Admission;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.Operation.Step;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.TransactionOutcome;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 5805: updates that take effect together or not at all. */
class TransactionTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String ANN = "cn=ann," + SUFFIX;
    private static final String BOB = "cn=bob," + SUFFIX;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        replica.write(add(ANN, "objectClass: person", "sn: Ann", "description: one"));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Step step(Operation update, RequestControl... controls) {
        return new Step((Operation.Update) update, List.of(controls));
    }

    private DirectoryResult write(Identity as, Step... steps) {
        DirectoryRequest request = new DirectoryRequest(as, new Operation.Transaction(Arrays.asList(steps)));
        return replica.batch(List.of(OperationCodec.encode(request))).get(0);
    }

    private DirectoryResult write(Step... steps) {
        return write(replica.identity, steps);
    }

    private List<String> descriptions(String dn) {
        return replica.search(replica.identity, dn, Scope.BASE, all(), "description").entries().stream()
                .flatMap(entry -> entry.attributes().getOrDefault("description", List.of()).stream())
                .toList();
    }

    @Test
    void eachStepSeesWhatThoseBeforeItDid() {
        DirectoryResult result = write(
                step(add(BOB, "objectClass: person", "sn: Bob")),
                step(modify(BOB, Change.Kind.ADD, "description: made and changed")),
                step(new Operation.ModifyDn(BOB, "cn=bert", Operation.OldRdn.DELETE, Optional.empty())),
                step(new Operation.Delete(ANN)),
                step(add(ANN, "objectClass: person", "sn: Another")));
        assertThat(result).isEqualTo(Results.SUCCESS);
        assertThat(descriptions("cn=bert," + SUFFIX)).containsExactly("made and changed");
        assertThat(descriptions(ANN)).isEmpty();
    }

    @Test
    void oneThatIsRefusedTakesAllBackAndIsNamed() throws DecodeException {
        DirectoryResult result = write(
                step(modify(ANN, Change.Kind.REPLACE, "description: two")),
                step(new Operation.Delete("cn=nobody," + SUFFIX)),
                step(add(BOB, "objectClass: person", "sn: Bob")));
        assertThat(result.code()).isEqualTo(32);
        assertThat(result.matchedDn()).isEqualTo(SUFFIX);
        assertThat(TransactionOutcome.toldWith(result).refused()).isEqualTo(OptionalInt.of(1));
        assertThat(descriptions(ANN)).containsExactly("one");
        assertThat(replica.search(replica.identity, BOB, Scope.BASE, all()).result().code()).isEqualTo(32);
    }

    @Test
    void accessRulesThatItMadeAreTakenBackWithIt() {
        String rules = "cn=rules," + SUFFIX;
        Operation anybodyMayWrite = add(
                rules,
                "objectClass: subentry",
                "objectClass: accessControlSubentry",
                "subtreeSpecification: {}",
                "prescriptiveACI: { identificationTag \"x\", precedence 10, authenticationLevel simple, itemOrUserFirst userFirst: { userClasses {"
                        + " allUsers }, userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials {"
                        + " grantModify, grantAdd, grantRemove, grantBrowse, grantRead, grantReturnDN } } } } }");
        assertThat(write(step(anybodyMayWrite), step(new Operation.Delete("cn=nobody," + SUFFIX))).code()).isEqualTo(32);
        assertThat(replica.search(replica.identity, rules, Scope.BASE, all()).result().code()).isEqualTo(32);
        assertThat(write(step(anybodyMayWrite)).code()).isZero();
    }

    @Test
    void nobodyGoesWithoutAnIdentity() throws DecodeException {
        DirectoryResult result = write(new Identity.Anonymous(), step(new Operation.Delete(ANN)));
        assertThat(result.code()).isEqualTo(8);
        assertThat(TransactionOutcome.toldWith(result).refused()).isEqualTo(OptionalInt.of(0));
        assertThat(descriptions(ANN)).containsExactly("one");
    }

    @Test
    void aStepKeepsItsControls() throws DecodeException {
        RequestControl after = new RequestControl.PostRead(List.of("description"), Criticality.CRITICAL);
        RequestControl wrong = new RequestControl.Assertion(TestReplica.equal("description", "one"));
        Step first = step(modify(ANN, Change.Kind.REPLACE, "description: two"), after);
        DirectoryResult refused = write(first, step(modify(ANN, Change.Kind.REPLACE, "description: three"), wrong));
        assertThat(refused.code()).isEqualTo(122);
        assertThat(TransactionOutcome.toldWith(refused).refused()).isEqualTo(OptionalInt.of(1));
        TransactionOutcome done = TransactionOutcome.toldWith(write(step(modify(ANN, Change.Kind.ADD, "seeAlso: " + ANN)), first));
        assertThat(done.refused()).isEmpty();
        assertThat(done.answers()).hasSize(1);
        assertThat(done.answers().get(0).step()).isEqualTo(1);
        assertThat(new String(done.answers().get(0).controls().get(0).value(), StandardCharsets.UTF_8)).contains("two");
    }

    @Test
    void whatItsControlsReadIsBoundedTogether() throws DecodeException {
        RequestControl after = new RequestControl.PostRead(List.of(), Criticality.CRITICAL);
        Step large = step(modify(ANN, Change.Kind.REPLACE, "description: " + "x".repeat(10_000)), after);
        assertThat(write(large).code()).isZero();
        DirectoryResult result = write(large, large);
        assertThat(result.code()).isEqualTo(11);
        assertThat(TransactionOutcome.toldWith(result).refused()).isEqualTo(OptionalInt.of(1));
    }

    @Test
    void entriesOfOneTransactionHaveUuidsOfTheirOwn() {
        Step[] adds = IntStream.range(0, 50)
                .mapToObj(i -> step(add("cn=p" + i + "," + SUFFIX, "objectClass: person", "sn: p")))
                .toArray(Step[]::new);
        assertThat(write(adds).code()).isZero();
        Set<Object> uuids = new HashSet<>();
        replica.search(replica.identity, SUFFIX, Scope.ONE_LEVEL, TestReplica.equal("sn", "p"), "entryUUID")
                .entries()
                .forEach(entry -> uuids.add(entry.attributes().get("entryUUID")));
        assertThat(uuids).hasSize(50);
    }

    @Test
    void aPasswordInClearIsKeptOutOfTheOrderInAnyStep() {
        Operation.Transaction hidden = new Operation.Transaction(List.of(
                step(new Operation.Delete(ANN)), step(modify(ANN, Change.Kind.REPLACE, "userPassword: secret"))));
        byte[] bytes = OperationCodec.encode(new DirectoryRequest(replica.identity, hidden));
        assertThat(replica.replica.admit(bytes)).isInstanceOf(Admission.Refused.class);
    }
}
