package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyDNRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bftldap.directory.auth.StoredCredential;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** cn=monitor as LDAP clients see it. */
@Timeout(60)
class MonitorTest {

    private static TestRelay relay;
    private LDAPConnection admin;

    @BeforeAll
    static void start() {
        relay = new TestRelay();
        for (String dn : List.of(TestRelay.MONITOR, "uid=other,o=grid")) {
            StoredCredential credential = StoredCredential.fromPassword("secret".toCharArray(), MemoryGroup.NAME, 1_000, new byte[16]);
            relay.put(dn, TestRelay.values("userPassword", credential.text()));
        }
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    @BeforeEach
    void bind() throws LDAPException {
        admin = relay.connectAsAdmin();
    }

    @AfterEach
    void unbind() {
        admin.close();
    }

    private static Entry only(LDAPConnection client, String dn, String... attributes) throws LDAPException {
        SearchResult found = client.search(dn, SearchScope.BASE, "(objectClass=*)", attributes);
        assertThat(found.getSearchEntries()).hasSize(1);
        return found.getSearchEntries().get(0);
    }

    private static List<String> names(SearchResult result) {
        return result.getSearchEntries().stream().map(entry -> entry.getDN().replaceAll(",?cn=Monitor$", "")).toList();
    }

    private static int code(ThrowingCallable refused) {
        return catchThrowableOfType(LDAPException.class, refused).getResultCode().intValue();
    }

    @Test
    void operations_are_counted_as_they_begin_and_end() throws LDAPException {
        String compare = "cn=Compare,cn=Operations,cn=Monitor";
        long before = only(admin, compare, "+").getAttributeValueAsLong("monitorOpCompleted");
        admin.compare("o=grid", "o", "grid");
        Entry after = only(admin, compare, "*", "+");
        assertThat(after.getAttributeValueAsLong("monitorOpCompleted")).isEqualTo(before + 1);
        assertThat(after.getAttributeValueAsLong("monitorOpInitiated")).isEqualTo(before + 1);
        Entry search = only(admin, "cn=Search,cn=Operations,cn=Monitor", "+");
        assertThat(search.getAttributeValueAsLong("monitorOpInitiated"))
                .as("this very search has not ended")
                .isEqualTo(search.getAttributeValueAsLong("monitorOpCompleted") + 1);
    }

    @Test
    void unbinds_and_abandons_are_counted_too() throws LDAPException {
        long abandons = only(admin, "cn=Abandon,cn=Operations,cn=Monitor", "+").getAttributeValueAsLong("monitorOpCompleted");
        try (LDAPConnection other = relay.connect()) {
            other.abandon(other.asyncCompare(new CompareRequest("o=grid", "o", "grid"), null));
            other.compare("o=grid", "o", "grid");
        }
        assertThat(only(admin, "cn=Abandon,cn=Operations,cn=Monitor", "+").getAttributeValueAsLong("monitorOpCompleted")).isEqualTo(abandons + 1);
    }

    @Test
    void connections_are_counted_and_shown_with_who_is_bound() throws LDAPException {
        try (LDAPConnection other = new LDAPConnection("127.0.0.1", relay.port(), TestRelay.MONITOR, "secret")) {
            assertThat(only(admin, "cn=Current,cn=Connections,cn=Monitor", "+").getAttributeValueAsLong("monitorCounter")).isGreaterThanOrEqualTo(2);
            SearchResult found = admin.search(
                    "cn=Connections,cn=Monitor", SearchScope.ONE, "(monitorConnectionAuthzDN=UID=nagios, o=grid)", "*", "+");
            Entry connection = found.getSearchEntries().get(0);
            assertThat(connection.getAttributeValue("objectClass")).isEqualTo("monitorConnection");
            assertThat(connection.getAttributeValue("monitorConnectionListener")).isEqualTo("ldap://127.0.0.1:" + relay.port());
            assertThat(connection.getAttributeValue("monitorConnectionPeerAddress")).startsWith("IP=127.0.0.1:");
            assertThat(connection.getAttributeValueAsLong("monitorConnectionOpsCompleted")).isEqualTo(1);
            other.bind("", "");
            assertThat(admin.search("cn=Connections,cn=Monitor", SearchScope.ONE, "(monitorConnectionAuthzDN=uid=nagios,o=grid)").getEntryCount()).isZero();
        }
    }

    @Test
    void what_is_sent_is_counted() throws LDAPException {
        Entry before = only(admin, "cn=Entries,cn=Statistics,cn=Monitor", "+");
        long bytes = only(admin, "cn=Bytes,cn=Statistics,cn=Monitor", "+").getAttributeValueAsLong("monitorCounter");
        only(admin, "o=grid");
        Entry after = only(admin, "cn=Entries,cn=Statistics,cn=Monitor", "+");
        assertThat(after.getAttributeValueAsLong("monitorCounter") - before.getAttributeValueAsLong("monitorCounter")).isEqualTo(3);
        assertThat(only(admin, "cn=Bytes,cn=Statistics,cn=Monitor", "+").getAttributeValueAsLong("monitorCounter")).isGreaterThan(bytes + 100);
    }

    @Test
    void the_group_is_told_as_the_relay_sees_it() throws LDAPException {
        Entry group = only(admin, "cn=Group,cn=Monitor", "+");
        assertThat(group.getAttributeValueAsInteger("bftldapQuorumMargin")).isZero();
        assertThat(group.getAttributeValueAsInteger("bftldapViewNumber")).isEqualTo(4);
        assertThat(names(admin.search("cn=monitor", SearchScope.SUB, "(bftldapSuspected=TRUE)"))).containsExactly("cn=Replica 1,cn=Group");
        assertThat(names(admin.search("cn=monitor", SearchScope.SUB, "(bftldapConnected=FALSE)"))).containsExactly("cn=Replica 3,cn=Group");
        assertThat(only(admin, "cn=Replica 0,cn=Group,cn=Monitor", "bftldapVersion").getAttributeValueAsLong("bftldapVersion")).isEqualTo(17);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "(objectClass=monitorServer); ",
        "(objectClass=1.3.6.1.4.1.4203.666.3.16.2); ",
        "(&(objectClass=MONITOR)(cn=total)); cn=Total,cn=Connections",
        "(&(objectClass=top)(CommonName= T*tA*l)); cn=Total,cn=Connections",
        "(&(cn=start)(monitorTimestamp>=19700101000000Z)); cn=Start,cn=Time",
        "(&(cn=start)(monitorTimestamp<=197001010000+0100)); none",
        "(&(cn:dn:=operations)(cn=bind)); cn=Bind,cn=Operations",
        "(&(:dn:2.5.13.2:=operations)(cn=bind)); cn=Bind,cn=Operations",
        "(&(cn:caseExactMatch:=Bind)(monitorCounter>=0)); cn=Bind,cn=Operations",
        "(&(name=Bind)(!(monitorCounter<=0))); cn=Bind,cn=Operations",
        "(&(name=Bind)(monitorCounter=x)); none",
        "(&(name=Bind)(!(monitorCounter=x))); none",
        "(!(nobody=knows)); none",
        "(|(nobody=knows)(entryDN=cn=read , CN=waiters,cn=MONITOR)); cn=Read,cn=Waiters",
        "(&(bftldapReplica>=2)(bftldapReplica<=2)); cn=Replica 2,cn=Group",
        "(&(bftldapReplica>=10)(cn=replica 2)); none",
        "(monitoredInfo=bftldap*relay); ",
        "(&(hasSubordinates=TRUE)(cn~=time)); cn=Time",
        "(structuralObjectClass=monitorServer); ",
        "(structuralObjectClass=monitor); none",
    })
    void filters_choose(String filter, String expected) throws LDAPException {
        List<String> found = names(admin.search("cn=monitor", SearchScope.SUB, filter, "1.1"));
        assertThat(found).isEqualTo("none".equals(expected) ? List.of() : List.of(expected == null ? "" : expected));
    }

    @Test
    void scopes_bound() throws LDAPException {
        String time = "CN = time,cn=Monitor";
        assertThat(names(admin.search(time, SearchScope.BASE, "(objectClass=*)"))).containsExactly("cn=Time");
        assertThat(names(admin.search(time, SearchScope.ONE, "(objectClass=*)"))).containsExactly("cn=Current,cn=Time", "cn=Start,cn=Time", "cn=Uptime,cn=Time");
        assertThat(admin.search(time, SearchScope.SUB, "(objectClass=*)").getEntryCount()).isEqualTo(4);
    }

    @Test
    void attributes_come_as_asked() throws LDAPException {
        Entry user = only(admin, "cn=Start,cn=Time,cn=Monitor");
        assertThat(user.getAttributes()).extracting(Attribute::getName).containsExactly("cn", "objectClass");
        Entry named = only(admin, "cn=Bind,cn=Operations,cn=Monitor", "MONITORCOUNTER", "nobody");
        assertThat(named.getAttributes()).extracting(Attribute::getName).containsExactlyInAnyOrder("monitorOpCompleted", "monitorOpInitiated");
        Entry none = only(admin, "cn=Monitor", "1.1");
        assertThat(none.getAttributes()).isEmpty();
        SearchRequest types = new SearchRequest("cn=Monitor", SearchScope.BASE, "(objectClass=*)", "@monitor");
        types.setTypesOnly(true);
        assertThat(admin.search(types).getSearchEntries().get(0).getAttributes()).allMatch(attribute -> attribute.size() == 0).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cn=moni\\74or", "2.5.4.3=MONITOR", "commonName=monitor", "cn=Monitor "})
    void the_name_may_be_spelled_otherwise(String dn) throws LDAPException {
        assertThat(names(admin.search(dn, SearchScope.BASE, "(objectClass=*)"))).containsExactly("");
    }

    @Test
    void a_name_that_is_not_there_is_told_with_what_is_above_it() {
        LDAPException refused = catchThrowableOfType(
                LDAPException.class, () -> admin.search("cn=a,cn=b,cn=Time,cn=Monitor", SearchScope.BASE, "(objectClass=*)"));
        assertThat(refused.getResultCode().intValue()).isEqualTo(32);
        assertThat(refused.getMatchedDN()).isEqualTo("cn=Time,cn=Monitor");
    }

    @Test
    void a_size_limit_holds_and_pages_go_through_all() throws LDAPException {
        SearchRequest few = new SearchRequest("cn=Monitor", SearchScope.SUB, "(objectClass=*)", "1.1");
        few.setSizeLimit(3);
        LDAPSearchException limited = catchThrowableOfType(LDAPSearchException.class, () -> admin.search(few));
        assertThat(limited.getResultCode().intValue()).isEqualTo(4);
        assertThat(limited.getEntryCount()).isEqualTo(3);

        SearchRequest request = new SearchRequest("cn=Operations,cn=Monitor", SearchScope.SUB, "(objectClass=*)", "1.1");
        List<String> all = names(admin.search(request));
        List<String> paged = new ArrayList<>();
        ASN1OctetString cookie = null;
        do {
            request.setControls(new SimplePagedResultsControl(4, cookie, true));
            SearchResult page = admin.search(request);
            paged.addAll(names(page));
            cookie = SimplePagedResultsControl.get(page).getCookie();
        } while (cookie.getValueLength() > 0);
        assertThat(paged).isEqualTo(all).hasSize(11);
        request.setControls(new SimplePagedResultsControl(4, new ASN1OctetString("forged"), true));
        assertThat(code(() -> admin.search(request))).isEqualTo(53);
    }

    @Test
    void comparisons_compare() throws LDAPException {
        assertThat(admin.compare("cn=Total,cn=Connections,cn=Monitor", "CN", "TOTAL").compareMatched()).isTrue();
        assertThat(admin.compare("cn=Total,cn=Connections,cn=Monitor", "objectClass", "monitor").compareMatched()).isTrue();
        assertThat(admin.compare("cn=Total,cn=Connections,cn=Monitor", "monitorCounter", "-1").compareMatched()).isFalse();
        assertThat(code(() -> admin.compare("cn=Total,cn=Connections,cn=Monitor", "monitorCounter", "x"))).isEqualTo(21);
        assertThat(code(() -> admin.compare("cn=Total,cn=Connections,cn=Monitor", "sn", "x"))).isEqualTo(17);
        assertThat(code(() -> admin.compare("cn=Total,cn=Connections,cn=Monitor", "monitoredInfo", "x"))).isEqualTo(16);
        assertThat(code(() -> admin.compare("cn=None,cn=Monitor", "cn", "x"))).isEqualTo(32);
    }

    @Test
    void controls_hold_or_are_refused() {
        assertThat(code(() -> admin.search(with(new AssertionRequestControl("(cn=nothing)"))))).isEqualTo(122);
        assertThat(code(() -> admin.search(with(new ServerSideSortRequestControl(true, new SortKey("cn")))))).isEqualTo(12);
        assertThat(code(() -> admin.search(with(new Control("1.3.6.1.4.1.32473.389.1", true))))).as("a version").isEqualTo(53);
        assertThat(code(() -> admin.search(with(new Control("1.3.6.1.4.1.32473.389.5", true, new ASN1OctetString(new byte[16]))))))
                .as("a proof")
                .isEqualTo(53);
    }

    private static SearchRequest with(Control control) throws LDAPException {
        SearchRequest request = new SearchRequest("cn=Monitor", SearchScope.BASE, "(objectClass=*)");
        request.addControl(control);
        return request;
    }

    @Test
    void nothing_can_be_written() {
        String total = "cn=Total,cn=Connections,cn=Monitor";
        assertThat(code(() -> admin.add("cn=x,cn=Monitor", new Attribute("objectClass", "monitor")))).isEqualTo(53);
        assertThat(code(() -> admin.modify(total, new Modification(ModificationType.REPLACE, "monitorCounter", "0")))).isEqualTo(53);
        assertThat(code(() -> admin.delete(total))).isEqualTo(53);
        assertThat(code(() -> admin.modifyDN(new ModifyDNRequest("o=grid", "o=grid", false, "cn=Monitor")))).isEqualTo(53);
    }

    @Test
    void the_administrator_and_those_named_may_read_and_nobody_else() throws LDAPException {
        try (LDAPConnection named = new LDAPConnection("127.0.0.1", relay.port(), TestRelay.MONITOR, "secret")) {
            assertThat(only(named, "cn=Monitor").getDN()).isEqualTo("cn=Monitor");
        }
        try (LDAPConnection other = new LDAPConnection("127.0.0.1", relay.port(), "uid=other,o=grid", "secret");
                LDAPConnection nobody = relay.connect()) {
            for (LDAPConnection client : List.of(other, nobody)) {
                assertThat(code(() -> client.search("cn=Monitor", SearchScope.SUB, "(objectClass=*)"))).isEqualTo(32);
                assertThat(code(() -> client.compare("cn=Monitor", "cn", "Monitor"))).isEqualTo(32);
            }
        }
    }

    @Test
    void the_root_dse_names_it() throws LDAPException {
        assertThat(only(admin, "", "monitorContext").getAttributeValue("monitorContext")).isEqualTo("cn=Monitor");
    }

    @Test
    void other_names_with_that_word_are_the_groups() throws LDAPException {
        relay.put("cn=monitor,o=grid", TestRelay.values("cn", "monitor"));
        relay.put("o=monitor", TestRelay.values("o", "monitor"));
        try (LDAPConnection nobody = relay.connect()) {
            assertThat(only(nobody, "cn=monitor,o=grid").getDN()).isEqualTo("cn=monitor,o=grid");
            assertThat(only(nobody, "o=monitor").getDN()).isEqualTo("o=monitor");
        }
    }
}
