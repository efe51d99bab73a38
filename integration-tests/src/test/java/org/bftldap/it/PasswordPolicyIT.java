package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.unboundidds.controls.AccountUsableRequestControl;
import com.unboundid.ldap.sdk.unboundidds.controls.AccountUsableResponseControl;
import com.unboundid.ldif.LDIFException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.GroupStatus;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Password policies as clients see them (draft-behera-ldap-password-policy-10): lockout, reset, quality; ldapwhoami reads the control. */
@OnGroup
@Order(105)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PasswordPolicyIT {
    private static final String BASE = "ou=policed,dc=example,dc=com";
    private static final String POLICY = "cn=policy," + BASE;
    private static final String USER = "uid=ann," + BASE;
    private static final String RIGHT = "right and long enough";
    private static final int FAILURES_MAX = 3;
    private static final int GUESSERS = 8;
    private static final int GUESSES = 10;
    /** Batches for what is due, such as registrations that end, which other tests may have left. */
    private static final int DUE_MAX = 5;

    private final DevGroup group;
    private LDAPConnection admin;

    PasswordPolicyIT(DevGroup group) {
        this.group = group;
    }

    @BeforeAll
    void setPolicy() throws LDAPException, LDIFException {
        admin = group.connectAsAdmin();
        admin.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: policed", "pwdPolicySubentry: " + POLICY);
        admin.add(
                "dn: " + POLICY,
                "objectClass: organizationalRole",
                "objectClass: pwdPolicy",
                "cn: policy",
                "pwdAttribute: userPassword",
                "pwdLockout: TRUE",
                "pwdMaxFailure: " + FAILURES_MAX,
                "pwdMustChange: TRUE",
                "pwdSafeModify: TRUE",
                "pwdCheckQuality: 1",
                "pwdMinLength: 12");
    }

    @BeforeEach
    void addUser() throws LDAPException, LDIFException {
        if (admin.getEntry(USER) != null) {
            admin.delete(USER);
        }
        admin.add("dn: " + USER, "objectClass: inetOrgPerson", "uid: ann", "cn: Ann", "sn: Ann", "userPassword: " + RIGHT);
    }

    @AfterAll
    void deleteAll() throws LDAPException {
        for (String dn : List.of(USER, POLICY, BASE)) {
            admin.delete(dn);
        }
        admin.close();
    }

    private static SimpleBindRequest bind(String password) {
        return new SimpleBindRequest(USER, password, new DraftBeheraLDAPPasswordPolicy10RequestControl());
    }

    private static LDAPResult bound(LDAPConnection connection, String password) {
        try {
            return connection.bind(bind(password));
        } catch (LDAPException e) {
            return e.toLDAPResult();
        }
    }

    private LDAPResult bound(String password) throws LDAPException {
        try (LDAPConnection connection = group.connectAnonymously()) {
            return bound(connection, password);
        }
    }

    private static DraftBeheraLDAPPasswordPolicy10ErrorType error(LDAPResult result) throws LDAPException {
        return Objects.requireNonNull(DraftBeheraLDAPPasswordPolicy10ResponseControl.get(result)).getErrorType();
    }

    private void resetIsDone() throws LDAPException {
        admin.modify(USER, new Modification(ModificationType.DELETE, "pwdReset"));
    }

    private int failures() throws LDAPException {
        String[] values = admin.getEntry(USER, "pwdFailureTime").getAttributeValues("pwdFailureTime");
        return values == null ? 0 : values.length;
    }

    @Test
    void guessingAtOnceGetsNoFurtherThanOneByOneAndLeavesTheSessionAlone() throws LDAPException {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        resetIsDone();
        LdapTools tools = new LdapTools(group);
        try (LDAPConnection session = group.connectAnonymously()) {
            assertThat(bound(session, RIGHT).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            List<CompletableFuture<ResultCode>> guesses = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String guess = "a wrong password " + i;
                guesses.add(CompletableFuture.supplyAsync(() -> {
                    try {
                        return bound(guess).getResultCode();
                    } catch (LDAPException e) {
                        throw new AssertionError(e);
                    }
                }));
            }
            assertThat(guesses.stream().map(CompletableFuture::join)).containsOnly(ResultCode.INVALID_CREDENTIALS);
            assertThat(failures()).isEqualTo(FAILURES_MAX);
            assertThat(error(bound(RIGHT))).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.ACCOUNT_LOCKED);
            var told = tools.as(USER, RIGHT, "ldapwhoami", "-e", "ppolicy").run();
            assertThat(told.exitCode()).isEqualTo(49);
            assertThat(told.out() + told.err()).contains("Account locked");
            assertThat(session.search(USER, SearchScope.BASE, "(&)").getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
        admin.modify(USER, new Modification(ModificationType.DELETE, "pwdAccountLockedTime"));
        assertThat(bound(RIGHT).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(failures()).isZero();
    }

    /** What bounds the cost of guessing for those who write: not the number of guesses, but what the policy counts. */
    @Test
    void guessesCostNoMoreOrderedBatchesThanTheirFailuresCount() throws LDAPException {
        resetIsDone();
        long before = batches();
        List<CompletableFuture<Void>> guessers = new ArrayList<>();
        for (int i = 0; i < GUESSERS; i++) {
            guessers.add(CompletableFuture.runAsync(() -> {
                try (LDAPConnection connection = group.connectAnonymously()) {
                    for (int guess = 0; guess < GUESSES; guess++) {
                        assertThat(bound(connection, "a wrong password " + guess).getResultCode())
                                .isIn(ResultCode.INVALID_CREDENTIALS, ResultCode.BUSY);
                    }
                } catch (LDAPException e) {
                    throw new AssertionError(e);
                }
            }));
        }
        guessers.forEach(CompletableFuture::join);
        assertThat(failures()).isEqualTo(FAILURES_MAX);
        assertThat(batches() - before).as("ordered for %d guesses", GUESSERS * GUESSES).isLessThanOrEqualTo(FAILURES_MAX + DUE_MAX);
    }

    private long batches() {
        return group.status().replicas().stream().mapToLong(GroupStatus.Replica::executed).max().orElseThrow();
    }

    @Test
    void aPasswordThatWasResetIsChangedFirst() throws LDAPException {
        try (LDAPConnection user = group.connectAnonymously()) {
            assertThat(error(bound(user, RIGHT))).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.CHANGE_AFTER_RESET);
            assertThat(codeOfSearch(user)).isEqualTo(ResultCode.INSUFFICIENT_ACCESS_RIGHTS);
            Control[] control = {new DraftBeheraLDAPPasswordPolicy10RequestControl()};
            LDAPResult tooShort = user.processExtendedOperation(new PasswordModifyExtendedRequest(null, RIGHT, "short", control));
            assertThat(tooShort.getResultCode()).isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
            assertThat(error(tooShort)).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.PASSWORD_TOO_SHORT);
            LDAPResult unsafe = user.processExtendedOperation(
                    new PasswordModifyExtendedRequest(null, null, "another long enough", control));
            assertThat(error(unsafe)).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.MUST_SUPPLY_OLD_PASSWORD);
            assertThat(user.processExtendedOperation(new PasswordModifyExtendedRequest(null, RIGHT, "another long enough")).getResultCode())
                    .isEqualTo(ResultCode.SUCCESS);
            assertThat(codeOfSearch(user)).isEqualTo(ResultCode.SUCCESS);
        }
    }

    @Test
    void whoIsDisabledLosesTheSession() throws LDAPException {
        resetIsDone();
        try (LDAPConnection user = group.connectAnonymously()) {
            assertThat(bound(user, RIGHT).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            admin.modify(USER, new Modification(ModificationType.ADD, "pwdAccountLockedTime", "000001010000Z"));
            assertThat(codeOfSearch(user)).isEqualTo(ResultCode.STRONG_AUTH_REQUIRED);
            assertThat(error(bound(user, RIGHT))).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.ACCOUNT_LOCKED);
            assertThat(user.bind(group.adminDn(), group.adminPassword()).getResponseControls())
                    .as("who did not ask hears nothing of policies")
                    .isEmpty();
        }
    }

    @Test
    void aPasswordThatWasUsedBeforeIsRefused() throws LDAPException {
        resetIsDone();
        admin.modify(POLICY, new Modification(ModificationType.ADD, "pwdInHistory", "2"));
        Control[] control = {new DraftBeheraLDAPPasswordPolicy10RequestControl()};
        try (LDAPConnection user = group.connectAnonymously()) {
            assertThat(bound(user, RIGHT).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            String second = "second and long enough";
            assertThat(changed(user, RIGHT, second).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            for (String used : List.of(RIGHT, second)) {
                LDAPResult refused = user.processExtendedOperation(new PasswordModifyExtendedRequest(null, second, used, control));
                assertThat(refused.getResultCode()).isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
                assertThat(error(refused)).isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.PASSWORD_IN_HISTORY);
            }
            assertThat(changed(user, second, "third and long enough").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(changed(user, "third and long enough", "fourth and long enough").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(changed(user, "fourth and long enough", RIGHT).getResultCode()).as("forgotten").isEqualTo(ResultCode.SUCCESS);
            assertThat(admin.getEntry(USER, "*", "+", "pwdHistory").hasAttribute("pwdHistory")).isFalse();
        } finally {
            admin.modify(POLICY, new Modification(ModificationType.DELETE, "pwdInHistory"));
        }
    }

    private static LDAPResult changed(LDAPConnection user, String old, String fresh) throws LDAPException {
        return user.processExtendedOperation(new PasswordModifyExtendedRequest(null, old, fresh));
    }

    @Test
    void whetherAnAccountIsUsableIsToldWithItsEntry() throws LDAPException {
        SearchRequest search = new SearchRequest(BASE, SearchScope.ONE, "(objectClass=*)", "1.1");
        search.addControl(new AccountUsableRequestControl());
        SearchResult found = admin.search(search);
        for (SearchResultEntry entry : found.getSearchEntries()) {
            AccountUsableResponseControl usable = AccountUsableResponseControl.get(entry);
            if (entry.getDN().equals(USER)) {
                assertThat(Objects.requireNonNull(usable).mustChangePassword()).isTrue();
            } else {
                assertThat(usable).as("no account").isNull();
            }
        }
        assertThat(found.getEntryCount()).isEqualTo(2);
    }

    private static ResultCode codeOfSearch(LDAPConnection connection) {
        try {
            return connection.search(USER, SearchScope.BASE, "(&)").getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }
}
