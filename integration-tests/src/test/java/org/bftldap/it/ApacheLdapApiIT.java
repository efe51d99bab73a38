package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import org.apache.directory.api.ldap.extras.controls.vlv.VirtualListViewRequestImpl;
import org.apache.directory.api.ldap.extras.controls.vlv.VirtualListViewResponse;
import org.apache.directory.api.ldap.extras.extended.pwdModify.PasswordModifyRequestImpl;
import org.apache.directory.api.ldap.extras.extended.whoAmI.WhoAmIRequestImpl;
import org.apache.directory.api.ldap.extras.extended.whoAmI.WhoAmIResponse;
import org.apache.directory.api.ldap.model.cursor.CursorException;
import org.apache.directory.api.ldap.model.cursor.EntryCursor;
import org.apache.directory.api.ldap.model.cursor.SearchCursor;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.DefaultModification;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.ModificationOperation;
import org.apache.directory.api.ldap.model.exception.LdapAuthenticationException;
import org.apache.directory.api.ldap.model.exception.LdapEntryAlreadyExistsException;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.Control;
import org.apache.directory.api.ldap.model.message.SearchRequest;
import org.apache.directory.api.ldap.model.message.SearchRequestImpl;
import org.apache.directory.api.ldap.model.message.SearchScope;
import org.apache.directory.api.ldap.model.message.controls.PagedResults;
import org.apache.directory.api.ldap.model.message.controls.PagedResultsImpl;
import org.apache.directory.api.ldap.model.message.controls.SortKey;
import org.apache.directory.api.ldap.model.message.controls.SortRequestImpl;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.util.Strings;
import org.apache.directory.ldap.client.api.LdapConnectionConfig;
import org.apache.directory.ldap.client.api.LdapNetworkConnection;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client of the Apache Directory LDAP API goes a full round: with the group's schema, controls, StartTLS and SASL. */
@OnGroup
class ApacheLdapApiIT {
    private static final String BASE = "ou=apache,dc=example,dc=com";
    private static final String PAUL = "uid=paul," + BASE;

    private final DevGroup group;
    private final LdapNetworkConnection connection;

    ApacheLdapApiIT(DevGroup group) throws LdapException {
        this.group = group;
        connection = new LdapNetworkConnection("127.0.0.1", group.port());
        connection.setTimeOut(60_000);
        connection.bind(group.adminDn(), group.adminPassword());
    }

    @BeforeEach
    void addPeople() throws LdapException {
        connection.add(new DefaultEntry(BASE, "objectClass: organizationalUnit", "ou: apache"));
        connection.add(person("paul"));
    }

    private static Entry person(String uid) throws LdapException {
        return new DefaultEntry("uid=" + uid + "," + BASE, "objectClass: inetOrgPerson", "uid", uid, "cn: Paul Mockapetris", "sn: Möckapetris");
    }

    @AfterEach
    void removeAll() throws LdapException, IOException {
        connection.deleteTree(BASE); // by the control, which it finds in the root DSE
        assertThat(connection.exists(BASE)).isFalse();
        connection.unBind();
        connection.close();
    }

    @Test
    void entriesAreAddedFoundChangedMoved() throws LdapException, CursorException, IOException {
        assertThatThrownBy(() -> connection.add(person("paul"))).isInstanceOf(LdapEntryAlreadyExistsException.class);
        assertThat(found(connection.search(BASE, "(&(cn=paul*)(!(sn=x)))", SearchScope.SUBTREE, "sn"))).containsExactly(PAUL);
        connection.modify(
                PAUL,
                new DefaultModification(ModificationOperation.REPLACE_ATTRIBUTE, "sn", "M"),
                new DefaultModification(ModificationOperation.ADD_ATTRIBUTE, "title", "Dr.", "Prof."));
        assertThat(connection.compare(PAUL, "title", "prof.")).isTrue();
        assertThat(connection.compare(PAUL, "sn", "x")).isFalse();
        connection.rename(PAUL, "uid=pvm", true);
        connection.add(new DefaultEntry("ou=dns," + BASE, "objectClass: organizationalUnit", "ou: dns"));
        connection.moveAndRename("uid=pvm," + BASE, "uid=paul,ou=dns," + BASE, true);
        Entry moved = connection.lookup("uid=paul,ou=dns," + BASE, "*", "+");
        assertThat(moved.get("title").size()).isEqualTo(2);
        assertThat(moved.get("uid").size()).isOne();
        assertThat(moved.containsAttribute("entryUUID")).isTrue();
        connection.move("uid=paul,ou=dns," + BASE, BASE);
        connection.delete("ou=dns," + BASE);
        assertThat(connection.exists(PAUL)).isTrue();
    }

    private static List<String> found(EntryCursor cursor) throws CursorException, LdapException, IOException {
        try (cursor) {
            List<String> names = new ArrayList<>();
            while (cursor.next()) {
                names.add(cursor.get().getDn().getName());
            }
            return names;
        }
    }

    @Test
    void theSchemaOfTheGroupIsTakenOver() throws LdapException {
        connection.loadSchema();
        var schema = connection.getSchemaManager();
        assertThat(schema.lookupObjectClassRegistry("GlueSite").getMustAttributeTypes()).isNotEmpty();
        assertThat(schema.lookupAttributeTypeRegistry("surname").getOid()).isEqualTo("2.5.4.4");
        Entry paul = new DefaultEntry(schema, connection.lookup(PAUL));
        assertThat(paul.contains("surname", "Möckapetris")).as("by another of the schema's names").isTrue();
    }

    @Test
    void pagesSortAndListView() throws LdapException, CursorException, IOException {
        for (int i = 0; i < 7; i++) {
            connection.add(person("p" + i));
        }
        assertThat(connection.getSupportedControls()).contains(PagedResults.OID);
        List<Integer> sizes = new ArrayList<>();
        byte[] cookie = Strings.EMPTY_BYTES;
        do {
            PagedResults page = new PagedResultsImpl();
            page.setSize(3);
            page.setCookie(cookie);
            try (SearchCursor cursor = connection.search(people(page))) {
                sizes.add(drain(cursor).size());
                cookie = ((PagedResults) cursor.getSearchResultDone().getControl(PagedResults.OID)).getCookie();
            }
        } while (cookie != null && cookie.length > 0);
        assertThat(sizes).containsExactly(3, 3, 2);

        SortRequestImpl sort = new SortRequestImpl();
        sort.addSortKey(new SortKey("uid", null, true));
        try (SearchCursor cursor = connection.search(people(sort))) {
            assertThat(drain(cursor)).startsWith(PAUL, "uid=p6," + BASE).endsWith("uid=p0," + BASE);
        }
        VirtualListViewRequestImpl window = new VirtualListViewRequestImpl();
        window.setOffset(4);
        window.setBeforeCount(1);
        window.setAfterCount(1);
        try (SearchCursor cursor = connection.search(people(sort, window))) {
            assertThat(drain(cursor)).containsExactly("uid=p5," + BASE, "uid=p4," + BASE, "uid=p3," + BASE);
            var seen = (VirtualListViewResponse) cursor.getSearchResultDone().getControl(VirtualListViewResponse.OID);
            assertThat(seen.getContentCount()).isEqualTo(8);
        }
    }

    private static SearchRequest people(Control... controls) throws LdapException {
        SearchRequest request = new SearchRequestImpl();
        request.setBase(new Dn(BASE));
        request.setScope(SearchScope.ONELEVEL);
        request.setFilter("(objectClass=inetOrgPerson)");
        request.addAttributes("uid");
        request.addAllControls(controls);
        return request;
    }

    private static List<String> drain(SearchCursor cursor) throws CursorException, LdapException {
        List<String> names = new ArrayList<>();
        while (cursor.next()) {
            names.add(cursor.getEntry().getDn().getName());
        }
        return names;
    }

    @Test
    void extendedOperationsAndPasswords() throws LdapException, IOException {
        WhoAmIResponse me = (WhoAmIResponse) connection.extended(new WhoAmIRequestImpl());
        assertThat(me.getDn().getName()).isEqualToIgnoringCase(group.adminDn());
        PasswordModifyRequestImpl change = new PasswordModifyRequestImpl();
        change.setUserIdentity(Strings.getBytesUtf8(PAUL));
        change.setNewPassword(Strings.getBytesUtf8("correct horse"));
        assertThat(connection.extended(change).getLdapResult().getResultCode().getResultCode()).isZero();
        try (LdapNetworkConnection user = new LdapNetworkConnection("127.0.0.1", group.port())) {
            user.bind(PAUL, "correct horse");
            assertThat(user.isAuthenticated()).isTrue();
            assertThatThrownBy(() -> user.bind(PAUL, "wrong")).isInstanceOf(LdapAuthenticationException.class);
        }
    }

    @Test
    void startTlsAndSaslPlain() throws LdapException, IOException, GeneralSecurityException {
        LdapConnectionConfig config = new LdapConnectionConfig();
        config.setLdapHost("127.0.0.1");
        config.setLdapPort(group.port());
        config.setTrustManagers(trusted().getTrustManagers());
        try (LdapNetworkConnection encrypted = new LdapNetworkConnection(config)) {
            encrypted.connect();
            encrypted.startTls();
            assertThat(encrypted.isSecured()).isTrue();
            encrypted.bindSaslPlain("dn:" + group.adminDn(), group.adminPassword());
            assertThat(encrypted.exists(PAUL)).isTrue();
        }
    }

    private TrustManagerFactory trusted() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(group.folder().resolve("ca.crt"))) {
            store.setCertificateEntry("ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }
}
