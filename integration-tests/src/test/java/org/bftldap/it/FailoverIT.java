package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResult;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.controls.ContentSyncDoneControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestControl;
import com.unboundid.ldap.sdk.controls.ContentSyncRequestMode;
import com.unboundid.ldap.sdk.controls.DontUseCopyRequestControl;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import com.unboundid.ldif.LDIFException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.bftldap.testkit.ProcessFigures;
import org.bftldap.testkit.Signal;
import org.bftldap.testkit.Waiting;
import org.junit.jupiter.api.Test;

/** A group with two relays, one of which is killed: what clients that know both see. */
class FailoverIT {
    private static final String BASE = "ou=failover,dc=example,dc=com";
    private static final int ENTRIES = 25;

    @Test
    void clientsGoOnWithTheOtherRelayAlsoInTheMiddleOfPages() throws LDAPException, LDIFException, IOException, GeneralSecurityException {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        try (DevGroup group = DevGroup.start(4, "--relays", "2")) {
            int second = port(group, "relay-1");
            FailoverServerSet relays = new FailoverServerSet(
                    new String[] {"127.0.0.1", "127.0.0.1"}, new int[] {group.port(), second}, options());
            List<String> found = new ArrayList<>();
            ASN1OctetString cookie;
            ASN1OctetString known;
            try (LDAPConnection first = relays.getConnection()) {
                first.bind(group.adminDn(), group.adminPassword());
                assertThat(first.getConnectedPort()).isEqualTo(group.port());
                assertThat(first.getRootDSE().getAltServerURIs()).containsExactly("ldap://127.0.0.1:" + second);
                load(first);
                known = refresh(first, null, ENTRIES + 1);
                first.modify("uid=p3," + BASE, new Modification(ModificationType.ADD, "description", "changed"));
                cookie = page(first, null, found);
                kill(group.relayPid());
                assertThatThrownBy(() -> page(first, cookie, new ArrayList<>())).isInstanceOf(LDAPSearchException.class);
            }
            try (LDAPConnection next = relays.getConnection()) {
                assertThat(next.getConnectedPort()).isEqualTo(second);
                next.bind(group.adminDn(), group.adminPassword());
                for (ASN1OctetString at = cookie; at != null; ) {
                    at = page(next, at, found);
                }
                assertThat(found).hasSize(ENTRIES + 1).doesNotHaveDuplicates();
                refresh(next, known, 1);
                refresh(next, known, 1, new DontUseCopyRequestControl()); // ordered
                next.delete("uid=p0," + BASE);
                everyControlWorks(group, next);
            }
            ldapsearchTriesTheNextAddress(group, second);
        }
    }

    private static void everyControlWorks(DevGroup group, LDAPConnection connection) throws LDAPException, LDIFException, GeneralSecurityException {
        String user = "uid=advertised," + BASE;
        connection.add("dn: " + user, "objectClass: inetOrgPerson", "uid: advertised", "cn: A", "sn: A", "userPassword: a password");
        for (Map.Entry<String, AdvertisedIT.Case> each : new AdvertisedControls(group, connection, user).cases().entrySet()) {
            assertThat(each.getValue().works()).as(each.getKey()).isTrue();
        }
        connection.delete(user);
    }

    private static void ldapsearchTriesTheNextAddress(DevGroup group, int second) {
        if (!LdapTools.installed()) {
            System.out.println("SKIPPED: ldapsearch with two addresses: OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
            return;
        }
        String out = Command.of(
                        "ldapsearch", "-x", "-LLL", "-H", group.url() + " ldap://127.0.0.1:" + second, "-D", group.adminDn(), "-w",
                        group.adminPassword(), "-b", BASE, "-E", "pr=10/noprompt", "(uid=*)", "1.1")
                .run()
                .orFail()
                .out();
        assertThat(out.lines().filter(line -> line.startsWith("dn:"))).hasSize(ENTRIES - 1);
    }

    private static LDAPConnectionOptions options() {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setUseSynchronousMode(true);
        options.setResponseTimeoutMillis(60_000);
        return options;
    }

    private static void load(LDAPConnection connection) throws LDAPException, LDIFException {
        connection.add("dn: " + BASE, "objectClass: organizationalUnit", "ou: failover");
        for (int i = 0; i < ENTRIES; i++) {
            connection.add("dn: uid=p" + i + "," + BASE, "objectClass: account", "uid: p" + i);
        }
    }

    /** A refresh of RFC 4533 that brings so many entries in full. @return its cookie */
    private static ASN1OctetString refresh(LDAPConnection connection, ASN1OctetString cookie, int changed, Control... more) throws LDAPException {
        SearchRequest request = new SearchRequest(BASE, SearchScope.SUB, "(objectClass=*)");
        request.setControls(more);
        request.addControl(new ContentSyncRequestControl(ContentSyncRequestMode.REFRESH_ONLY, cookie, true));
        SearchResult result = connection.search(request);
        assertThat(result.getEntryCount()).isEqualTo(changed);
        return ContentSyncDoneControl.get(result).getCookie();
    }

    /** @return where the next page begins; null after the last */
    private static ASN1OctetString page(LDAPConnection connection, ASN1OctetString cookie, List<String> found) throws LDAPException {
        SearchRequest request = new SearchRequest(BASE, SearchScope.SUB, "(objectClass=*)", "1.1");
        request.addControl(new SimplePagedResultsControl(10, cookie, true));
        SearchResult result = connection.search(request);
        result.getSearchEntries().forEach(entry -> found.add(entry.getDN()));
        SimplePagedResultsControl answer = SimplePagedResultsControl.get(result);
        return answer.moreResultsToReturn() ? answer.getCookie() : null;
    }

    private static void kill(long pid) {
        Signal.KILL.send(pid);
        Waiting.until(Duration.ofSeconds(10), "the relay is gone", () -> !ProcessFigures.alive(pid));
    }

    private static int port(DevGroup group, String relay) throws IOException {
        Matcher port = Pattern.compile("(?m)^port = (\\d+)").matcher(Files.readString(group.folder().resolve(relay).resolve("relay.toml")));
        assertThat(port.find()).isTrue();
        return Integer.parseInt(port.group(1));
    }
}
