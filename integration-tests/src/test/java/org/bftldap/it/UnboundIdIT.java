package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import com.unboundid.ldap.sdk.schema.Schema;
import java.util.ArrayList;
import com.unboundid.ldif.LDIFException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.bftldap.testkit.LdapServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The UnboundID SDK goes a full round, asks with every kind of filter, and works at many operations at once on one connection. */
@ExtendWith(SharedGroup.class)
class UnboundIdIT {
    private static final String BASE = "ou=unboundid,dc=example,dc=com";
    private static final String ALAN = "uid=alan," + BASE;
    private final LdapServer server;
    private final LDAPConnection connection;

    UnboundIdIT(LdapServer server) throws LDAPException {
        this.server = server;
        this.connection = server.connectAsAdmin();
    }

    @BeforeEach
    void addSome() throws LDAPException, LDIFException {
        connection.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: unboundid");
        connection.add("dn: ou=moved," + BASE, "objectClass: organizationalUnit", "ou: moved");
        connection.add(
                "dn: " + ALAN,
                "objectClass: inetOrgPerson",
                "uid: alan",
                "cn: Alan Mathison Turing",
                "sn: Turing",
                "description: mathematician",
                "employeeNumber: 42");
    }

    @AfterEach
    void removeAll() throws LDAPException {
        List<String> names = new ArrayList<>();
        connection.search(BASE, SearchScope.SUB, Filter.createPresenceFilter("objectClass"), "1.1")
                .getSearchEntries()
                .forEach(entry -> names.add(entry.getDN()));
        names.sort((a, b) -> Integer.compare(b.length(), a.length()));
        for (String name : names) {
            connection.delete(new DeleteRequest(name));
        }
        connection.close();
    }

    @Test
    void aFullRound() throws LDAPException {
        connection.modify(
                ALAN,
                List.of(
                        new Modification(ModificationType.REPLACE, "sn", "Türing"),
                        new Modification(ModificationType.ADD, "title", "OBE", "FRS"),
                        new Modification(ModificationType.DELETE, "employeeNumber")));
        assertThat(connection.compare(new CompareRequest(ALAN, "title", "frs")).compareMatched()).isTrue();
        connection.modifyDN(ALAN, "uid=amt", true, "ou=moved," + BASE);
        SearchResultEntry found = Objects.requireNonNull(connection.getEntry("uid=amt,ou=moved," + BASE));
        assertThat(found.getAttributeValues("title")).containsExactly("OBE", "FRS");
        assertThat(found.getAttributeValue("sn")).isEqualTo("Türing");
        assertThat(found.getAttributeValues("uid")).containsExactly("amt");
        assertThat(found.hasAttribute("employeeNumber")).isFalse();
        assertThat(connection.getEntry(ALAN)).isNull();

        WhoAmIExtendedResult me = (WhoAmIExtendedResult) connection.processExtendedOperation(new WhoAmIExtendedRequest());
        assertThat(me.getAuthorizationID()).isEqualToIgnoringCase("dn:" + server.adminDn());
    }

    @Test
    void everyKindOfFilterFinds() throws LDAPException {
        for (String filter : List.of(
                "(sn=turing)",
                "(sn=*ring)",
                "(cn=alan*math*turing)",
                "(employeeNumber=*)",
                "(!(sn=hopper))",
                "(&(uid=alan)(|(sn=x)(sn=turing)))",
                "(createTimestamp>=20000101000000Z)",
                "(createTimestamp<=20991231235959Z)",
                "(cn~=alan mathison turing)",
                "(sn:caseExactMatch:=Turing)",
                "(ou:dn:=unboundid)",
                "(&)",
                "(2.5.4.4=turing)",
                "(surname=turing)")) {
            SearchResult result = connection.search(ALAN, SearchScope.BASE, filter);
            assertThat(result.getSearchEntries()).as(filter).hasSize(1);
        }
        for (String filter : List.of("(sn=hopper)", "(sn:caseExactMatch:=turing)", "(|)", "(nothing=x)", "(!(nothing=x))", "(createTimestamp>=20991231235959Z)", "(uid>=alan)")) {
            SearchResult result = connection.search(ALAN, SearchScope.BASE, filter);
            assertThat(result.getSearchEntries()).as(filter).isEmpty();
        }
    }

    @Test
    void namesAndClassesSelectAttributes() throws LDAPException {
        assertThat(attributeNames("sn")).containsExactly("sn");
        assertThat(attributeNames("1.1")).isEmpty();
        assertThat(attributeNames("@person")).containsExactlyInAnyOrder("objectclass", "cn", "sn", "description");
        assertThat(attributeNames("*")).doesNotContain("entryuuid").contains("cn");
        assertThat(attributeNames("+")).contains("entryuuid", "createtimestamp").doesNotContain("cn");
        assertThat(attributeNames("*", "modifyTimestamp")).contains("cn", "modifytimestamp").doesNotContain("entryuuid");
    }

    private List<String> attributeNames(String... asked) throws LDAPException {
        SearchResultEntry entry = connection.search(ALAN, SearchScope.BASE, "(objectClass=*)", asked).getSearchEntries().get(0);
        return entry.getAttributes().stream().map(a -> a.getName().toLowerCase(Locale.ROOT)).toList();
    }

    @Test
    void manyOperationsRunAtOnceOnOneConnection() throws LDAPException, LDIFException, InterruptedException, ExecutionException {
        // Without the synchronous mode answers are told apart by their message ids.
        try (LDAPConnection parallel = new LDAPConnection("127.0.0.1", server.port(), server.adminDn(), server.adminPassword())) {
            List<AsyncRequestID> adds = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                adds.add(parallel.asyncAdd(
                        new AddRequest(
                                "dn: uid=p" + i + "," + BASE, "objectClass: account", "uid: p" + i),
                        null));
            }
            for (AsyncRequestID add : adds) {
                assertThat(add.get().getResultCode().intValue()).isZero();
            }
            Set<String> found = ConcurrentHashMap.newKeySet();
            parallel.search(BASE, SearchScope.ONE, "(uid=p*)").getSearchEntries().forEach(entry -> found.add(entry.getDN()));
            assertThat(found).hasSize(100);
        }
    }

    @Test
    void theRootAndTheSchemaSayWhatIsThere() throws LDAPException {
        RootDSE root = Objects.requireNonNull(connection.getRootDSE());
        assertThat(root.getNamingContextDNs()).contains("dc=example,dc=com");
        assertThat(root.supportsLDAPVersion(3)).isTrue();
        assertThat(root.supportsExtendedOperation("1.3.6.1.4.1.4203.1.11.3")).as("who am I").isTrue();
        Schema schema = Objects.requireNonNull(connection.getSchema());
        assertThat(schema.getObjectClass("inetOrgPerson")).isNotNull();
        assertThat(schema.getAttributeType("uid")).isNotNull();
    }

    @Test
    void aSearchBelowNothingNamesTheNearestEntry() {
        assertThatThrownBy(() -> connection.search("cn=a,cn=b," + BASE, SearchScope.BASE, "(objectClass=*)"))
                .isInstanceOfSatisfying(LDAPException.class, e -> {
                    assertThat(e.getResultCode().intValue()).isEqualTo(32);
                    assertThat(e.getMatchedDN()).isEqualToIgnoringCase(BASE);
                });
    }
}
