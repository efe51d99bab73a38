package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Referral objects, RFC 3296. */
class ReferralsTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String THERE = "ou=there," + SUFFIX;
    private static final RequestControl MANAGE = new RequestControl.ManageDsaIt();

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        replica.write(add("cn=here," + SUFFIX, "objectClass: person", "sn: here"));
        assertThat(replica.write(add(
                                THERE, "objectClass: referral", "objectClass: extensibleObject", "ou: there", "ref: ldap://b.example/ou=B,o=b", "ref: ldap://c.example:1389"))
                        .code())
                .isZero();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private TestReplica.Answer search(String base, Scope scope, Filter filter, RequestControl... controls) {
        return replica.answer(
                replica.identity,
                new Operation.Search(base, scope, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, filter, List.of()),
                controls);
    }

    private DirectoryResult write(Operation operation, RequestControl... controls) {
        return replica.batch(List.of(OperationCodec.encode(new DirectoryRequest(replica.identity, operation, List.of(controls))))).get(0);
    }

    @Test
    void whatIsHeldElsewhereIsNamedByAReferenceWhateverTheFilter() {
        var found = search(SUFFIX, Scope.SUBTREE, equal("sn", "here"));
        assertThat(found.dns()).containsExactly("cn=here," + SUFFIX);
        assertThat(found.references()).containsExactly("ldap://b.example/ou=B,o=b??sub");
        assertThat(search(SUFFIX, Scope.ONE_LEVEL, equal("sn", "nobody")).references()).containsExactly("ldap://b.example/ou=B,o=b??base");
        assertThat(search(SUFFIX, Scope.BASE, all()).references()).isEmpty();
        var managed = search(SUFFIX, Scope.SUBTREE, all(), MANAGE);
        assertThat(managed.references()).isEmpty();
        assertThat(managed.dns()).contains(THERE);
        var page = search(SUFFIX, Scope.SUBTREE, equal("sn", "here"), new RequestControl.PagedResults(10, new byte[0]));
        assertThat(page.references()).hasSize(1);
    }

    @Test
    void whoAsksForItIsSentThereUnlessTheObjectIsMeant() {
        DirectoryResult result = search("cn=x,ou=There," + SUFFIX, Scope.ONE_LEVEL, all()).result();
        assertThat(result.code()).isEqualTo(10);
        assertThat(result.matchedDn()).isEqualTo(THERE);
        assertThat(result.referrals()).containsExactly("ldap://b.example/cn=x,ou=B,o=b??one", "ldap://c.example:1389/cn=x,ou=there,dc=example,dc=com??one");
        Operation change = modify(THERE, Change.Kind.REPLACE, "description: x");
        assertThat(write(change).code()).isEqualTo(10);
        assertThat(write(change).referrals()).containsExactly("ldap://b.example/ou=B,o=b", "ldap://c.example:1389/ou=there,dc=example,dc=com");
        assertThat(write(add("cn=y," + THERE, "objectClass: person", "sn: y")).code()).isEqualTo(10);
        assertThat(write(new Operation.Delete(THERE)).code()).isEqualTo(10);
        assertThat(write(new Operation.ModifyDn("cn=here," + SUFFIX, "cn=here", Operation.OldRdn.KEEP, Optional.of(THERE))).code()).isEqualTo(71);
        assertThat(replica.ask(replica.identity, new Operation.Compare(THERE, "ou", new byte[] {'x'})).code()).isEqualTo(10);
        assertThat(write(change, MANAGE).code()).isZero();
        assertThat(search(THERE, Scope.BASE, all(), MANAGE).dns()).containsExactly(THERE);
        assertThat(write(new Operation.Delete(THERE), MANAGE).code()).isZero();
        assertThat(search(THERE, Scope.BASE, all()).result().code()).isEqualTo(32);
    }

    @Test
    void answersAreNewerWhenTheObjectsChange() {
        long before = search(SUFFIX, Scope.SUBTREE, equal("sn", "nobody")).version();
        write(modify(THERE, Change.Kind.REPLACE, "ref: ldap://d.example/o=d"), MANAGE);
        var after = search(SUFFIX, Scope.SUBTREE, equal("sn", "nobody"));
        assertThat(after.version()).isEqualTo(replica.replica.applied()).isGreaterThan(before);
        assertThat(after.references()).containsExactly("ldap://d.example/o=d??sub");
    }
}
