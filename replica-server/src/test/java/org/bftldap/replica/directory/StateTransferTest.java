package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.service.BatchContext;
import org.bftldap.bft.service.BatchTransaction;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.bft.service.StateStage.Leaf;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ResultCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A replica that took another's state answers and executes as that one: nothing on its heap is of the state that it had. */
class StateTransferTest {

    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String ACCESS = "cn=access," + RandomUpdates.SUFFIX;
    private static final String EVERYONE_READS = "{ identificationTag \"open\", precedence 10, authenticationLevel none, itemOrUserFirst userFirst: "
            + "{ userClasses { allUsers }, userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, "
            + "grantsAndDenials { grantBrowse, grantRead, grantReturnDN, grantFilterMatch } } } } }";

    @TempDir
    private Path directory;

    private TestReplica ahead;
    private TestReplica behind;

    @BeforeEach
    void twoReplicas() throws Exception {
        ahead = new TestReplica(directory.resolve("ahead"));
        behind = new TestReplica(directory.resolve("behind"));
        for (Operation operation : RandomUpdates.setUp()) {
            both(operation);
        }
    }

    @AfterEach
    void close() {
        ahead.close();
        behind.close();
    }

    @SeededTest(runs = 3)
    void afterRandomUpdatesOfAllKindsEveryAnswerAndEveryFurtherResultIsTheSame(Seed seed) throws Exception {
        RandomUpdates updates = new RandomUpdates(seed.random(), ahead.identity);
        List<Identity> proofs = new ArrayList<>();
        for (int i = 0; i < RandomUpdates.USER_COUNT; i++) {
            proofs.add(ahead.proof(RandomUpdates.userName(i), RandomUpdates.userKey(i)));
        }
        updates.useProofs(proofs);
        for (int i = 0; i < 20; i++) {
            List<RandomUpdates.Sent> batch = batch(updates);
            execute(behind, batch);
        }
        certify(behind);
        for (int i = 0; i < 40; i++) {
            batch(updates);
        }
        certify(ahead);
        transfer();
        compare(proofs, seed);
        for (int i = 0; i < 30; i++) {
            long sequence = ahead.replica.applied() + 1;
            List<RandomUpdates.Sent> operations = new ArrayList<>();
            List<byte[]> results = new ArrayList<>();
            batch(updates, operations, results);
            assertThat(execute(behind, operations).toArray(byte[][]::new)).as("results of batch %d, %s", sequence, seed).isDeepEqualTo(results.toArray(byte[][]::new));
        }
        compare(proofs, seed);
    }

    @Test
    void accessRulesAreThoseOfTheStateTaken() throws Exception {
        certify(behind);
        assertThat(behind.search(ANONYMOUS, RandomUpdates.SUFFIX, Scope.SUBTREE, TestReplica.all()).result().code()).isEqualTo(32);
        assertThat(ahead.write(TestReplica.modify(ACCESS, Change.Kind.ADD, "prescriptiveACI: " + EVERYONE_READS)).code()).isZero();
        certify(ahead);
        transfer();
        List<String> seen = ahead.search(ANONYMOUS, RandomUpdates.SUFFIX, Scope.SUBTREE, TestReplica.all()).dns();
        assertThat(seen).contains(RandomUpdates.USERS);
        assertThat(behind.search(ANONYMOUS, RandomUpdates.SUFFIX, Scope.SUBTREE, TestReplica.all()).dns()).isEqualTo(seen);
        both(TestReplica.modify(ACCESS, Change.Kind.DELETE, "prescriptiveACI: " + EVERYONE_READS));
        assertThat(behind.search(ANONYMOUS, RandomUpdates.SUFFIX, Scope.SUBTREE, TestReplica.all()).result().code()).isEqualTo(32);
    }

    @Test
    void passwordsAreThoseOfTheStateTaken() throws Exception {
        Identity user = behind.proof(RandomUpdates.userName(0), RandomUpdates.userKey(0));
        assertThat(behind.ask(user, new Operation.WhoAmI()).code()).isZero();
        certify(behind);
        assertThat(ahead.write(TestReplica.modify(RandomUpdates.userName(0), Change.Kind.REPLACE, "userPassword")).code()).isZero();
        certify(ahead);
        transfer();
        assertThat(behind.ask(user, new Operation.WhoAmI()).code()).isEqualTo(49);
    }

    /** What was derived by another schema is derived anew: the added type is indexed, as its supertype is. */
    @Test
    void theSchemaIsThatOfTheStateTaken() throws Exception {
        both(TestReplica.modify("cn=schema", Change.Kind.ADD,
                "attributeTypes: ( 1.3.6.1.4.1.32473.7.1 NAME 'carWheels' SUP name )",
                "objectClasses: ( 1.3.6.1.4.1.32473.7.9 NAME 'cart' SUP top AUXILIARY MAY carWheels )"));
        both(TestReplica.add("cn=cart,o=grid", "objectClass: device", "objectClass: cart", "cn: cart", "carWheels: Four"));
        certify(behind);
        write(new Operation.Delete("cn=cart,o=grid"));
        write(TestReplica.modify("cn=schema", Change.Kind.DELETE, "attributeTypes: 1.3.6.1.4.1.32473.7.1", "objectClasses: 1.3.6.1.4.1.32473.7.9"));
        write(TestReplica.modify("cn=schema", Change.Kind.ADD,
                "attributeTypes: ( 1.3.6.1.4.1.32473.7.2 NAME 'carName' SUP name )",
                "objectClasses: ( 1.3.6.1.4.1.32473.7.8 NAME 'car' SUP device STRUCTURAL MAY carName )"));
        write(TestReplica.add("carName=Herbie,o=grid", "objectClass: car", "cn: beetle", "carName: Herbie"));
        write(TestReplica.add("cn=fleet,o=grid", "objectClass: groupOfNames", "cn: fleet", "member: carName=Herbie,o=grid"));
        certify(ahead);
        transfer();
        sameCars(behind);
        try (TestReplica fresh = new TestReplica(directory.resolve("fresh"))) {
            transfer(ahead, fresh);
            sameCars(fresh);
        }
        both(TestReplica.modify("cn=schema", Change.Kind.ADD, "attributeTypes: ( 1.3.6.1.4.1.32473.7.3 NAME 'carSeats' SUP name )"));
        assertThat(behind.tree.root()).isEqualTo(ahead.tree.root());
    }

    private void write(Operation operation) {
        assertThat(ahead.write(operation).code()).isZero();
    }

    private void sameCars(TestReplica other) {
        assertThat(other.tree.root()).isEqualTo(ahead.tree.root());
        assertThat(chunks(other, other.identity, "o=grid")).isDeepEqualTo(chunks(ahead, ahead.identity, "o=grid"));
        assertThat(chunks(other, other.identity, "cn=schema")).isDeepEqualTo(chunks(ahead, ahead.identity, "cn=schema"));
        assertThat(other.search(other.identity, "o=grid", Scope.SUBTREE, TestReplica.equal("name", "herbie")).dns()).containsExactly("carName=Herbie,o=grid");
        assertThat(other.search(other.identity, "o=grid", Scope.SUBTREE, TestReplica.equal("member", "carname=herbie,o=grid")).dns()).containsExactly("cn=fleet,o=grid");
    }

    /** One that was set up anew has made genesis by itself; then it takes what the group has come to. */
    @Test
    void aReplicaWithoutAnImageTakesTheWholeState() throws Exception {
        certify(ahead);
        try (TestReplica fresh = new TestReplica(directory.resolve("fresh"))) {
            transfer(ahead, fresh);
            assertThat(fresh.replica.applied()).isEqualTo(ahead.replica.applied());
            assertThat(fresh.tree.root()).isEqualTo(ahead.tree.root());
            assertThat(chunks(fresh, fresh.identity, RandomUpdates.SUFFIX)).isDeepEqualTo(chunks(ahead, ahead.identity, RandomUpdates.SUFFIX));
        }
    }

    private void compare(List<Identity> proofs, Seed seed) {
        assertThat(behind.replica.applied()).isEqualTo(ahead.replica.applied());
        assertThat(behind.tree.root()).as("state root, %s", seed).isEqualTo(ahead.tree.root());
        List<Identity> identities = new ArrayList<>(proofs);
        identities.add(ahead.identity);
        identities.add(ANONYMOUS);
        for (Identity identity : identities) {
            for (String base : List.of(RandomUpdates.SUFFIX, "ou=system", "o=grid")) {
                assertThat(chunks(behind, identity, base)).as("answers below %s, %s", base, seed).isDeepEqualTo(chunks(ahead, identity, base));
                RequestControl synchronize = new RequestControl.Synchronize(ahead.replica.applied() / 2, RequestControl.Synchronize.Unchanged.NAMED);
                assertThat(chunks(behind, identity, base, synchronize)).as("changes below %s, %s", base, seed).isDeepEqualTo(chunks(ahead, identity, base, synchronize));
            }
        }
    }

    /** All entries below, with all attributes, as they go over the wire; and the answer's version. */
    private static byte[][] chunks(TestReplica replica, Identity identity, String base, RequestControl... controls) {
        Operation.Search search = new Operation.Search(base, Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0,
                Operation.Values.WITH_VALUES, TestReplica.all(), List.of("*", "+", "numSubordinates"));
        List<byte[]> chunks = new ArrayList<>();
        byte[] request = OperationCodec.encode(new DirectoryRequest(identity, search, List.of(controls)));
        try (ReadAnswer answer = replica.replica.read(TestReplica.RELAY, request)) {
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                chunks.add(chunk);
            }
            chunks.add(Long.toString(answer.version()).getBytes());
        }
        return chunks.toArray(new byte[0][]);
    }

    private void transfer() throws OpenException {
        transfer(ahead, behind);
    }

    private static void transfer(TestReplica from, TestReplica to) throws OpenException {
        long sequence = from.replica.applied();
        try (StateImage image = from.replica.openImage(sequence);
                StateStage stage = to.replica.stage()) {
            if (image == null) {
                throw new AssertionError("the image is not held");
            }
            int replaced = 0;
            for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
                List<String> wanted = new ArrayList<>();
                List<String> held = new ArrayList<>();
                image.forEachDigest(bucket, (keyHash, digest) -> wanted.add(java.util.HexFormat.of().formatHex(digest)));
                stage.leaves().forEachDigest(bucket, (keyHash, digest) -> held.add(java.util.HexFormat.of().formatHex(digest)));
                if (!wanted.equals(held)) {
                    List<Leaf> leaves = new ArrayList<>();
                    image.forEachLeaf(bucket, (key, value) -> leaves.add(new Leaf(key, value)));
                    stage.replaceBucket(bucket, leaves);
                    replaced++;
                }
            }
            assertThat(replaced).isPositive();
            stage.install(sequence);
        }
        to.reopen();
    }

    private static void certify(TestReplica replica) {
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
    }

    private void both(Operation operation) {
        assertThat(ahead.write(operation).code()).isZero();
        assertThat(behind.write(operation).code()).isZero();
    }

    private List<RandomUpdates.Sent> batch(RandomUpdates updates) throws Exception {
        List<RandomUpdates.Sent> operations = new ArrayList<>();
        batch(updates, operations, new ArrayList<>());
        return operations;
    }

    /** Ten operations for the replica that is ahead. */
    private void batch(RandomUpdates updates, List<RandomUpdates.Sent> operations, List<byte[]> results) throws Exception {
        List<RandomUpdates.Update> chosen = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            chosen.add(updates.next());
            operations.add(chosen.get(i).sent());
        }
        results.addAll(execute(ahead, operations));
        for (int i = 0; i < chosen.size(); i++) {
            updates.learn(chosen.get(i), ResultCodec.decodeResult(results.get(i)).code());
        }
    }

    private static List<byte[]> execute(TestReplica replica, List<RandomUpdates.Sent> operations) {
        long sequence = replica.replica.applied() + 1;
        List<byte[]> results = new ArrayList<>();
        try (BatchTransaction batch = replica.replica.begin(new BatchContext(sequence, TestReplica.START_MILLIS + 37 * sequence, new byte[32]))) {
            for (int i = 0; i < operations.size(); i++) {
                results.add(batch.execute(i, operations.get(i).caller(), operations.get(i).bytes()));
            }
            batch.commit();
        }
        return results;
    }
}
