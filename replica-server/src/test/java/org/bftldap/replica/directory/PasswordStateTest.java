package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.ITERATIONS;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.key;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.salt;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bftldap.bft.service.Caller;
import org.bftldap.bft.service.ReadAnswer;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.PasswordState;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.FormerCredential;
import org.bftldap.directory.result.ResultCodec;
import org.bftldap.directory.result.SearchItem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What replicas tell of passwords: to relays the credentials that must not be used again, to clients whether an account may be used. */
class PasswordStateTest {

    private static final String SUFFIX = "dc=example,dc=com";
    private static final String POLICY = "cn=policy," + SUFFIX;
    private static final String ANN = "cn=ann," + SUFFIX;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        replica.write(add(POLICY, "objectClass: organizationalRole", "objectClass: pwdPolicy", "pwdAttribute: userPassword"));
        replica.write(modify(SUFFIX, Change.Kind.ADD, "pwdPolicySubentry: " + POLICY));
        replica.write(add(ANN, "objectClass: person", "sn: Ann", "userPassword: " + stored(0).text()));
    }

    @AfterEach
    void close() {
        replica.close();
    }

    /** The n-th password's. */
    private static StoredCredential stored(int n) {
        return StoredCredential.of(key("password " + n, (byte) n), ITERATIONS, salt((byte) n));
    }

    private void policy(String... lines) {
        for (String line : lines) {
            assertThat(replica.write(modify(POLICY, Change.Kind.REPLACE, line)).code()).as(line).isZero();
        }
    }

    private void change(int n) {
        assertThat(replica.write(modify(ANN, Change.Kind.REPLACE, "userPassword: " + stored(n).text())).code()).isZero();
    }

    private List<SearchItem> items(Caller caller, Identity as, Operation operation, RequestControl... controls) throws DecodeException {
        List<SearchItem> items = new ArrayList<>();
        byte[] request = OperationCodec.encode(new DirectoryRequest(as, operation, List.of(controls)));
        try (ReadAnswer answer = replica.replica.read(caller, request)) {
            for (byte[] chunk = answer.nextChunk(); chunk != null; chunk = answer.nextChunk()) {
                ChunkReader reader = new ChunkReader(chunk);
                while (reader.advance()) {
                    items.add(reader.item());
                }
            }
        }
        return items;
    }

    private List<FormerCredential> spent(Caller caller, String dn) throws DecodeException {
        RequestControl asked = new PasswordState(PasswordState.Told.SPENT_CREDENTIALS, 0);
        byte[] request = OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), new Operation.CredentialQuery(dn), List.of(asked)));
        try (ReadAnswer answer = replica.replica.read(caller, request)) {
            return ResultCodec.decodeCredential(answer.nextChunk()).spent();
        }
    }

    private List<FormerCredential> spent() throws DecodeException {
        return spent(RELAY, ANN);
    }

    private static List<FormerCredential> of(int... numbers) {
        return java.util.Arrays.stream(numbers).mapToObj(n -> stored(n).former()).toList();
    }

    @Test
    void asManyAsThePolicySaysAreKeptAndToldTheNewestFirst() throws DecodeException {
        change(1);
        assertThat(spent()).as("no policy keeps any").isEmpty();
        policy("pwdInHistory: 2");
        assertThat(spent()).as("what was before the policy is forgotten").usingRecursiveComparison().isEqualTo(of(1));
        for (int n = 2; n <= 5; n++) {
            change(n);
        }
        assertThat(spent()).usingRecursiveComparison().isEqualTo(of(5, 4, 3));
        assertThat(replica.credential(ANN).spent()).as("to those who ask").isEmpty();
        policy("pwdInHistory: 1");
        assertThat(spent()).usingRecursiveComparison().isEqualTo(of(5, 4));
        policy("pwdInHistory: 0");
        change(6);
        policy("pwdInHistory: 9");
        assertThat(spent()).as("deleted by a change without a history").usingRecursiveComparison().isEqualTo(of(6));
    }

    @Test
    void aPasswordThatIsDeletedIsRememberedAndSeveralOfOneBatchEach() throws DecodeException {
        policy("pwdInHistory: 20");
        List<byte[]> changes = new ArrayList<>();
        for (int n = 1; n <= 4; n++) {
            Operation modify = modify(ANN, Change.Kind.REPLACE, "userPassword: " + stored(n).text());
            changes.add(OperationCodec.encode(new DirectoryRequest(replica.identity, modify)));
        }
        assertThat(replica.batch(changes)).allMatch(result -> result.code() == 0);
        assertThat(replica.write(modify(ANN, Change.Kind.DELETE, "userPassword")).code()).isZero();
        replica.write(modify(ANN, Change.Kind.ADD, "userPassword: " + stored(5).text()));
        assertThat(spent()).usingRecursiveComparison().isEqualTo(of(5, 4, 3, 2, 1, 0));
    }

    @Test
    void onlyRelaysHearOfThemAndNobodyReadsThem() throws DecodeException {
        policy("pwdInHistory: 5");
        change(1);
        assertThat(spent(AGENT, ANN)).isEmpty();
        assertThat(spent(RELAY, "cn=nobody," + SUFFIX)).isEmpty();
        assertThat(replica.search(replica.identity, ANN, Scope.BASE, all(), "+", "pwdHistory").entries().get(0).attributes())
                .containsKey("pwdChangedTime")
                .doesNotContainKey("pwdHistory");
        Filter present = new Filter.Present("pwdHistory");
        assertThat(replica.search(replica.identity, SUFFIX, Scope.SUBTREE, present).entries()).isEmpty();
        assertThat(replica.search(replica.identity, SUFFIX, Scope.SUBTREE, new Filter.Not(present)).entries()).isEmpty();
        byte[] any = "x".getBytes(StandardCharsets.UTF_8);
        assertThat(replica.ask(replica.identity, new Operation.Compare(ANN, "pwdHistory", any)).code()).isEqualTo(50);
        assertThat(replica.write(modify(ANN, Change.Kind.DELETE, "pwdHistory")).code()).isEqualTo(19);
    }

    /** @return the control's value in hexadecimal digits, with all that stands in front of it; empty if there is none */
    private String usability(Identity as, String dn, long relayMillis) throws DecodeException {
        Operation search = new Operation.Search(
                dn, Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of("1.1"));
        RequestControl asked = new PasswordState(PasswordState.Told.ACCOUNT_USABILITY, relayMillis);
        SearchItem.Entry entry = (SearchItem.Entry) items(RELAY, as, search, asked).get(0);
        return HexFormat.of().formatHex(entry.controls());
    }

    private long now() {
        return replica.now(replica.replica.applied());
    }

    @Test
    void anAccountIsUsableUntilItIsNot() throws DecodeException {
        assertThat(usability(replica.identity, ANN, now())).startsWith("a0").endsWith("04038001ff");
        assertThat(usability(replica.identity, POLICY, now())).as("no account").isEmpty();
        policy("pwdMaxAge: 1000", "pwdGraceAuthNLimit: 3", "pwdLockout: TRUE", "pwdMaxFailure: 1", "pwdLockoutDuration: 60");
        change(1);
        long changed = now() / 1_000 * 1_000;
        assertThat(usability(replica.identity, ANN, changed + 900_000)).as("100 s are left").endsWith("0403800164");
        assertThat(usability(replica.identity, ANN, changed + 1_000_000)).as("expired, 3 binds are left").endsWith("a1068201ff830103");
        var answer = replica.credential(ANN);
        replica.write(
                new Identity.Anonymous(),
                new Operation.FailedBinds(List.of(new Operation.FailedBind(answer.entryUuid(), answer.credentialId()))));
        assertThat(usability(replica.identity, ANN, now() / 1_000 * 1_000)).as("60 s to wait").contains("a1038401");
        replica.write(modify(ANN, Change.Kind.REPLACE, "pwdAccountLockedTime: 000001010000Z"));
        assertThat(usability(replica.identity, ANN, now())).endsWith("a1038001ff");
    }

    @Test
    void itIsToldToThoseWhoMayReadTheTimesOfPasswords() throws DecodeException {
        assertThat(usability(replica.proof(ANN, key("password 0", (byte) 0)), ANN, now())).endsWith("04038001ff");
        assertThat(items(RELAY, new Identity.Anonymous(), new Operation.Search(
                        ANN, Scope.BASE, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of()),
                new PasswordState(PasswordState.Told.ACCOUNT_USABILITY, now())))
                .as("who does not see the entry")
                .hasSize(1);
    }
}
