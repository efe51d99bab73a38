package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchScope;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.bftldap.directory.auth.SubjectNames;
import org.bftldap.directory.config.RelaySocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** LDAP over a socket of the file system. */
@Timeout(60)
class LocalSocketTest {

    private static final String WHO_AM_I = "1.3.6.1.4.1.4203.1.11.3";

    private final TestRelay relay = new TestRelay();

    @TempDir
    Path directory;

    private Path path;

    @BeforeEach
    void listen() throws IOException {
        path = directory.resolve("ldapi socket");
        relay.listenLocally(socket());
    }

    @AfterEach
    void stop() {
        relay.close();
    }

    private RelaySocket socket() {
        return new RelaySocket(path, PosixFilePermissions.fromString("rw-rw----"));
    }

    private LDAPMessage ask(SocketChannel client, ASN1StreamReader in, byte[] request) throws Exception {
        client.write(ByteBuffer.wrap(request));
        return Objects.requireNonNull(LDAPMessage.readFrom(in, false));
    }

    private SocketChannel connect() throws IOException {
        SocketChannel client = SocketChannel.open(StandardProtocolFamily.UNIX);
        client.connect(UnixDomainSocketAddress.of(path));
        return client;
    }

    private static ASN1StreamReader reader(SocketChannel client) {
        return new ASN1StreamReader(Channels.newInputStream(client), 0);
    }

    @Test
    void passwords_are_taken_there_as_under_tls_and_the_mode_is_the_one_asked_for() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path))).isEqualTo("rw-rw----");
        try (SocketChannel client = connect()) {
            ASN1StreamReader in = reader(client);
            assertThat(ask(client, in, RawRequests.bind(1, TestRelay.ADMIN, TestRelay.PASSWORD)).getBindResponseProtocolOp().getResultCode()).isZero();
            byte[] plain = ("\0" + TestRelay.ADMIN + "\0" + TestRelay.PASSWORD).getBytes(StandardCharsets.UTF_8);
            LDAPMessage sasl = ask(client, in, RawRequests.message(2, new BindRequestProtocolOp("", "PLAIN", new ASN1OctetString(plain))));
            assertThat(sasl.getBindResponseProtocolOp().getResultCode()).isZero();
        }
    }

    @Test
    void the_process_of_the_other_end_is_whom_the_directory_says() throws Exception {
        assumeTrue(Epoll.isAvailable(), "without Netty's native transport nobody tells whose process it is");
        Object uid = Files.getAttribute(path, "unix:uid");
        Object gid = Files.getAttribute(path, "unix:gid");
        String subject = "gidNumber=" + gid + "+uidNumber=" + uid + ",cn=peercred,cn=external,cn=auth";
        relay.put("uid=local,o=grid", TestRelay.values(SubjectNames.SUBJECT, subject));
        try (SocketChannel client = connect()) {
            ASN1StreamReader in = reader(client);
            LDAPMessage bound = ask(client, in, RawRequests.message(1, new BindRequestProtocolOp("", "EXTERNAL", null)));
            assertThat(bound.getBindResponseProtocolOp().getResultCode()).isZero();
            LDAPMessage who = ask(client, in, RawRequests.message(2, new ExtendedRequestProtocolOp(WHO_AM_I, null)));
            assertThat(who.getExtendedResponseProtocolOp().getResponseValue().stringValue()).isEqualTo("dn:uid=local,o=grid");
        }
    }

    @Test
    void one_that_nobody_knows_is_refused() throws Exception {
        try (SocketChannel client = connect()) {
            LDAPMessage bound = ask(client, reader(client), RawRequests.message(1, new BindRequestProtocolOp("", "EXTERNAL", null)));
            assertThat(bound.getBindResponseProtocolOp().getResultCode()).isNotZero();
            assertThat(bound.getBindResponseProtocolOp().getDiagnosticMessage()).as("it has shown none").doesNotContain("certificate of");
        }
    }

    @Test
    void scram_is_taken_there_without_tls_and_binds_no_channel() throws Exception {
        relay.group.directory.grantsScram = true;
        try (LDAPConnection admin = relay.connectAsAdmin()) {
            admin.add("dn: cn=ada,ou=system", "cn: ada", "userPassword: difference");
        }
        try (SocketChannel client = connect()) {
            ASN1StreamReader in = reader(client);
            ScramTestClient ada = new ScramTestClient("y,,", new byte[0], "ada", "difference");
            BindResponseProtocolOp first = say(client, in, 1, "SCRAM-SHA-256", ada.first());
            BindResponseProtocolOp bound = say(client, in, 2, "SCRAM-SHA-256", ada.last(Objects.requireNonNull(first.getServerSASLCredentials()).stringValue()));
            assertThat(bound.getResultCode()).isZero();
            LDAPMessage who = ask(client, in, RawRequests.message(3, new ExtendedRequestProtocolOp(WHO_AM_I, null)));
            assertThat(who.getExtendedResponseProtocolOp().getResponseValue().stringValue()).isEqualTo("dn:cn=ada,ou=system");
            BindResponseProtocolOp plus = say(client, in, 4, "SCRAM-SHA-256-PLUS", "p=tls-server-end-point,,n=ada,r=x");
            assertThat(plus.getResultCode()).as("there is no certificate to bind it to").isEqualTo(7);
        }
    }

    private BindResponseProtocolOp say(SocketChannel client, ASN1StreamReader in, int id, String mechanism, String message) throws Exception {
        ASN1OctetString credentials = new ASN1OctetString(message.getBytes(StandardCharsets.UTF_8));
        return ask(client, in, RawRequests.message(id, new BindRequestProtocolOp("", mechanism, credentials))).getBindResponseProtocolOp();
    }

    @Test
    void the_monitor_shows_it() throws Exception {
        try (SocketChannel client = connect(); LDAPConnection admin = relay.connectAsAdmin()) {
            ask(client, reader(client), RawRequests.bind(1, "", ""));
            String uri = "ldapi://" + path.toString().replace("/", "%2F").replace(" ", "%20");
            assertThat(admin.search("cn=Listeners,cn=Monitor", SearchScope.ONE, "(labeledURI=" + uri + ")").getEntryCount()).isEqualTo(1);
            assertThat(admin.search("cn=Connections,cn=Monitor", SearchScope.ONE, "(monitorConnectionPeerAddress=PATH=" + path + ")").getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void a_socket_that_was_left_behind_is_replaced_and_one_that_is_served_is_not() throws Exception {
        assertThatThrownBy(() -> relay.listenLocally(socket())).hasCauseInstanceOf(BindException.class);
        relay.stopServing();
        assertThat(path).doesNotExist();
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertThat(path).exists();
        try (TestRelay next = new TestRelay()) {
            next.listenLocally(socket());
            try (SocketChannel client = connect()) {
                assertThat(ask(client, reader(client), RawRequests.bind(1, "", "")).getBindResponseProtocolOp().getResultCode()).isZero();
            }
        }
    }

    @Test
    void a_file_that_is_no_socket_is_left_alone() throws IOException {
        Path file = Files.writeString(directory.resolve("file"), "precious");
        RelaySocket there = new RelaySocket(file, PosixFilePermissions.fromString("rw-rw----"));
        assertThatThrownBy(() -> relay.listenLocally(there)).hasCauseInstanceOf(BindException.class);
        assertThat(file).hasContent("precious");
    }
}
