package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.AsyncSearchResultListener;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.CRAMMD5BindRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.PLAINBindRequest;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchResultReference;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.extensions.CancelExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedResult;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.bftldap.bft.client.GroupException;
import org.bftldap.directory.operation.ControlOids;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UnboundIdRoundTest {

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void every_operation_reaches_the_group_and_comes_back() throws LDAPException {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            assertThat(c.add("cn=a,o=grid", new Attribute("cn", "a"), new Attribute("age", "41")).getResultCode())
                    .isEqualTo(ResultCode.SUCCESS);
            c.modify("cn=a,o=grid", new Modification(ModificationType.ADD, "mail", "x@y", "y@z"));
            c.modify("cn=a,o=grid", new Modification(ModificationType.INCREMENT, "age", "1"));
            SearchResult found = c.search("o=grid", SearchScope.SUB, "(&(cn=a)(|(mail=y@z)(x=1))(!(cn=b)))");
            assertThat(found.getSearchEntries()).hasSize(1);
            assertThat(found.getSearchEntries().get(0).getAttributeValues("mail")).containsExactly("x@y", "y@z");
            assertThat(found.getSearchEntries().get(0).getAttributeValue("age")).isEqualTo("42");
            assertThat(c.compare("cn=a,o=grid", "mail", "x@y").compareMatched()).isTrue();
            assertThat(c.compare("cn=a,o=grid", "mail", "no").compareMatched()).isFalse();
            c.modifyDN("cn=a,o=grid", "cn=b", true, "ou=system");
            assertThat(c.getEntry("cn=b,ou=system")).isNotNull();
            c.delete("cn=b,ou=system");
            assertThat(c.getEntry("cn=b,ou=system")).isNull();
            assertThat(code(() -> c.delete("cn=b,ou=system"))).isEqualTo(ResultCode.NO_SUCH_OBJECT);
        }
    }

    @Test
    void size_limit_returns_the_entries_up_to_it() throws LDAPException {
        for (int i = 0; i < 5; i++) {
            relay.put("cn=" + i + ",o=grid", TestRelay.values("cn", "" + i));
        }
        try (LDAPConnection c = relay.connect()) {
            SearchRequest request = new SearchRequest("o=grid", SearchScope.ONE, "(objectClass=*)");
            request.setSizeLimit(3);
            SearchResult result = (SearchResult) result(() -> c.search(request));
            assertThat(result.getResultCode()).isEqualTo(ResultCode.SIZE_LIMIT_EXCEEDED);
            assertThat(result.getSearchEntries()).hasSize(3);
        }
    }

    @Test
    void a_time_limit_is_decided_at_the_relay() throws LDAPException {
        var held = relay.group.hold();
        try (LDAPConnection c = relay.connect()) {
            SearchRequest request = new SearchRequest("o=grid", SearchScope.ONE, "(objectClass=*)");
            request.setTimeLimitSeconds(1);
            assertThat(code(() -> c.search(request))).isEqualTo(ResultCode.TIME_LIMIT_EXCEEDED);
        }
        held.complete(null);
    }

    @Test
    void binds_are_as_rfc_4513_wants_them() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            assertThat(who(c)).isEmpty();
            assertThat(code(() -> c.bind(TestRelay.ADMIN, "wrong"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(code(() -> c.bind("cn=nobody,o=grid", "secret"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(c.bind("CN=Admin, ou=system", "secret").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(who(c)).isEqualTo("dn:" + TestRelay.ADMIN);
            assertThat(code(() -> c.bind(TestRelay.ADMIN, "wrong"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(who(c)).as("a failed bind leaves the session anonymous").isEmpty();
            assertThat(c.bind(new SimpleBindRequest()).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(code(() -> c.bind(new PLAINBindRequest("u:x", "y")))).isEqualTo(ResultCode.CONFIDENTIALITY_REQUIRED);
            assertThat(code(() -> c.bind(new CRAMMD5BindRequest("u:x", "y")))).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
        }
    }

    @Test
    void a_name_without_a_password_is_refused() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            c.getConnectionOptions().setBindWithDNRequiresPassword(false);
            assertThat(code(() -> c.bind(TestRelay.ADMIN, ""))).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
        }
    }

    @Test
    void password_modify_sets_generates_and_checks_the_old_one() throws LDAPException {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            relay.put("cn=u,o=grid", TestRelay.values("cn", "u"));
            assertThat(c.processExtendedOperation(new PasswordModifyExtendedRequest("cn=u,o=grid", null, "first")).getResultCode())
                    .isEqualTo(ResultCode.SUCCESS);
            try (LDAPConnection u = relay.connect()) {
                u.bind("cn=u,o=grid", "first");
                assertThat(u.processExtendedOperation(new PasswordModifyExtendedRequest("wrong", "x")).getResultCode())
                        .isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
                PasswordModifyExtendedResult generated =
                        (PasswordModifyExtendedResult) u.processExtendedOperation(new PasswordModifyExtendedRequest("first", (String) null));
                assertThat(generated.getGeneratedPassword()).hasSize(20);
                assertThat(who(u)).as("a session survives the change of its own password").isEqualTo("dn:cn=u,o=grid");
                u.bind("cn=u,o=grid", generated.getGeneratedPassword());
                assertThat(code(() -> u.bind("cn=u,o=grid", "first"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
                assertThat(u.processExtendedOperation(new PasswordModifyExtendedRequest("x", "y")).getResultCode())
                        .isEqualTo(ResultCode.STRONG_AUTH_REQUIRED);
            }
        }
    }

    @Test
    void a_session_whose_password_another_changed_is_over() throws LDAPException {
        try (LDAPConnection one = relay.connectAsAdmin(); LDAPConnection other = relay.connectAsAdmin()) {
            one.modify(TestRelay.ADMIN, new Modification(ModificationType.REPLACE, "userPassword", "new"));
            assertThat(who(one)).isEqualTo("dn:" + TestRelay.ADMIN);
            assertThat(code(() -> other.add("cn=z,o=grid", new Attribute("cn", "z"))))
                    .isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void unknown_extensions_and_critical_controls_are_refused() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            assertThat(code(() -> c.processExtendedOperation(new ExtendedRequest("1.2.3.4")))).isEqualTo(ResultCode.PROTOCOL_ERROR);
            SearchRequest request = new SearchRequest("o=grid", SearchScope.BASE, "(objectClass=*)");
            request.addControl(new Control("1.2.3.5", true));
            assertThat(code(() -> c.search(request))).isEqualTo(ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);
            request.setControls(new Control("1.2.3.5", false));
            assertThat(c.search(request).getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void the_root_dse_names_what_works_and_what_the_group_holds() throws LDAPException {
        relay.put("", TestRelay.values("namingContexts", "o=grid", "o=glue"), TestRelay.values("vendorName", "not the relay's"));
        try (LDAPConnection c = relay.connect()) {
            RootDSE root = c.getRootDSE();
            assertThat(root.getNamingContextDNs()).containsExactly("o=grid", "o=glue");
            assertThat(root.getSupportedLDAPVersions()).containsExactly(3);
            assertThat(root.supportsExtendedOperation(WhoAmIExtendedRequest.WHO_AM_I_REQUEST_OID)).isTrue();
            assertThat(root.getVendorName()).isEqualTo("bftldap");
            assertThat(root.getAltServerURIs()).containsExactly("ldap://other.example:389");
            assertThat(root.supportsControl(ControlOids.ASSERTION)).isTrue();
            assertThat(c.search("", SearchScope.BASE, "(objectClass=*)").getSearchEntries().get(0).getAttributes()).hasSize(1);
        }
    }

    @Test
    void a_search_that_is_cancelled_ends_so_and_an_update_cannot_be_called_back() throws Exception {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            CompletableFuture<Void> held = relay.group.hold();
            SilentListener listener = new SilentListener();
            AsyncRequestID search = c.asyncSearch(new SearchRequest(listener, "o=grid", SearchScope.SUB, "(objectClass=*)"));
            AsyncRequestID add = c.asyncAdd(new AddRequest("cn=slow,o=grid", new Attribute("cn", "slow")), null);
            assertThat(c.processExtendedOperation(new CancelExtendedRequest(search)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(search.get().getResultCode()).isEqualTo(ResultCode.CANCELED);
            assertThat(c.processExtendedOperation(new CancelExtendedRequest(add)).getResultCode()).isEqualTo(ResultCode.TOO_LATE);
            held.complete(null);
            assertThat(add.get().getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(c.processExtendedOperation(new CancelExtendedRequest(add)).getResultCode()).isEqualTo(ResultCode.NO_SUCH_OPERATION);
        }
    }

    private static final class SilentListener implements AsyncSearchResultListener {
        private static final long serialVersionUID = 1L;

        @Override
        public void searchEntryReturned(SearchResultEntry entry) {}

        @Override
        public void searchReferenceReturned(SearchResultReference reference) {}

        @Override
        public void searchResultReceived(AsyncRequestID id, SearchResult result) {}
    }

    @Test
    void a_group_without_quorum_is_unavailable_and_a_write_s_fate_is_not_guessed() throws LDAPException {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            relay.group.failWith(GroupException.Kind.OUTCOME_UNKNOWN);
            LDAPResult unknown = result(() -> c.add(new AddRequest("cn=q,o=grid", new Attribute("cn", "q"))));
            assertThat(unknown.getResultCode()).isEqualTo(ResultCode.UNAVAILABLE);
            assertThat(unknown.getDiagnosticMessage()).isEqualTo("outcome unknown, may still be applied");
            relay.group.failWith(GroupException.Kind.NO_QUORUM);
            assertThat(code(() -> c.search("o=grid", SearchScope.BASE, "(objectClass=*)"))).isEqualTo(ResultCode.UNAVAILABLE);
            relay.group.failWith(GroupException.Kind.BUSY);
            assertThat(code(() -> c.delete("o=grid"))).isEqualTo(ResultCode.BUSY);
            relay.group.failWith(GroupException.Kind.NO_QUORUM);
            assertThat(code(() -> c.bind(TestRelay.ADMIN, "secret"))).isEqualTo(ResultCode.UNAVAILABLE);
            relay.group.failWith(null);
            assertThat(c.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
        }
    }

    private static String who(LDAPConnection connection) throws LDAPException {
        WhoAmIExtendedResult result = (WhoAmIExtendedResult) connection.processExtendedOperation(new WhoAmIExtendedRequest());
        assertThat(result.getResultCode()).isEqualTo(ResultCode.SUCCESS);
        return result.getAuthorizationID();
    }

    private static ResultCode code(Callable<? extends LDAPResult> operation) {
        return result(operation).getResultCode();
    }

    private static LDAPResult result(Callable<? extends LDAPResult> operation) {
        try {
            return operation.call();
        } catch (LDAPSearchException e) {
            return e.getSearchResult();
        } catch (LDAPException e) {
            return e.toLDAPResult();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
