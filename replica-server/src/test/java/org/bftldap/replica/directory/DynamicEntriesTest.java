package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.modify;
import static org.bftldap.replica.directory.TestReplica.modifyDn;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
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

/** Dynamic entries (RFC 2589) under agreed time: what may be one, who prolongs them, and when and in which order they go. */
class DynamicEntriesTest {

    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String PEOPLE = "ou=people,dc=example,dc=com";
    private static final String MEETING = "cn=meeting," + PEOPLE;
    private static final String GUEST = "cn=guest," + MEETING;
    private static final String USER = "cn=user," + PEOPLE;
    private static final int DAY = 86_400;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        assertThat(replica.write(add("dc=example,dc=com", "objectClass: domain", "dc: example")).code()).isZero();
        assertThat(replica.write(add(PEOPLE, "objectClass: organizationalUnit", "ou: people")).code()).isZero();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Operation.Add dynamic(String dn) {
        return add(dn, "objectClass: person", "objectClass: dynamicObject", "cn: " + name(dn), "sn: s");
    }

    private static Operation.Add still(String dn) {
        return add(dn, "objectClass: person", "cn: " + name(dn), "sn: s");
    }

    private static String name(String dn) {
        return dn.substring(3, dn.indexOf(','));
    }

    private DirectoryResult refresh(String dn, int seconds) {
        return replica.write(new Operation.Refresh(dn, seconds));
    }

    private boolean exists(String dn) {
        return replica.search(replica.identity, dn, Scope.BASE, all(), "1.1").entries().size() == 1;
    }

    private long secondsLeft(String dn) {
        List<String> values = replica.search(replica.identity, dn, Scope.BASE, all(), "entryTtl").entries().get(0).attributes().get("entryTtl");
        return values == null ? -1 : Long.parseLong(values.get(0));
    }

    @Test
    void anEntryHasADayAndIsGoneAfterIt() {
        replica.write(dynamic(MEETING));
        assertThat(secondsLeft(MEETING)).isEqualTo(DAY);
        replica.pass(DAY - 1);
        assertThat(exists(MEETING)).isTrue();
        assertThat(secondsLeft(MEETING)).isZero();
        replica.pass(1);
        assertThat(exists(MEETING)).isFalse();
        assertThat(replica.replica.dueMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theGroupMakesABatchForTheEnd() {
        replica.write(dynamic(MEETING));
        assertThat(replica.replica.dueMillis()).isEqualTo(replica.now(replica.replica.applied()) + DAY * 1_000L);
    }

    @Test
    void aRefreshGivesTheTimeThatIsAskedFor() {
        replica.write(dynamic(MEETING));
        DirectoryResult done = refresh(MEETING, 100);
        assertThat(done.code()).isZero();
        assertThat(done.message()).isEqualTo("100");
        assertThat(secondsLeft(MEETING)).isEqualTo(100);
        replica.pass(90);
        assertThat(secondsLeft(MEETING)).isEqualTo(9);
        refresh(MEETING, 31_557_600);
        replica.pass(1_000);
        assertThat(exists(MEETING)).isTrue();
    }

    /** As slapd answers them. */
    @Test
    void whatCannotBeRefreshedSaysWhy() {
        replica.write(dynamic(MEETING));
        replica.write(still(USER));
        assertThat(refresh(MEETING, 0).code()).isEqualTo(2);
        assertThat(refresh(MEETING, 31_557_601).code()).isEqualTo(4);
        assertThat(refresh(USER, 60).code()).isEqualTo(65);
        DirectoryResult missing = refresh("cn=nobody," + PEOPLE, 60);
        assertThat(missing.code()).isEqualTo(32);
        assertThat(missing.matchedDn()).isEqualTo(PEOPLE);
        assertThat(refresh("o=elsewhere", 60).code()).isEqualTo(32);
        assertThat(refresh("", 60).code()).isEqualTo(32);
        assertThat(refresh("nonsense", 60).code()).isEqualTo(34);
        assertThat(replica.write(ANONYMOUS, new Operation.Refresh(MEETING, 60)).code()).isEqualTo(8);
        assertThat(secondsLeft(MEETING)).isEqualTo(DAY - 1);
    }

    @Test
    void nobodyButTheGroupWritesTheTimes() {
        assertThat(replica.write(add(MEETING, "objectClass: person", "objectClass: dynamicObject", "cn: m", "sn: m", "entryTtl: 5")).code())
                .isEqualTo(19);
        replica.write(dynamic(MEETING));
        assertThat(replica.write(modify(MEETING, Change.Kind.REPLACE, "entryTtl: 5")).code()).isEqualTo(19);
        assertThat(replica.write(modify(MEETING, Change.Kind.REPLACE, "entryExpireTimestamp: 20300101000000Z")).code()).isEqualTo(19);
    }

    @Test
    void anEntryStaysWhatItIs() {
        replica.write(dynamic(MEETING));
        replica.write(still(USER));
        assertThat(replica.write(modify(USER, Change.Kind.ADD, "objectClass: dynamicObject")).code()).isEqualTo(65);
        assertThat(replica.write(modify(MEETING, Change.Kind.DELETE, "objectClass: 1.3.6.1.4.1.1466.101.119.2")).code()).isEqualTo(65);
        assertThat(replica.write(modify(MEETING, Change.Kind.REPLACE, "description: d")).code()).isZero();
        assertThat(secondsLeft(USER)).isEqualTo(-1);
    }

    @Test
    void belowADynamicEntryAreOnlySuch() {
        replica.write(dynamic(MEETING));
        replica.write(still(USER));
        assertThat(replica.write(still(GUEST)).code()).isEqualTo(19);
        assertThat(replica.write(dynamic(GUEST)).code()).isZero();
        assertThat(replica.write(new Operation.ModifyDn(USER, "cn=user", Operation.OldRdn.KEEP, Optional.of(MEETING))).code()).isEqualTo(19);
        assertThat(replica.write(modifyDn(MEETING, "cn=party", Operation.OldRdn.DELETE)).code()).isZero();
        assertThat(secondsLeft("cn=guest,cn=party," + PEOPLE)).isEqualTo(DAY - 1);
    }

    @Test
    void theEntryOfANamingContextIsNotDynamic() throws Exception {
        assertThat(replica.write(add("o=glue", "objectClass: organization", "objectClass: dynamicObject", "o: glue")).code()).isEqualTo(53);
    }

    @Test
    void aSubtreeGoesInOneBatch() {
        replica.write(dynamic(MEETING));
        replica.write(dynamic(GUEST));
        replica.write(dynamic("cn=bag," + GUEST));
        replica.pass(DAY + 1);
        assertThat(exists(MEETING)).isFalse();
        assertThat(replica.search(replica.identity, PEOPLE, Scope.SUBTREE, all()).dns()).containsExactly(PEOPLE);
    }

    /** RFC 2589 leaves it open; so does slapd. */
    @Test
    void anEntryLivesOnWithThoseBelowIt() {
        replica.write(dynamic(MEETING));
        replica.write(dynamic(GUEST));
        replica.write(dynamic("cn=late," + MEETING));
        refresh(MEETING, 10);
        refresh(GUEST, 1_000);
        refresh("cn=late," + MEETING, 2_000);
        replica.pass(11);
        assertThat(exists(MEETING)).isTrue();
        replica.pass(1_000);
        assertThat(exists(GUEST)).isFalse();
        assertThat(exists(MEETING)).isTrue();
        replica.pass(1_000);
        assertThat(exists(MEETING)).isFalse();
    }

    @Test
    void manyEndsAreABoundedPartOfEachBatch() {
        List<byte[]> adds = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            adds.add(OperationCodec.encode(new DirectoryRequest(replica.identity, dynamic("cn=e" + i + "," + PEOPLE))));
        }
        replica.batch(adds);
        replica.pass(DAY + 1);
        int left = replica.search(replica.identity, PEOPLE, Scope.ONE_LEVEL, all(), "1.1").entries().size();
        assertThat(left).isBetween(1, 599);
        assertThat(replica.replica.dueMillis()).isLessThan(replica.now(replica.replica.applied()));
        replica.pass(0);
        replica.pass(0);
        assertThat(replica.search(replica.identity, PEOPLE, Scope.ONE_LEVEL, all(), "1.1").entries()).isEmpty();
    }

    @Test
    void aFollowerSeesTheEnd() {
        replica.write(dynamic(MEETING));
        replica.write(still(USER));
        Operation.Search content = new Operation.Search(
                PEOPLE, Scope.ONE_LEVEL, Operation.AliasDereferencing.NEVER, 0, Operation.Values.WITH_VALUES, all(), List.of("cn"));
        long before = replica.answer(replica.identity, content).version();
        replica.pass(DAY + 1);
        TestReplica.Answer after = replica.answer(replica.identity, content);
        assertThat(after.dns()).containsExactly(USER);
        assertThat(after.version()).isGreaterThan(before);
    }

    @Test
    void aRightToEntryTtlIsTheRightToRefresh() {
        CredentialKey key = TestReplica.key("secret", (byte) 2);
        String credential = StoredCredential.of(key, TestReplica.ITERATIONS, TestReplica.salt((byte) 2)).text();
        replica.write(add(USER, "objectClass: person", "cn: user", "sn: s", "userPassword: " + credential));
        replica.write(dynamic(MEETING));
        Identity user = replica.proof(USER, key);
        assertThat(replica.write(user, new Operation.Refresh(MEETING, 60)).code()).isEqualTo(50);
        assertThat(replica.write(add(
                                "cn=refreshers,dc=example,dc=com",
                                "objectClass: subentry",
                                "objectClass: accessControlSubentry",
                                "cn: refreshers",
                                "subtreeSpecification: {}",
                                "prescriptiveACI: { identificationTag \"refreshers\", precedence 10, authenticationLevel simple, itemOrUserFirst "
                                        + "userFirst: { userClasses { name { \"" + USER + "\" } }, userPermissions { "
                                        + "{ protectedItems { entry }, grantsAndDenials { grantModify } }, "
                                        + "{ protectedItems { attributeType { entryTtl } }, grantsAndDenials { grantAdd } } } } }"))
                        .code())
                .isZero();
        assertThat(replica.write(user, new Operation.Refresh(MEETING, 60)).code()).isZero();
        assertThat(replica.write(user, modify(MEETING, Change.Kind.REPLACE, "description: d")).code()).isEqualTo(50);
    }

    /** What ends may have been a right. */
    @Test
    void aRuleEndsWithItsEntry() {
        String subentry = "cn=open,dc=example,dc=com";
        assertThat(replica.write(add(
                                subentry,
                                "objectClass: subentry",
                                "objectClass: accessControlSubentry",
                                "objectClass: dynamicObject",
                                "cn: open",
                                "subtreeSpecification: {}",
                                "prescriptiveACI: { identificationTag \"open\", precedence 10, authenticationLevel none, itemOrUserFirst userFirst: "
                                        + "{ userClasses { allUsers }, userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, "
                                        + "grantsAndDenials { grantRead, grantReturnDN, grantBrowse, grantFilterMatch } } } } }"))
                        .code())
                .isZero();
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.BASE, all()).dns()).containsExactly(PEOPLE);
        replica.pass(DAY + 1);
        assertThat(exists(subentry)).isFalse();
        assertThat(replica.search(ANONYMOUS, PEOPLE, Scope.BASE, all()).dns()).isEmpty();
    }

    @Test
    void aRestartChangesNothing() throws Exception {
        replica.write(dynamic(MEETING));
        refresh(MEETING, 100);
        long due = replica.replica.dueMillis();
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        assertThat(replica.replica.dueMillis()).isEqualTo(due);
        assertThat(secondsLeft(MEETING)).isEqualTo(100);
        replica.pass(100);
        assertThat(exists(MEETING)).isFalse();
    }

    /** What an update reads back is computed at its own batch's time, however long nothing was agreed on before. */
    @Test
    void postReadTellsTheTimeOfItsOwnBatch() {
        replica.skippedMillis += 1_000_000;
        DirectoryResult added = replica.write(dynamic(MEETING), new RequestControl.PostRead(List.of("entryTtl"), RequestControl.Criticality.CRITICAL));
        String shown = new String(added.controls().get(0).value(), StandardCharsets.ISO_8859_1);
        assertThat(shown).contains(Integer.toString(DAY));
    }

    @Test
    void presenceOfTheTimeFindsDynamicEntries() {
        replica.write(dynamic(MEETING));
        replica.write(still(USER));
        assertThat(replica.search(replica.identity, PEOPLE, Scope.SUBTREE, new Filter.Present("entryTtl")).dns()).containsExactly(MEETING);
    }
}
