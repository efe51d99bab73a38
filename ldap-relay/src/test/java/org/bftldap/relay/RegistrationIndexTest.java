package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an index of registrations answers to those who ask for it by its name: ARC's clients, whose EGIIS lists what is registered there. */
class RegistrationIndexTest {

    private static final String INDEX = "Mds-Vo-name=NorduGrid,o=grid";
    private static final String CLUSTER = "nordugrid-cluster-name=ce\\,1.example.org";

    private final TestRelay relay = new TestRelay();

    /** As the group stores them: types as the schema spells them, no spaces around commas. */
    @BeforeEach
    void register() {
        relay.put("ou=registrations,ou=system", TestRelay.values("ou", "registrations"));
        registered("ce.example.org", CLUSTER + ",Mds-Vo-name=local,o=Grid", "VALID");
        registered("giis.example.org", "Mds-Vo-name=Sweden,o=grid", "INVALID");
    }

    private void registered(String host, String suffix, String status) {
        relay.put(
                "Mds-Service-hn=" + host + ",ou=registrations,ou=system",
                TestRelay.values("objectClass", "top", "Mds", "MdsService", "MdsServiceLdap"),
                TestRelay.values("Mds-Service-hn", host),
                TestRelay.values("Mds-Service-Ldap-suffix", suffix),
                TestRelay.values("Mds-Reg-status", status),
                TestRelay.values("bftldapIndex", INDEX));
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private List<SearchResultEntry> ask(SearchScope scope, String base, String... attributes) throws LDAPException {
        try (LDAPConnection client = relay.connect()) {
            return client.search(base, scope, "(objectClass=*)", attributes).getSearchEntries();
        }
    }

    @Test
    void asked_by_its_name_it_lists_what_is_registered_named_by_the_first_part_of_the_suffix() throws LDAPException {
        List<SearchResultEntry> listed = ask(SearchScope.BASE, INDEX);
        assertThat(listed).extracting(SearchResultEntry::getDN).containsExactlyInAnyOrder(CLUSTER + "," + INDEX, "Mds-Vo-name=Sweden," + INDEX);
        SearchResultEntry cluster = listed.stream().filter(entry -> entry.getDN().startsWith("nordugrid")).findFirst().orElseThrow();
        assertThat(cluster.getAttributeValue("Mds-Service-hn")).isEqualTo("ce.example.org");
        assertThat(cluster.getAttributeValue("Mds-Vo-Op-name")).isEqualTo("register");
        assertThat(cluster.getObjectClassValues()).contains("Mds", "MdsVoOp", "MdsServiceLdap");
        assertThat(cluster.hasAttribute("bftldapIndex")).isFalse();
    }

    @Test
    void asked_for_its_status_it_lists_the_same() throws LDAPException {
        assertThat(ask(SearchScope.BASE, INDEX, "giisregistrationstatus")).isEqualTo(ask(SearchScope.BASE, INDEX));
    }

    @Test
    void attributes_are_chosen_and_may_come_without_values() throws LDAPException {
        assertThat(ask(SearchScope.BASE, INDEX, "mds-reg-status")).allSatisfy(
                entry -> assertThat(entry.getAttributes()).extracting(attribute -> attribute.getName()).containsExactly("Mds-Reg-status"));
        assertThat(ask(SearchScope.BASE, INDEX, "1.1")).hasSize(2).allSatisfy(entry -> assertThat(entry.getAttributes()).isEmpty());
        try (LDAPConnection client = relay.connect()) {
            SearchRequest types = new SearchRequest(INDEX, SearchScope.BASE, Filter.createPresenceFilter("objectClass"));
            types.setTypesOnly(true);
            SearchResultEntry entry = client.search(types).getSearchEntries().get(0);
            assertThat(entry.getDN()).endsWith("," + INDEX);
            assertThat(entry.getAttribute("Mds-Service-hn").size()).isZero();
        }
    }

    @Test
    void the_filter_is_about_registrations() throws LDAPException {
        try (LDAPConnection client = relay.connect()) {
            SearchResult valid = client.search(INDEX, SearchScope.BASE, "(Mds-Reg-status=VALID)");
            assertThat(valid.getSearchEntries()).extracting(SearchResultEntry::getDN).containsExactly(CLUSTER + "," + INDEX);
        }
    }

    @Test
    void an_entry_of_that_name_is_the_answer_where_there_is_one() throws LDAPException {
        relay.put(INDEX, TestRelay.values("objectClass", "Mds"), TestRelay.values("Mds-Vo-name", "NorduGrid"));
        assertThat(ask(SearchScope.BASE, INDEX)).extracting(SearchResultEntry::getDN).containsExactly(INDEX);
        assertThat(ask(SearchScope.BASE, INDEX, "giisregistrationstatus")).hasSize(2);
    }

    @Test
    void where_nobody_is_registered_there_is_no_such_object() {
        assertNothing(new SearchRequest("Mds-Vo-name=other,o=grid", SearchScope.BASE, Filter.createPresenceFilter("objectClass")));
        assertNothing(new SearchRequest("ou=other,o=grid", SearchScope.BASE, Filter.createPresenceFilter("objectClass")));
    }

    @Test
    void only_a_search_of_the_base_and_without_pages_means_the_index() {
        assertNothing(new SearchRequest(INDEX, SearchScope.SUB, Filter.createPresenceFilter("objectClass")));
        assertNothing(new SearchRequest(INDEX, SearchScope.ONE, Filter.createPresenceFilter("objectClass")));
        SearchRequest pages = new SearchRequest(INDEX, SearchScope.BASE, Filter.createPresenceFilter("objectClass"));
        pages.addControl(new SimplePagedResultsControl(10));
        assertNothing(pages);
    }

    private void assertNothing(SearchRequest request) {
        try (LDAPConnection client = relay.connect()) {
            SearchResult found = client.search(request);
            throw new AssertionError("found " + found.getSearchEntries());
        } catch (LDAPSearchException e) {
            assertThat(e.getResultCode()).isEqualTo(ResultCode.NO_SUCH_OBJECT);
            assertThat(e.getMatchedDN()).as("the answer of the first search").isEqualTo("o=grid");
        } catch (LDAPException e) {
            throw new AssertionError(e);
        }
    }
}
