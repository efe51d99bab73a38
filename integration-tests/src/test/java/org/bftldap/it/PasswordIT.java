package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer.NamedProcess;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Passwords let people in and are found nowhere: no replica ever sees one (docs/explanation, "bind proof"). */
@OnGroup
@Order(100)
class PasswordIT {
    private static final String USER = "uid=canary,dc=example,dc=com";
    private static final String GRANT = "cn=canary,ou=grants,ou=system";
    private static final String FIRST = "tweet-7d1f0c55e0b94f1c-first";
    private static final String SECOND = "tweet-7d1f0c55e0b94f1c-second";
    private static final String WRONG = "tweet-7d1f0c55e0b94f1c-wrong";

    private static final int NEEDLE_BYTES_MAX = 256;

    @TempDir
    private Path directory;

    private final DevGroup group;

    PasswordIT(DevGroup group) {
        this.group = group;
    }

    @BeforeEach
    void addUser() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add(
                    USER,
                    new Attribute("objectClass", "inetOrgPerson"),
                    new Attribute("uid", "canary"),
                    new Attribute("cn", "Canary"),
                    new Attribute("sn", "Bird"),
                    new Attribute("userPassword", FIRST));
        }
    }

    @AfterEach
    void deleteUser() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.delete(USER);
        }
    }

    private ResultCode bind(String dn, String password) throws LDAPException {
        try (LDAPConnection connection = group.connectAnonymously()) {
            return connection.bind(dn, password).getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }

    private void replacePassword(String password) throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.modify(USER, new Modification(ModificationType.REPLACE, "userPassword", password));
        }
    }

    @Test
    void theRightPasswordLetsInAndNoOther() throws LDAPException {
        assertThat(bind(USER, FIRST)).isEqualTo(ResultCode.SUCCESS);
        assertThat(bind(USER, WRONG)).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(bind("uid=nobody,dc=example,dc=com", FIRST)).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        replacePassword(SECOND);
        assertThat(bind(USER, FIRST)).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(bind(USER, SECOND)).isEqualTo(ResultCode.SUCCESS);
    }

    @Test
    void aChangedPasswordEndsTheSessionsOfTheOldOne() throws LDAPException {
        try (LDAPConnection session = group.connectAnonymously()) {
            session.bind(USER, FIRST);
            assertThat(session.search(USER, SearchScope.BASE, "(objectClass=*)").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            replacePassword(SECOND);
            assertThatThrownBy(() -> session.modify(USER, new Modification(ModificationType.REPLACE, "description", "still here")))
                    .isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void nobodyReadsAPassword() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            var entry = admin.search(USER, SearchScope.BASE, "(objectClass=*)", "*", "userPassword").getSearchEntries().get(0);
            assertThat(entry.hasAttribute("userPassword")).isFalse();
        }
        try (LDAPConnection self = group.connectAnonymously()) {
            self.bind(USER, FIRST);
            var entries = self.search(USER, SearchScope.BASE, "(objectClass=*)", "*", "userPassword").getSearchEntries();
            assertThat(entries).noneMatch(entry -> entry.hasAttribute("userPassword"));
        }
    }

    @Test
    void anonymousReadsGridDataAndNoPeople() throws LDAPException {
        try (LDAPConnection anonymous = group.connectAnonymously()) {
            assertThat(anonymous.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
            assertThat(anonymous.search("o=glue", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
            assertThat(found(anonymous, USER)).isZero();
            assertThatThrownBy(() -> anonymous.add("ou=x,o=grid", new Attribute("objectClass", "organizationalUnit"), new Attribute("ou", "x")))
                    .isInstanceOf(LDAPException.class);
        }
    }

    private static int found(LDAPConnection connection, String dn) {
        try {
            return connection.search(dn, SearchScope.BASE, "(objectClass=*)").getEntryCount();
        } catch (LDAPException e) {
            return 0;
        }
    }

    /** What a client of SCRAM makes of its password: replicas hold what a server needs of it (RFC 5802 §3), and that alone. */
    private List<String> needlesOfScram() throws LDAPException {
        ScramClient client = new ScramClient(USER, SECOND, new byte[0]);
        try (LDAPConnection admin = group.connectAsAdmin(); LDAPConnection user = group.connectAnonymously()) {
            admin.add(
                    GRANT,
                    new Attribute("objectClass", "bftldapRelayGrant"),
                    new Attribute("bftldapGrantRelay", "1000"),
                    new Attribute("bftldapGrantMechanism", "SCRAM-SHA-256"),
                    new Attribute("bftldapGrantSuffix", USER));
            try {
                assertThat(client.bind(user).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            } finally {
                admin.delete(GRANT);
            }
        }
        List<String> needles = new ArrayList<>();
        for (byte[] secret : List.of(client.saltedPassword(), client.clientKey(), client.proof())) {
            needles.add(new String(secret, StandardCharsets.ISO_8859_1));
            needles.add(Base64.getEncoder().encodeToString(secret));
            needles.add(HexFormat.of().formatHex(secret));
        }
        return needles;
    }

    @Test
    void noFileAndNoReplicasMemoryHoldsAPasswordOrWhatLogsInForIt() throws LDAPException, IOException {
        bind(USER, FIRST);
        bind(USER, WRONG);
        replacePassword(SECOND);
        bind(USER, SECOND);
        List<String> needles = new ArrayList<>(needlesOfScram());
        for (String password : List.of(FIRST, SECOND, WRONG)) {
            needles.add(password);
            // As LDIF and logs would show it; without the last group, which depends on what follows.
            String base64 = Base64.getEncoder().encodeToString(password.getBytes(StandardCharsets.UTF_8));
            needles.add(base64.substring(0, base64.length() - 4));
        }
        List<String> holders = new ArrayList<>();
        try (Stream<Path> files = Files.walk(group.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (holdsAny(file, needles)) {
                    holders.add(group.folder().relativize(file).toString());
                }
            }
        }
        assertThat(holders).as("files that hold a password").isEmpty();
        bind(USER, SECOND);
        Path memory = dumpOfAReplica();
        assertThat(holdsAny(memory, List.of("uid=canary"))).as("the dump shows what the replica worked on").isTrue();
        assertThat(holdsAny(memory, needles)).as("the memory of a replica holds a password").isFalse();
    }

    /** One alone, so that the group goes on while it is made. */
    private Path dumpOfAReplica() {
        NamedProcess replica = group.processes().stream().filter(process -> process.name().startsWith("replica")).reduce((first, last) -> last).orElseThrow();
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        assumeTrue(Files.isExecutable(jcmd), "no jcmd beside this Java: it takes a JDK");
        Path dump = directory.resolve("replica.hprof");
        Command.of(jcmd.toString(), "" + replica.pid(), "GC.heap_dump", "-all", dump.toString()).run().orFail();
        return dump;
    }

    /** Part by part, since dumps are large; parts overlap by more than any needle is long. */
    private static boolean holdsAny(Path file, List<String> needles) throws IOException {
        byte[] part = new byte[1 << 20];
        int kept = 0;
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.readNBytes(part, 0, part.length); read > 0; read = in.readNBytes(part, kept, part.length - kept)) {
                int length = kept + read;
                String content = new String(part, 0, length, StandardCharsets.ISO_8859_1);
                if (needles.stream().anyMatch(content::contains)) {
                    return true;
                }
                kept = Math.min(length, NEEDLE_BYTES_MAX);
                System.arraycopy(part, length - kept, part, 0, kept);
            }
        }
        return false;
    }
}
