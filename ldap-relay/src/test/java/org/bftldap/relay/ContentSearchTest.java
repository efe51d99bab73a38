package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.PersistentSearchChangeType;
import com.unboundid.ldap.sdk.controls.PersistentSearchRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.extensions.CancelExtendedRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.GroupException;
import org.bftldap.relay.session.RelayServices;
import org.bftldap.relay.tls.TlsServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Content synchronization (RFC 4533) and persistent searches, as a client sees them. */
@Timeout(60)
class ContentSearchTest {

    private static final ContentSyncRequestMode ONCE = ContentSyncRequestMode.REFRESH_ONLY;
    private static final ContentSyncRequestMode PERSIST = ContentSyncRequestMode.REFRESH_AND_PERSIST;

    private final TestRelay relay = new TestRelay();
    private @Nullable LDAPConnection connection;

    @BeforeEach
    void fill() throws LDAPException {
        connection = relay.connectAsAdmin();
        for (String name : List.of("a", "b", "c")) {
            relay.put("cn=" + name + ",o=grid", TestRelay.values("cn", name), TestRelay.values("sn", "x"));
        }
    }

    @AfterEach
    void stop() {
        client().close();
        relay.close();
    }

    private LDAPConnection client() {
        return Objects.requireNonNull(connection);
    }

    private static Control sync(ContentSyncRequestMode mode, @Nullable ASN1OctetString cookie) {
        return new ContentSyncRequestControl(mode, cookie, false);
    }

    private static SearchRequest search(Told told, Control... controls) throws LDAPException {
        SearchRequest request = new SearchRequest(
                told, controls, "o=grid", SearchScope.SUB, DereferencePolicy.NEVER, 0, 0, false, Filter.create("(sn=*)"));
        request.setIntermediateResponseListener(told);
        return request;
    }

    private SearchResult once(Told told, @Nullable ASN1OctetString cookie) throws LDAPException {
        return client().search(search(told, sync(ONCE, cookie)));
    }

    private static ASN1OctetString cookie(SearchResult result) throws LDAPException {
        return Objects.requireNonNull(Objects.requireNonNull(ContentSyncDoneControl.get(result)).getCookie());
    }

    private void change(String name, String sn) throws LDAPException {
        client().modify("cn=" + name + ",o=grid", new Modification(ModificationType.REPLACE, "sn", sn));
    }

    private static ResultCode refused(SearchRequest request, LDAPConnection client) {
        try {
            return client.search(request).getResultCode();
        } catch (LDAPSearchException e) {
            return e.getResultCode();
        }
    }

    @Test
    void a_refresh_brings_all_the_first_time_and_then_what_has_changed_and_what_is_still_there() throws LDAPException {
        Told first = new Told();
        SearchResult all = once(first, null);
        assertThat(first.waitFor(3)).containsExactly("add cn=a,o=grid", "add cn=b,o=grid", "add cn=c,o=grid");
        assertThat(Objects.requireNonNull(ContentSyncDoneControl.get(all)).refreshDeletes()).isFalse();

        Told nothing = new Told();
        SearchResult same = once(nothing, cookie(all));
        assertThat(nothing.all()).isEmpty();
        assertThat(Objects.requireNonNull(ContentSyncDoneControl.get(same)).refreshDeletes()).isTrue();
        assertThat(cookie(same)).isEqualTo(cookie(all));

        change("b", "y");
        client().delete("cn=c,o=grid");
        Told second = new Told();
        SearchResult changed = once(second, cookie(same));
        assertThat(second.waitFor(2)).containsExactlyInAnyOrder("present 1", "add cn=b,o=grid");
        assertThat(Objects.requireNonNull(ContentSyncDoneControl.get(changed)).refreshDeletes()).isFalse();
    }

    @Test
    void a_cookie_of_another_search_or_of_the_future_is_not_used() throws LDAPException {
        String own = cookie(once(new Told(), null)).stringValue();
        String future = own.substring(0, own.indexOf('.')) + ".1000000";
        for (String cookie : List.of("nonsense", "x" + own, own + "0".repeat(100), own.replace(".", ".0"), future)) {
            ASN1OctetString value = new ASN1OctetString(cookie);
            Told whole = new Told();
            client().search(search(whole, new ContentSyncRequestControl(ONCE, value, true)));
            assertThat(whole.waitFor(3)).as(cookie).hasSize(3);
            assertThat(refused(search(new Told(), sync(ONCE, value)), client())).as(cookie).isEqualTo(ResultCode.E_SYNC_REFRESH_REQUIRED);
        }
        // As nobody the same search is another one: rights differ.
        try (LDAPConnection anonymous = relay.connect()) {
            SearchRequest same = search(new Told(), sync(ONCE, new ASN1OctetString(own)));
            assertThat(refused(same, anonymous)).isEqualTo(ResultCode.E_SYNC_REFRESH_REQUIRED);
        }
    }

    @Test
    void a_persisting_search_tells_what_comes_changes_and_goes() throws Exception {
        Told told = new Told();
        AsyncRequestID id = client().asyncSearch(search(told, sync(PERSIST, null)));
        assertThat(told.waitFor(4)).endsWith("refreshed by PRESENT");
        told.clear();
        client().add("cn=d,o=grid", new com.unboundid.ldap.sdk.Attribute("sn", "x"));
        assertThat(told.waitFor(2)).containsExactly("add cn=d,o=grid", "cookie");
        told.clear();
        change("a", "y");
        assertThat(told.waitFor(2)).containsExactly("modify cn=a,o=grid", "cookie");
        told.clear();
        client().modify("cn=a,o=grid", new Modification(ModificationType.DELETE, "sn"));
        assertThat(told.waitFor(2)).containsExactly("delete cn=a,o=grid", "cookie");
        told.clear();
        client().delete("cn=b,o=grid");
        assertThat(told.waitFor(2)).containsExactly("delete cn=b,o=grid", "cookie");
        var end = client().processExtendedOperation(new CancelExtendedRequest(id));
        assertThat(end.getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(told.end()).isEqualTo(ResultCode.CANCELED);
    }

    @Test
    void what_another_relay_wrote_is_found_without_a_hint_and_a_cookie_goes_on_from_there() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(4);
        relay.put("cn=e,o=grid", TestRelay.values("sn", "x"));
        assertThat(told.waitFor(6)).endsWith("add cn=e,o=grid", "cookie");
        ASN1OctetString cookie = Objects.requireNonNull(told.cookie());
        client().delete("cn=e,o=grid");
        try (LDAPConnection other = relay.connectAsAdmin()) {
            Told next = new Told();
            other.asyncSearch(search(next, sync(PERSIST, cookie)));
            assertThat(next.waitFor(2)).containsExactly("present 3", "refreshed by PRESENT");
            next.clear();
            // Only its identifier was told to this client.
            other.delete("cn=a,o=grid");
            assertThat(next.waitFor(2)).containsExactly("gone 1", "cookie");
        }
    }

    @Test
    void a_persistent_search_gives_notices_of_the_kinds_that_were_asked_for() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(
                told,
                new PersistentSearchRequestControl(
                        Set.of(PersistentSearchChangeType.DELETE, PersistentSearchChangeType.MODIFY, PersistentSearchChangeType.MODIFY_DN), true, true)));
        client().add("cn=d,o=grid", new com.unboundid.ldap.sdk.Attribute("sn", "x"));
        change("a", "y");
        assertThat(told.waitFor(1)).containsExactly("modify cn=a,o=grid");
        client().modifyDN("cn=a,o=grid", "cn=z", true);
        assertThat(told.waitFor(2)).endsWith("moddn cn=z,o=grid was cn=a,o=grid");
        client().delete("cn=z,o=grid");
        assertThat(told.waitFor(3)).endsWith("delete cn=z,o=grid");
    }

    @Test
    void a_persistent_search_for_more_than_changes_begins_with_what_is_there_and_no_notes() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(told, new PersistentSearchRequestControl(PersistentSearchChangeType.allChangeTypes(), false, false)));
        assertThat(told.waitFor(3)).containsExactly("plain cn=a,o=grid", "plain cn=b,o=grid", "plain cn=c,o=grid");
        change("a", "y");
        assertThat(told.waitFor(4)).endsWith("plain cn=a,o=grid");
    }

    @Test
    void thousands_that_go_at_once_are_told_one_by_one() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            relay.put("cn=m" + i + ",o=grid", TestRelay.values("sn", "many"));
        }
        Told told = new Told();
        client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(3_004);
        told.clear();
        for (int i = 0; i < 3_000; i++) {
            relay.remove("cn=m" + i + ",o=grid");
        }
        List<String> all = told.waitUntil(messages -> deletes(messages).size() == 3_000);
        assertThat(deletes(all)).hasSize(3_000).doesNotHaveDuplicates();
    }

    private static List<String> deletes(List<String> messages) {
        return messages.stream().filter(message -> message.startsWith("delete cn=m")).toList();
    }

    /** There each message leaves in a record of its own. */
    @Test
    void under_tls_all_messages_of_a_round_arrive_too(@TempDir Path directory) throws Exception {
        TestTls files = new TestTls(directory);
        try (TlsServer tls = files.server();
                TestRelay encrypting = new TestRelay(tls);
                LDAPConnection client = new LDAPConnection(files.client("TLSv1.3").getSocketFactory(), "127.0.0.1", encrypting.ldapsPort())) {
            encrypting.put("cn=a,o=grid", TestRelay.values("sn", "x"));
            encrypting.put("cn=b,o=grid", TestRelay.values("sn", "x"));
            Told told = new Told();
            client.asyncSearch(search(told, sync(PERSIST, null)));
            assertThat(told.waitFor(3)).containsExactly("add cn=a,o=grid", "add cn=b,o=grid", "refreshed by PRESENT");
            told.clear();
            encrypting.remove("cn=a,o=grid");
            encrypting.remove("cn=b,o=grid");
            encrypting.put("cn=c,o=grid", TestRelay.values("sn", "x"));
            List<String> changes = List.of("add cn=c,o=grid", "delete cn=a,o=grid", "delete cn=b,o=grid");
            assertThat(told.waitUntil(all -> all.containsAll(changes))).containsAll(changes);
        }
    }

    @Test
    void a_bind_ends_it_and_so_does_the_relay_when_it_stops() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(4);
        client().bind(TestRelay.ADMIN, TestRelay.PASSWORD);
        assertThat(told.end()).isEqualTo(ResultCode.CANCELED);
        Told second = new Told();
        client().asyncSearch(search(second, sync(PERSIST, null)));
        second.waitFor(4);
        relay.stopServing();
        assertThat(second.end()).isEqualTo(ResultCode.UNAVAILABLE);
        assertThat(room().searches()).isZero();
    }

    private org.bftldap.relay.session.ContentRoom room() {
        RelayServices services = relay.services;
        return services.contentRoom();
    }

    @Test
    void an_abandoned_one_and_one_whose_client_is_gone_leave_their_room() throws Exception {
        Told told = new Told();
        AsyncRequestID id = client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(4);
        client().abandon(id);
        try (LDAPConnection other = relay.connect()) {
            Told another = new Told();
            other.asyncSearch(search(another, sync(PERSIST, null)));
            another.waitFor(4);
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (room().searches() > 0 && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(room().searches()).isZero();
    }

    @Test
    void a_group_that_does_not_answer_for_a_while_is_asked_again() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(4);
        relay.group.failWith(GroupException.Kind.NO_QUORUM);
        int asked = relay.group.requests.size();
        relay.waitForReads(asked + 1);
        relay.put("cn=late,o=grid", TestRelay.values("sn", "x"));
        relay.group.failWith(null);
        assertThat(told.waitFor(6)).endsWith("add cn=late,o=grid", "cookie");
    }

    @Test
    void a_user_who_is_gone_is_told_nothing_more() throws Exception {
        Told told = new Told();
        client().asyncSearch(search(told, sync(PERSIST, null)));
        told.waitFor(4);
        client().delete(TestRelay.ADMIN);
        assertThat(told.end()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
    }

    @Test
    void a_connection_has_so_many_and_no_more() throws Exception {
        for (int i = 0; i < 16; i++) {
            client().asyncSearch(search(new Told(), sync(PERSIST, null)));
        }
        assertThat(refused(search(new Told(), sync(PERSIST, null)), client())).isEqualTo(ResultCode.ADMIN_LIMIT_EXCEEDED);
        assertThat(room().searches()).isEqualTo(16);
    }

    @Test
    void what_does_not_go_together_is_refused() throws Exception {
        Control sorted = new ServerSideSortRequestControl(true, new SortKey("cn"));
        assertThat(refused(search(new Told(), sync(ONCE, null), sorted), client())).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
        Control persistent = new PersistentSearchRequestControl(PersistentSearchChangeType.ADD, true, true);
        assertThat(refused(search(new Told(), sync(ONCE, null), persistent), client())).isEqualTo(ResultCode.PROTOCOL_ERROR);
        SearchRequest following = search(new Told(), sync(ONCE, null));
        following.setDerefPolicy(DereferencePolicy.ALWAYS);
        assertThat(refused(following, client())).isEqualTo(ResultCode.PROTOCOL_ERROR);
        Control broken = new Control(ContentSyncRequestControl.SYNC_REQUEST_OID, true, new ASN1OctetString(new byte[] {0x30, 3, 10, 1, 2}));
        assertThat(refused(search(new Told(), broken), client())).isEqualTo(ResultCode.PROTOCOL_ERROR);
        assertThatThrownBy(() -> client().compare(new com.unboundid.ldap.sdk.CompareRequest("o=grid", "o", "grid", new Control[] {sync(ONCE, null)})))
                .hasFieldOrPropertyWithValue("resultCode", ResultCode.UNAVAILABLE_CRITICAL_EXTENSION);
        assertThat(refused(search(new Told(), sync(ONCE, null), new ManageDsaITRequestControl()), client())).isEqualTo(ResultCode.SUCCESS);
    }
}
