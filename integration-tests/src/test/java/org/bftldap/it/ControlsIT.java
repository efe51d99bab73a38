package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyDNRequest;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.controls.AssertionRequestControl;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityRequestControl;
import com.unboundid.ldap.sdk.controls.AuthorizationIdentityResponseControl;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.MatchedValuesFilter;
import com.unboundid.ldap.sdk.controls.MatchedValuesRequestControl;
import com.unboundid.ldap.sdk.controls.PermissiveModifyRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadRequestControl;
import com.unboundid.ldap.sdk.controls.PostReadResponseControl;
import com.unboundid.ldap.sdk.controls.PreReadRequestControl;
import com.unboundid.ldap.sdk.controls.PreReadResponseControl;
import com.unboundid.ldap.sdk.controls.ProxiedAuthorizationV2RequestControl;
import com.unboundid.ldap.sdk.controls.RFC3672SubentriesRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortRequestControl;
import com.unboundid.ldap.sdk.controls.ServerSideSortResponseControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldap.sdk.controls.SortKey;
import com.unboundid.ldap.sdk.controls.SubtreeDeleteRequestControl;
import com.unboundid.ldap.sdk.controls.VirtualListViewRequestControl;
import com.unboundid.ldap.sdk.controls.VirtualListViewResponseControl;
import com.unboundid.ldap.sdk.extensions.CancelExtendedRequest;
import com.unboundid.ldif.LDIFException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Controls as clients use them: the UnboundID SDK and OpenLDAP's tools. With slapd as the server: that it sees them alike. */
@ExtendWith(SharedGroup.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ControlsIT {
    private static final String BASE = "ou=controls,dc=example,dc=com";
    private static final String VERSION = "1.3.6.1.4.1.32473.389.1";
    private static final String AT_LEAST = "1.3.6.1.4.1.32473.389.2";
    private static final int PEOPLE = 12;

    private final LdapServer server;
    private final LDAPConnection connection;
    private final LdapTools tools;

    ControlsIT(LdapServer server) throws LDAPException {
        this.server = server;
        this.connection = server.connectAsAdmin();
        this.tools = new LdapTools(server);
    }

    private boolean isSlapd() {
        return server.name().equals("slapd");
    }

    private static String person(int i) {
        return "uid=p" + i + "," + BASE;
    }

    @BeforeAll
    void addPeople() throws LDAPException, LDIFException {
        connection.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: controls");
        for (int i = 0; i < PEOPLE; i++) {
            connection.add(
                    "dn: " + person(i),
                    "objectClass: inetOrgPerson",
                    "uid: p" + i,
                    "cn: P " + i,
                    "sn: " + (char) ('a' + 7 * i % PEOPLE),
                    "mail: p" + i + "@a.example",
                    "mail: p" + i + "@b.example",
                    "userPassword: secret " + i);
        }
    }

    @AfterAll
    void deletePeople() throws LDAPException {
        for (int i = 0; i < PEOPLE; i++) {
            connection.delete(person(i));
        }
        connection.delete(BASE);
        connection.close();
    }

    private static SearchRequest base(Control... controls) throws LDAPException {
        SearchRequest search = new SearchRequest(BASE, SearchScope.BASE, "(&)");
        search.setControls(controls);
        return search;
    }

    private interface Call {
        LDAPResult run() throws LDAPException;
    }

    private static int code(Call call) {
        try {
            return call.run().getResultCode().intValue();
        } catch (LDAPException e) {
            return e.getResultCode().intValue();
        }
    }

    private static void needsTools() {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
    }

    @Test
    void criticalControlsThatAreUnknownOrDoNotFitAreRefusedAndOthersIgnored() throws LDAPException {
        Control unknown = new Control("1.2.3.4.5", true);
        Control wish = new Control("1.2.3.4.5", false);
        Control permissive = new PermissiveModifyRequestControl(true);
        assertThat(code(() -> connection.search(base(unknown)))).isEqualTo(12);
        assertThat(code(() -> connection.search(base(wish)))).isZero();
        assertThat(code(() -> connection.search(base(permissive)))).isEqualTo(12);
        if (!isSlapd()) { // which ends the connection
            Control broken = new Control(AssertionRequestControl.ASSERTION_REQUEST_OID, true, new ASN1OctetString("no filter"));
            assertThat(code(() -> connection.search(base(broken)))).isEqualTo(2);
        }
        Control assertion = new AssertionRequestControl("(&)");
        assertThat(code(() -> connection.search(base(assertion, assertion)))).isEqualTo(2);
    }

    @Test
    void anUpdateMayDependOnWhatItsTargetIs() throws LDAPException {
        ModifyRequest modify = new ModifyRequest(person(0), new Modification(ModificationType.REPLACE, "title", "one"));
        modify.addControl(new AssertionRequestControl("(title=none)"));
        assertThat(code(() -> connection.modify(modify))).isEqualTo(122);
        modify.setControls(new AssertionRequestControl("(!(title=none))"));
        assertThat(code(() -> connection.modify(modify))).isZero();
        CompareRequest compare = new CompareRequest(person(0), "title", "one");
        compare.addControl(new AssertionRequestControl("(title=two)"));
        assertThat(code(() -> connection.compare(compare))).isEqualTo(122);
        SearchRequest search = new SearchRequest(person(0), SearchScope.BASE, "(&)");
        search.addControl(new AssertionRequestControl("(title=two)"));
        assertThat(code(() -> connection.search(search))).isEqualTo(122);
        AddRequest add = new AddRequest("uid=new," + BASE, new com.unboundid.ldap.sdk.Attribute("objectClass", "account"));
        add.addControl(new AssertionRequestControl("(objectClass=person)"));
        assertThat(code(() -> connection.add(add))).isEqualTo(122);
        assertThat(connection.getEntry("uid=new," + BASE)).isNull();
        ModifyRequest password = new ModifyRequest(person(0), new Modification(ModificationType.REPLACE, "title", "two"));
        password.addControl(new AssertionRequestControl("(userPassword=secret 0)"));
        if (!isSlapd()) {
            assertThat(code(() -> connection.modify(password))).isEqualTo(53);
        }
    }

    @Test
    void anUpdateShowsItsTargetBeforeAndAfter() throws LDAPException {
        ModifyRequest modify = new ModifyRequest(person(1), new Modification(ModificationType.REPLACE, "cn", "New"));
        modify.setControls(new PreReadRequestControl(true, "cn"), new PostReadRequestControl(true, "cn", "sn", "userPassword", "entryUUID"));
        LDAPResult result = connection.modify(modify);
        assertThat(Objects.requireNonNull(PreReadResponseControl.get(result)).getEntry().getAttributeValue("cn")).isEqualTo("P 1");
        var after = Objects.requireNonNull(PostReadResponseControl.get(result)).getEntry();
        assertThat(after.getAttributeValue("cn")).isEqualTo("New");
        assertThat(after.hasAttribute("entryUUID")).isTrue();
        assertThat(after.hasAttribute("userPassword")).isEqualTo(isSlapd());
        assertThat(after.getDN()).isEqualToIgnoringCase(person(1));
        // The value is a SearchResultEntry as slapd writes it.
        assertThat(Objects.requireNonNull(PostReadResponseControl.get(result).getValue()).getValue()[0]).isEqualTo((byte) 0x64);
        ModifyDNRequest rename = new ModifyDNRequest(person(1), "uid=renamed", true);
        rename.addControl(new PostReadRequestControl(true, "uid"));
        assertThat(Objects.requireNonNull(PostReadResponseControl.get(connection.modifyDN(rename))).getEntry().getDN())
                .isEqualToIgnoringCase("uid=renamed," + BASE);
        connection.modifyDN("uid=renamed," + BASE, "uid=p1", true);
    }

    @Test
    void aPermissiveModifyAndATreeDelete() throws LDAPException, LDIFException {
        assumeTrue(!isSlapd(), "slapd 2.5 knows neither");
        ModifyRequest modify = new ModifyRequest(person(2), new Modification(ModificationType.ADD, "cn", "P 2"));
        assertThat(code(() -> connection.modify(modify))).isEqualTo(20);
        modify.addControl(new PermissiveModifyRequestControl(true));
        assertThat(code(() -> connection.modify(modify))).isZero();
        connection.add("dn: ou=t," + BASE, "objectClass: organizationalUnit", "ou: t");
        connection.add("dn: ou=u,ou=t," + BASE, "objectClass: organizationalUnit", "ou: u");
        DeleteRequest delete = new DeleteRequest("ou=t," + BASE);
        assertThat(code(() -> connection.delete(delete))).isEqualTo(66);
        delete.addControl(new SubtreeDeleteRequestControl(true));
        assertThat(code(() -> connection.delete(delete))).isZero();
        assertThat(connection.getEntry("ou=t," + BASE)).isNull();
    }

    @Test
    void administratorsActForOthersAndNobodyElse() throws LDAPException {
        needsTools();
        assumeTrue(!isSlapd(), "there authzTo would have to be set up");
        ModifyRequest modify = new ModifyRequest(person(4), new Modification(ModificationType.REPLACE, "sn", "x"));
        modify.addControl(new ProxiedAuthorizationV2RequestControl("dn:" + person(3)));
        assertThat(code(() -> connection.modify(modify))).isEqualTo(50);
        assertThat(tools.asAdmin("ldapwhoami", "-e", "!authzid=dn:" + person(3)).run().orFail().out().strip()).isEqualToIgnoringCase("dn:" + person(3));
        try (LDAPConnection user = server.connectAnonymously()) {
            SimpleBindRequest bind = new SimpleBindRequest(person(3), new ASN1OctetString("secret 3").getValue(), new AuthorizationIdentityRequestControl());
            AuthorizationIdentityResponseControl who = AuthorizationIdentityResponseControl.get(user.bind(bind));
            assertThat(Objects.requireNonNull(who).getAuthorizationID()).isEqualToIgnoringCase("dn:" + person(3));
            ModifyRequest asAdmin = new ModifyRequest(person(4), new Modification(ModificationType.REPLACE, "sn", "x"));
            asAdmin.addControl(new ProxiedAuthorizationV2RequestControl("dn:" + server.adminDn()));
            assertThat(code(() -> user.modify(asAdmin))).isEqualTo(123);
        }
    }

    private List<String> uids(SearchResult result) {
        return result.getSearchEntries().stream().map(entry -> entry.getAttributeValue("uid")).toList();
    }

    private SearchRequest people(Control... controls) throws LDAPException {
        SearchRequest search = new SearchRequest(BASE, SearchScope.ONE, "(uid=p*)", "uid", "sn", "mail");
        search.setControls(controls);
        return search;
    }

    @Test
    void pagesTogetherAreTheWholeAnswerFromWhicheverConnection() throws LDAPException {
        needsTools();
        List<String> whole = uids(connection.search(people()));
        assertThat(whole).hasSize(PEOPLE);
        List<String> found = new ArrayList<>();
        ASN1OctetString cookie = new ASN1OctetString();
        do {
            try (LDAPConnection other = server.connectAsAdmin()) {
                LDAPConnection asked = isSlapd() ? connection : other;
                SearchResult page = asked.search(people(new SimplePagedResultsControl(5, cookie, true)));
                found.addAll(uids(page));
                cookie = Objects.requireNonNull(SimplePagedResultsControl.get(page)).getCookie();
            }
        } while (cookie != null && cookie.getValueLength() > 0);
        assertThat(found).isEqualTo(whole);
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", BASE, "-E", "pr=5/noprompt", "(uid=p*)", "1.1").run().orFail().out().lines()
                        .filter(line -> line.startsWith("dn:")))
                .hasSize(PEOPLE);
        assertThat(code(() -> connection.search(people(new SimplePagedResultsControl(5, new ASN1OctetString("forged"), true))))).isIn(2, 53);
    }

    @Test
    void sortedAndInPartsAsListsShowThem() throws LDAPException {
        needsTools();
        assumeTrue(!isSlapd(), "slapd would need its overlay sssvlv");
        ServerSideSortRequestControl sort = new ServerSideSortRequestControl(true, new SortKey("sn", true));
        SearchResult sorted = connection.search(people(sort));
        assertThat(Objects.requireNonNull(ServerSideSortResponseControl.get(sorted)).getResultCode().intValue()).isZero();
        List<String> names = sorted.getSearchEntries().stream().map(entry -> entry.getAttributeValue("sn")).toList();
        assertThat(names).hasSize(PEOPLE).isSortedAccordingTo(java.util.Comparator.reverseOrder());
        SearchResult part = connection.search(people(sort, new VirtualListViewRequestControl(4, 1, 2, 0, null)));
        assertThat(uids(part)).isEqualTo(uids(sorted).subList(2, 6));
        VirtualListViewResponseControl view = Objects.requireNonNull(VirtualListViewResponseControl.get(part));
        assertThat(view.getContentCount()).isEqualTo(PEOPLE);
        assertThat(view.getTargetPosition()).isEqualTo(4);
        assertThat(code(() -> connection.search(people(new VirtualListViewRequestControl(4, 1, 2, 0, null))))).isEqualTo(60);
        assertThat(code(() -> connection.search(people(new ServerSideSortRequestControl(true, new SortKey("nothing")))))).isEqualTo(12);
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", BASE, "-E", "!sss=-sn", "(uid=p*)", "sn").run().orFail().out().lines()
                        .filter(line -> line.startsWith("sn:"))
                        .map(line -> line.substring("sn: ".length())))
                .isEqualTo(names);
    }

    @Test
    void onlyMatchedValuesAndOnlySubentries() throws LDAPException {
        SearchResult matched = connection.search(people(new MatchedValuesRequestControl(
                true, MatchedValuesFilter.createSubstringFilter("mail", null, null, "@b.example"))));
        for (SearchResultEntry entry : matched.getSearchEntries()) {
            assertThat(entry.getAttributes()).singleElement().satisfies(mail -> assertThat(mail.getValues()).singleElement().asString().endsWith("@b.example"));
        }
        assertThat(matched.getEntryCount()).isEqualTo(PEOPLE);
        if (!isSlapd()) {
            SearchRequest search = new SearchRequest("dc=example,dc=com", SearchScope.SUB, "(&)", "1.1");
            search.addControl(new RFC3672SubentriesRequestControl(true));
            assertThat(connection.search(search).getSearchEntries()).isNotEmpty().allMatch(entry -> entry.getDN().startsWith("cn="));
        }
    }

    @Test
    void whoeverWasToldAVersionSeesItThroughAnyRelay() throws LDAPException {
        assumeTrue(!isSlapd(), "the controls are bftldap's own");
        ModifyRequest modify = new ModifyRequest(person(5), new Modification(ModificationType.REPLACE, "title", "five"));
        modify.addControl(new Control(VERSION, true));
        long version = version(connection.modify(modify));
        SearchRequest search = new SearchRequest(person(5), SearchScope.BASE, "(title=five)");
        search.setControls(new Control(VERSION, true), atLeast(version));
        SearchResult found = connection.search(search);
        assertThat(found.getEntryCount()).isEqualTo(1);
        assertThat(version(found)).isEqualTo(version);
        search.setControls(new Control(VERSION, true), new DontUseCopyRequestControl());
        assertThat(version(connection.search(search))).isGreaterThan(version);
        SearchRequest future = new SearchRequest(person(5), SearchScope.BASE, "(&)");
        future.setControls(atLeast(version + 1_000_000));
        assertThatThrownBy(() -> connection.search(future))
                .isInstanceOfSatisfying(LDAPSearchException.class, e -> assertThat(e.getResultCode().intValue()).isEqualTo(51));
    }

    private static Control atLeast(long version) {
        return new Control(AT_LEAST, true, new ASN1OctetString(new ASN1Integer((int) version).encode()));
    }

    private static long version(LDAPResult result) throws LDAPException {
        Control control = Objects.requireNonNull(result.getResponseControl(VERSION));
        try {
            return ASN1Integer.decodeAsInteger(Objects.requireNonNull(control.getValue()).getValue()).intValue();
        } catch (com.unboundid.asn1.ASN1Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Ordered reads take the same way through the replicas' code, with the same controls. */
    @Test
    void controlsWorkOnTheOrderedPathToo() throws LDAPException {
        assumeTrue(!isSlapd(), "there is but one path");
        Control ordered = new DontUseCopyRequestControl();
        ServerSideSortRequestControl sort = new ServerSideSortRequestControl(true, new SortKey("sn"));
        assertThat(uids(connection.search(people(sort, ordered)))).isEqualTo(uids(connection.search(people(sort))));
        SearchResult page = connection.search(people(new SimplePagedResultsControl(5, true), ordered));
        assertThat(uids(page)).isEqualTo(uids(connection.search(people())).subList(0, 5));
        SearchResult next = connection.search(people(new SimplePagedResultsControl(5, Objects.requireNonNull(SimplePagedResultsControl.get(page)).getCookie(), true)));
        assertThat(uids(next)).isEqualTo(uids(connection.search(people())).subList(5, 10));
        CompareRequest compare = new CompareRequest(person(6), "uid", "p6");
        compare.setControls(ordered, new AssertionRequestControl("(sn=none)"));
        assertThat(code(() -> connection.compare(compare))).isEqualTo(122);
        SearchRequest refused = people(ordered, new AssertionRequestControl("(ou=none)"));
        assertThat(code(() -> connection.search(refused))).isEqualTo(122);
    }

    @Test
    void referralObjectsSendClientsElsewhereUnlessManaged() throws LDAPException, LDIFException {
        needsTools();
        String there = "ou=there," + BASE;
        connection.add(
                "dn: " + there, "objectClass: referral", "objectClass: extensibleObject", "ou: there", "ref: ldap://other.example/ou=B,o=b", "ref: ldap://third.example");
        DeleteRequest delete = new DeleteRequest(there);
        try {
            SearchResult all = connection.search(BASE, SearchScope.SUB, "(uid=p1)", "1.1");
            assertThat(all.getEntryCount()).isEqualTo(1);
            assertThat(all.getSearchReferences()).singleElement().satisfies(reference -> assertThat(reference.getReferralURLs())
                    .containsExactly("ldap://other.example/ou=B,o=b??sub", "ldap://third.example/ou=there,ou=controls,dc=example,dc=com??sub"));
            assertThat(connection.search(BASE, SearchScope.ONE, "(uid=p1)", "1.1").getSearchReferences().get(0).getReferralURLs()[0])
                    .isEqualTo("ldap://other.example/ou=B,o=b??base");
            LDAPException base = refused(() -> connection.search("cn=x," + there, SearchScope.BASE, "(&)"));
            assertThat(base.getResultCode().intValue()).isEqualTo(10);
            assertThat(base.getMatchedDN()).isEqualToIgnoringCase(there);
            assertThat(base.getReferralURLs()[0]).isEqualTo("ldap://other.example/cn=x,ou=B,o=b??base");
            LDAPException update = refused(() -> connection.delete(delete));
            assertThat(update.getResultCode().intValue()).isEqualTo(10);
            assertThat(update.getReferralURLs()[0]).isEqualTo("ldap://other.example/ou=B,o=b");
            assertThat(code(() -> connection.compare(new CompareRequest(there, "ou", "there")))).isEqualTo(10);
            assertThat(tools.asAdmin("ldapsearch", "-LLL", "-MM", "-b", there, "-s", "base", "ref").run().orFail().out())
                    .contains("ref: ldap://other.example/ou=B,o=b");
        } finally {
            delete.addControl(new ManageDsaITRequestControl(true));
            connection.delete(delete);
        }
    }

    private static LDAPException refused(Call call) {
        try {
            throw new AssertionError("not refused: " + call.run());
        } catch (LDAPException e) {
            return e;
        }
    }

    @Test
    void aliasesAreFollowedAsTheClientAsks() throws LDAPException, LDIFException {
        String alias = "ou=alias," + BASE;
        connection.add("dn: " + alias, "objectClass: alias", "objectClass: extensibleObject", "ou: alias", "aliasedObjectName: " + person(8));
        try {
            assertThat(found(alias, SearchScope.BASE, DereferencePolicy.NEVER)).containsExactly(alias);
            assertThat(found(alias, SearchScope.BASE, DereferencePolicy.SEARCHING)).isIn(List.of(alias), List.of(person(8)));
            assertThat(found(alias, SearchScope.BASE, DereferencePolicy.FINDING)).containsExactly(person(8));
            assertThat(found(alias, SearchScope.SUB, DereferencePolicy.ALWAYS)).containsExactly(person(8));
            assertThat(found(BASE, SearchScope.SUB, DereferencePolicy.NEVER)).hasSize(PEOPLE + 2);
            assertThat(found(BASE, SearchScope.SUB, DereferencePolicy.ALWAYS)).hasSize(PEOPLE + 1).doesNotContain(alias).doesNotHaveDuplicates();
        } finally {
            connection.delete(alias);
        }
    }

    private List<String> found(String base, SearchScope scope, DereferencePolicy policy) throws LDAPException {
        SearchRequest search = new SearchRequest(base, scope, policy, 0, 0, false, com.unboundid.ldap.sdk.Filter.createPresenceFilter("objectClass"), "1.1");
        return connection.search(search).getSearchEntries().stream().map(SearchResultEntry::getDN).toList();
    }

    @Test
    void cancelKnowsNoOperationThatHasEnded() throws LDAPException {
        assertThat(connection.processExtendedOperation(new ExtendedRequest(
                                CancelExtendedRequest.CANCEL_REQUEST_OID, new ASN1OctetString(new ASN1Sequence(new ASN1Integer(123_456)).encode())))
                        .getResultCode()
                        .intValue())
                .isEqualTo(119);
        if (LdapTools.installed()) {
            assertThat(tools.asAdmin("ldapexop", "cancel", "123456").run()).asString().contains("119");
        }
    }

    @Test
    void ldapmodifyAndLdapsearchPassTheirControlsOn() {
        needsTools();
        String change = "dn: %s\nchangetype: modify\nreplace: title\ntitle: seven\n".formatted(person(7));
        assertThat(tools.asAdmin("ldapmodify", "-e", "!assert=(sn=none)").input(change).run().exitCode()).isEqualTo(122);
        assertThat(tools.asAdmin("ldapmodify", "-e", "!preread=title", "-e", "!postread=title").input(change).run().orFail().out())
                .contains("title: seven");
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", person(7), "-s", "base", "-E", "!mv=(mail=p7@a.example)", "mail").run().orFail().out())
                .contains("mail: p7@a.example")
                .doesNotContain("mail: p7@b.example");
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", person(7), "-s", "base", "-E", "!1.2.3.4.5").run().exitCode()).isEqualTo(12);
    }
}
