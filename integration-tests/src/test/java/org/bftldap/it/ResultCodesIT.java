package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.bftldap.testkit.LdapServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Updates that are refused, and a few that are not, give the result codes of RFC 4511 (the cases stand in {@code clients/result-codes.ldif}). */
@ExtendWith(SharedGroup.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResultCodesIT {
    private static final String BASE = "ou=codes,dc=example,dc=com";
    private static final Pattern TITLE = Pattern.compile("\\A# (\\d+)(?: \\(slapd (\\d+)\\))?: (.*)\\n");

    private final LdapServer server;
    private final LDAPConnection connection;
    private final List<String> added = new ArrayList<>();

    ResultCodesIT(LdapServer server) throws LDAPException {
        this.server = server;
        connection = server.connectAsAdmin();
    }

    /** @param codes what the RFC wants; then what slapd says, where it differs */
    record Case(List<Integer> codes, String title, String ldif) {
        @Override
        public String toString() {
            return codes.get(0) + ": " + title;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        String all = new String(GridSample.resource("clients/result-codes.ldif"), StandardCharsets.UTF_8);
        for (String block : all.split("\n\n")) {
            Matcher matcher = TITLE.matcher(block);
            if (matcher.find()) {
                List<Integer> codes = Stream.of(matcher.group(1), matcher.group(2)).filter(Objects::nonNull).map(Integer::valueOf).toList();
                cases.add(new Case(codes, matcher.group(3), block.substring(matcher.end())));
            }
        }
        return cases;
    }

    @BeforeAll
    void addTree() throws LDAPException, LDIFException {
        add("dn: " + BASE, "objectClass: organizationalUnit", "ou: codes");
        add("dn: ou=unit," + BASE, "objectClass: organizationalUnit", "ou: unit");
        add("dn: uid=ben,ou=unit," + BASE, "objectClass: account", "uid: ben");
        add("dn: uid=bob," + BASE, "objectClass: account", "uid: bob");
        add("dn: cn=role," + BASE, "objectClass: organizationalRole", "cn: role");
        add(
                "dn: uid=ann," + BASE,
                "objectClass: inetOrgPerson",
                "objectClass: posixAccount",
                "uid: ann",
                "cn: Ann",
                "cn: Ann Other",
                "sn: Other",
                "description: some",
                "uidNumber: 1",
                "gidNumber: 1",
                "homeDirectory: /ann");
    }

    private void add(String... lines) throws LDAPException, LDIFException {
        connection.add(lines);
        added.add(0, lines[0].substring("dn: ".length()));
    }

    @AfterAll
    void removeTree() throws LDAPException {
        for (String dn : added) {
            connection.delete(new DeleteRequest(dn));
        }
        connection.close();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aChangeGetsItsResultCode(Case change) throws LDIFException {
        int code;
        try {
            code = LDIFReader.decodeChangeRecord(change.ldif().split("\n")).processChange(connection).getResultCode().intValue();
        } catch (LDAPException e) {
            code = e.getResultCode().intValue();
        }
        boolean slapd = change.codes().size() > 1 && server.name().equals("slapd");
        assertThat(code).isEqualTo(change.codes().get(slapd ? 1 : 0));
    }
}
