package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.Criticality;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What controls make of updates: RFC 4527, RFC 4528, RFC 4370, permissive modify, tree delete. */
class UpdateControlsTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String ANN = "cn=ann," + SUFFIX;

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

    private DirectoryResult write(Identity as, Operation operation, RequestControl... controls) {
        return replica.batch(List.of(OperationCodec.encode(new DirectoryRequest(as, operation, List.of(controls))))).get(0);
    }

    private DirectoryResult write(Operation operation, RequestControl... controls) {
        return write(replica.identity, operation, controls);
    }

    @Test
    void anAssertionThatIsNotTrueOfTheTargetStopsTheUpdate() {
        RequestControl right = new RequestControl.Assertion(equal("description", "one"));
        RequestControl wrong = new RequestControl.Assertion(equal("description", "two"));
        Operation change = modify(ANN, Change.Kind.REPLACE, "description: three");
        assertThat(write(change, wrong).code()).isEqualTo(122);
        assertThat(write(new Operation.Delete(ANN), wrong).code()).isEqualTo(122);
        assertThat(write(change, right).code()).isZero();
        assertThat(write(change, right).code()).isEqualTo(122);
        assertThat(write(new Operation.Delete("cn=bob," + SUFFIX), wrong).code()).isEqualTo(32);
        Operation bob = add("cn=bob," + SUFFIX, "objectClass: person", "sn: Bob");
        assertThat(write(bob, new RequestControl.Assertion(equal("sn", "Ann"))).code()).isEqualTo(122);
        assertThat(replica.search(replica.identity, "cn=bob," + SUFFIX, Scope.BASE, all()).result().code()).isEqualTo(32);
        assertThat(write(bob, new RequestControl.Assertion(equal("sn", "Bob"))).code()).isZero();
    }

    @Test
    void preReadAndPostReadShowTheEntryOnEachSideOfTheUpdate() {
        RequestControl before = new RequestControl.PreRead(List.of("description"), Criticality.CRITICAL);
        RequestControl after = new RequestControl.PostRead(List.of("description", "cn"), Criticality.CRITICAL);
        DirectoryResult result = write(modify(ANN, Change.Kind.REPLACE, "description: two"), before, after);
        assertThat(text(result, 0)).contains("one").doesNotContain("two");
        assertThat(text(result, 1)).contains("two").doesNotContain("one");
        DirectoryResult renamed = write(new Operation.ModifyDn(ANN, "cn=anna", Operation.OldRdn.DELETE, java.util.Optional.empty()), before, after);
        assertThat(text(renamed, 0)).contains(ANN);
        assertThat(text(renamed, 1)).contains("cn=anna," + SUFFIX);
        assertThat(text(write(new Operation.Delete("cn=anna," + SUFFIX), before, after), 0)).contains("two");
    }

    @Test
    void nobodyReadsPasswordsOrLargeEntriesThisWay() {
        write(modify(ANN, Change.Kind.ADD, "userPassword: " + stored("x", (byte) 5)));
        RequestControl after = new RequestControl.PostRead(List.of("userPassword", "sn"), Criticality.CRITICAL);
        assertThat(text(write(modify(ANN, Change.Kind.REPLACE, "description: two"), after), 0)).contains("Ann").doesNotContain("userPassword");
        RequestControl whole = new RequestControl.PostRead(List.of(), Criticality.CRITICAL);
        assertThat(write(modify(ANN, Change.Kind.REPLACE, "description: " + "x".repeat(17_000)), whole).code()).isEqualTo(11);
    }

    @Test
    void aPermissiveModifyForgivesWhatIsThereOrGoneAlready() {
        RequestControl permissive = new RequestControl.PermissiveModify();
        Operation again = modify(ANN, Change.Kind.ADD, "description: one", "description: new");
        assertThat(write(again).code()).isEqualTo(20);
        assertThat(write(again, permissive).code()).isZero();
        assertThat(write(modify(ANN, Change.Kind.DELETE, "description: gone"), permissive).code()).isZero();
        assertThat(write(modify(ANN, Change.Kind.DELETE, "seeAlso"), permissive).code()).isZero();
        assertThat(write(modify(ANN, Change.Kind.DELETE, "seeAlso")).code()).isEqualTo(16);
        assertThat(replica.search(replica.identity, ANN, Scope.BASE, all(), "description").entries().get(0).attributes())
                .containsEntry("description", List.of("one", "new"));
    }

    @Test
    void aTreeDeleteTakesAllOrNothing() {
        replica.write(add("ou=t," + SUFFIX, "objectClass: organizationalUnit"));
        replica.write(add("ou=u,ou=t," + SUFFIX, "objectClass: organizationalUnit"));
        replica.write(add("ou=v,ou=u,ou=t," + SUFFIX, "objectClass: organizationalUnit"));
        RequestControl tree = new RequestControl.TreeDelete();
        assertThat(write(new Operation.Delete("ou=t," + SUFFIX)).code()).isEqualTo(66);
        assertThat(write(user(), new Operation.Delete("ou=t," + SUFFIX), tree).code()).isEqualTo(50);
        assertThat(write(new Operation.Delete("ou=t," + SUFFIX), tree).code()).isZero();
        assertThat(write(new Operation.Delete("ou=t," + SUFFIX), tree).code()).isEqualTo(32);
        assertThat(replica.search(replica.identity, SUFFIX, Scope.SUBTREE, equal("objectClass", "organizationalUnit")).dns()).isEmpty();
    }

    @Test
    void onlyAdministratorsActForOthers() {
        Operation bob = add("cn=bob," + SUFFIX, "objectClass: person", "sn: Bob");
        Identity user = user();
        RequestControl asUser = new RequestControl.ProxiedAuthorization("CN=user, " + SUFFIX);
        assertThat(write(user, bob, new RequestControl.ProxiedAuthorization("cn=admin,ou=system")).code()).isEqualTo(123);
        assertThat(write(bob, asUser).code()).isEqualTo(50);
        assertThat(write(bob, new RequestControl.ProxiedAuthorization("")).code()).isEqualTo(8);
        assertThat(write(bob, new RequestControl.ProxiedAuthorization("cn=nobody," + SUFFIX)).code()).isEqualTo(123);
        Operation own = modify("cn=user," + SUFFIX, Change.Kind.REPLACE, "userPassword: " + stored("y", (byte) 6));
        assertThat(write(own, asUser).code()).isZero();
        assertThat(replica.search(replica.identity, "cn=user," + SUFFIX, Scope.BASE, all(), "modifiersName").entries().get(0).attributes())
                .containsEntry("modifiersName", List.of("cn=user," + SUFFIX));
    }

    private Identity user() {
        replica.write(add("cn=user," + SUFFIX, "objectClass: person", "sn: User", "userPassword: " + stored("x", (byte) 5)));
        return replica.proof("cn=user," + SUFFIX, TestReplica.key("x", (byte) 5));
    }

    private static String stored(String password, byte salt) {
        CredentialKey key = TestReplica.key(password, salt);
        return StoredCredential.of(key, TestReplica.ITERATIONS, TestReplica.salt(salt)).text();
    }

    private static String text(DirectoryResult result, int control) {
        assertThat(result.code()).as(result.message()).isZero();
        return new String(result.controls().get(control).value(), StandardCharsets.UTF_8);
    }
}
