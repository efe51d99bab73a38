package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.RootDSE;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import io.netty.channel.EventLoopGroup;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Hashtable;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.naming.Context;
import javax.naming.ldap.InitialLdapContext;
import javax.naming.ldap.StartTlsRequest;
import javax.naming.ldap.StartTlsResponse;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.bftldap.relay.tls.TlsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** LDAPS and StartTLS (RFC 4511 §4.14, RFC 4513 §3), and what is done to break them. */
@Timeout(60)
class TlsTest {

    private static final String START_TLS = StartTLSExtendedRequest.STARTTLS_REQUEST_OID;

    @TempDir
    private Path directory;

    private TestTls files;
    private TlsServer tls;
    private TestRelay relay;

    @BeforeEach
    void start() throws IOException {
        files = new TestTls(directory);
        use(files.server());
    }

    private void use(TlsServer server) {
        tls = server;
        relay = new TestRelay(tls);
    }

    @AfterEach
    void stop() {
        relay.close();
        tls.close();
    }

    @Test
    void a_client_binds_and_reads_over_ldaps() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            relay.put("cn=" + i + ",o=grid", TestRelay.values("cn", "" + i), TestRelay.values("description", "d".repeat(200)));
        }
        try (LDAPConnection c = ldaps("TLSv1.3")) {
            assertThat(c.bind(TestRelay.ADMIN, TestRelay.PASSWORD).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(c.search("o=grid", SearchScope.SUB, "(objectClass=*)").getEntryCount()).isEqualTo(3_001);
        }
    }

    @Test
    void a_client_binds_and_reads_after_start_tls() throws Exception {
        try (LDAPConnection c = relay.connect()) {
            assertThat(startTls(c)).isEqualTo(ResultCode.SUCCESS);
            assertThat(c.bind(TestRelay.ADMIN, TestRelay.PASSWORD).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(whoAmI(c)).isEqualTo("dn:" + TestRelay.ADMIN);
            assertThat(c.search("o=grid", SearchScope.SUB, "(objectClass=*)").getEntryCount()).isEqualTo(1);
        }
    }

    @Test
    void javas_own_client_starts_tls() throws Exception {
        @SuppressWarnings("PMD.ReplaceHashtableWithMap") // the interface demands it
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.ldap.LdapCtxFactory");
        environment.put(Context.PROVIDER_URL, "ldap://localhost:" + relay.port());
        InitialLdapContext context = new InitialLdapContext(environment, null);
        StartTlsResponse response = (StartTlsResponse) context.extendedOperation(new StartTlsRequest());
        response.negotiate(files.client("TLSv1.3").getSocketFactory());
        context.addToEnvironment(Context.SECURITY_PRINCIPAL, TestRelay.ADMIN);
        context.addToEnvironment(Context.SECURITY_CREDENTIALS, TestRelay.PASSWORD);
        assertThat(context.getAttributes("o=grid").get("o").get()).isEqualTo("grid");
        context.close();
    }

    @Test
    void start_tls_is_advertised_where_it_works_and_nowhere_else() throws Exception {
        try (LDAPConnection c = relay.connect()) {
            assertThat(Objects.requireNonNull(c.getRootDSE()).supportsExtendedOperation(START_TLS)).isTrue();
        }
        try (TestRelay plain = new TestRelay(); LDAPConnection c = plain.connect()) {
            RootDSE root = Objects.requireNonNull(c.getRootDSE());
            assertThat(root.supportsExtendedOperation(START_TLS)).isFalse();
            assertThat(root.getAltServerURIs()).containsExactly("ldap://other.example:389");
            assertThat(startTls(c)).isEqualTo(ResultCode.PROTOCOL_ERROR);
        }
    }

    @Test
    void start_tls_is_refused_under_tls_and_with_a_value() throws Exception {
        try (LDAPConnection c = ldaps("TLSv1.2")) {
            assertThat(result(c, new ExtendedRequest(START_TLS))).isEqualTo(ResultCode.OPERATIONS_ERROR);
            assertThat(result(c, new ExtendedRequest(START_TLS, new ASN1OctetString("x")))).isEqualTo(ResultCode.PROTOCOL_ERROR);
            assertThat(whoAmI(c)).isEmpty();
        }
    }

    @Test
    void start_tls_in_the_middle_of_operations_is_refused_and_they_go_on() throws Exception {
        var held = relay.group.hold();
        try (Socket socket = relay.socket()) {
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            send(socket, compare(1));
            send(socket, startTls(2));
            LDAPMessage refused = LDAPMessage.readFrom(in, false);
            assertThat(refused.getMessageID()).isEqualTo(2);
            assertThat(refused.getExtendedResponseProtocolOp().getResultCode()).isEqualTo(1);
            held.complete(null);
            assertThat(LDAPMessage.readFrom(in, false).getMessageID()).isEqualTo(1);
        }
    }

    @Test
    void requests_slipped_in_behind_start_tls_end_the_connection_unread() throws Exception {
        try (Socket socket = relay.socket()) {
            byte[] first = startTls(1);
            byte[] second = compare(2);
            byte[] both = java.util.Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, both, first.length, second.length);
            send(socket, both);
            LDAPMessage notice = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            assertThat(notice.getMessageID()).isZero();
            assertThat(notice.getExtendedResponseProtocolOp().getResultCode()).isEqualTo(2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(relay.group.requests).isEmpty();
        }
        assertThat(relay.services.activity().operationsInFlight()).isZero();
    }

    @Test
    void requests_in_clear_after_start_tls_end_the_connection_unread() throws Exception {
        try (Socket socket = relay.socket()) {
            send(socket, startTls(1));
            LDAPMessage success = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            assertThat(success.getExtendedResponseProtocolOp().getResultCode()).isZero();
            send(socket, compare(7));
            socket.getInputStream().readAllBytes(); // an alert, perhaps, and the end
            assertThat(relay.group.requests).isEmpty();
        }
    }

    @Test
    void a_bind_from_before_start_tls_counts_no_more() throws Exception {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            assertThat(startTls(c)).isEqualTo(ResultCode.SUCCESS);
            assertThat(whoAmI(c)).isEmpty();
        }
    }

    @Test
    void passwords_from_another_machine_are_taken_under_tls_only() throws Exception {
        Optional<InetAddress> own = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assumeThat(own).as("an address of this machine that is not a loopback one").isPresent();
        EventLoopGroup loops = LdapServer.loops(1);
        try (LdapServer outside = new LdapServer(relay.services, loops)) {
            int port = outside.listen(new InetSocketAddress(own.get(), 0)).getPort();
            try (LDAPConnection c = new LDAPConnection(own.get().getHostAddress(), port)) {
                assertThatThrownBy(() -> c.bind(TestRelay.ADMIN, TestRelay.PASSWORD))
                        .isInstanceOfSatisfying(LDAPException.class, e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.CONFIDENTIALITY_REQUIRED));
                assertThat(startTls(c)).isEqualTo(ResultCode.SUCCESS);
                assertThat(c.bind(TestRelay.ADMIN, TestRelay.PASSWORD).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            }
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        }
    }

    @Test
    void new_files_are_used_for_new_connections_and_old_ones_go_on() throws Exception {
        try (LDAPConnection before = ldaps("TLSv1.3")) {
            files.issue();
            tls.reloadIfChanged();
            try (LDAPConnection after = ldaps("TLSv1.3")) { // trusts the new CA only
                assertThat(whoAmI(after)).isEmpty();
            }
            assertThat(whoAmI(before)).isEmpty();
        }
    }

    @Test
    void broken_new_files_change_nothing_until_they_are_mended() throws Exception {
        String good = Files.readString(files.certificate);
        Files.writeString(files.certificate, "half a certif");
        tls.reloadIfChanged();
        ldaps("TLSv1.3").close();
        String key = Files.readString(files.key);
        Files.writeString(files.certificate, good);
        var other = new TestTls(Files.createDirectory(directory.resolve("other")));
        Files.writeString(files.key, Files.readString(other.key));
        tls.reloadIfChanged();
        ldaps("TLSv1.3").close();
        Files.writeString(files.key, key);
        tls.reloadIfChanged();
        ldaps("TLSv1.3").close();
    }

    @Test
    void a_version_below_the_least_is_refused() throws Exception {
        stop();
        use(files.server(List.of("TLSv1.3"), Duration.ofSeconds(10)));
        assertThatThrownBy(() -> ldaps("TLSv1.2")).isInstanceOf(LDAPException.class);
        ldaps("TLSv1.3").close();
    }

    @Test
    void the_ciphers_that_are_set_are_spoken_and_no_others() throws Exception {
        stop();
        String cipher = "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256";
        use(files.serverWith(List.of(cipher)));
        try (LDAPConnection c = ldaps("TLSv1.2")) {
            assertThat(c.getSSLSession().getCipherSuite()).isEqualTo(cipher);
        }
        stop();
        use(files.serverWith(List.of("TLS_AES_256_GCM_SHA384")));
        assertThatThrownBy(() -> ldaps("TLSv1.2")).as("it has none of the set ones").isInstanceOf(LDAPException.class);
        try (LDAPConnection c = ldaps("TLSv1.3")) {
            assertThat(c.getSSLSession().getCipherSuite()).isEqualTo("TLS_AES_256_GCM_SHA384");
        }
    }

    @Test
    void a_handshake_that_is_not_done_in_time_ends_the_connection() throws Exception {
        stop();
        use(files.server(TestTls.BOTH, Duration.ofMillis(200)));
        try (Socket silent = new Socket(InetAddress.getLoopbackAddress(), relay.ldapsPort())) {
            silent.setSoTimeout(20_000);
            silent.getInputStream().readAllBytes(); // returns when the relay closes
        }
        assertThat(relay.services.activity().connectionsEnded()).isEqualTo(1);
    }

    @Test
    void what_is_not_tls_ends_its_own_connection_on_the_ldaps_port() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), relay.ldapsPort())) {
            socket.setSoTimeout(20_000);
            send(socket, compare(1));
            socket.getInputStream().readAllBytes();
        }
        ldaps("TLSv1.3").close();
        assertThat(relay.group.requests).isEmpty();
    }

    @Test
    void a_certificate_that_the_client_does_not_trust_ends_its_connection_alone() throws Exception {
        var other = new TestTls(Files.createDirectory(directory.resolve("other")));
        try (SSLSocket socket = (SSLSocket) other.client("TLSv1.3").getSocketFactory().createSocket("127.0.0.1", relay.ldapsPort())) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        ldaps("TLSv1.3").close();
    }

    @Test
    void malformed_messages_under_tls_get_their_notice() throws Exception {
        try (SSLSocket socket = (SSLSocket) files.client("TLSv1.3").getSocketFactory().createSocket("127.0.0.1", relay.ldapsPort())) {
            socket.setSoTimeout(20_000);
            send(socket, new byte[] {0x47, 0x45, 0x54});
            LDAPMessage notice = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            assertThat(notice.getExtendedResponseProtocolOp().getResultCode()).isEqualTo(2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    /** Clients that wait for their socket before they ask their TLS library for more, as curl does, never see a second message of a record. */
    @Test
    void each_message_comes_in_a_record_of_its_own() throws Exception {
        for (int i = 0; i < 20; i++) {
            relay.put("cn=" + i + ",o=grid", TestRelay.values("cn", "" + i));
        }
        try (SSLSocket socket = (SSLSocket) files.client("TLSv1.3").getSocketFactory().createSocket("127.0.0.1", relay.ldapsPort())) {
            socket.setSoTimeout(20_000);
            var op = new SearchRequestProtocolOp(
                    "o=grid", SearchScope.SUB, DereferencePolicy.NEVER, 0, 0, false, Filter.createPresenceFilter("objectClass"), List.of());
            send(socket, new LDAPMessage(1, op).encode().encode());
            byte[] record = new byte[1 << 14];
            LDAPMessage last;
            int messages = 0;
            do {
                // One read gives what one record holds.
                int length = socket.getInputStream().read(record);
                var inside = new ByteArrayInputStream(record, 0, length);
                last = LDAPMessage.readFrom(new ASN1StreamReader(inside), false);
                assertThat(inside.available()).isZero();
                messages++;
            } while (last.getProtocolOpType() != LDAPMessage.PROTOCOL_OP_TYPE_SEARCH_RESULT_DONE);
            assertThat(messages).isEqualTo(22);
        }
    }

    private LDAPConnection ldaps(String protocol) throws Exception {
        return new LDAPConnection(files.client(protocol).getSocketFactory(), "127.0.0.1", relay.ldapsPort());
    }

    private ResultCode startTls(LDAPConnection c) throws Exception {
        return result(c, new StartTLSExtendedRequest(files.client("TLSv1.3")));
    }

    private static ResultCode result(LDAPConnection c, ExtendedRequest request) {
        try {
            return c.processExtendedOperation(request).getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        }
    }

    private static String whoAmI(LDAPConnection c) throws LDAPException {
        return ((WhoAmIExtendedResult) c.processExtendedOperation(new WhoAmIExtendedRequest())).getAuthorizationID();
    }

    private static byte[] startTls(int id) {
        return encoded(id, new ExtendedRequestProtocolOp(START_TLS, null));
    }

    /** A request that goes to the group. */
    private static byte[] compare(int id) throws LDAPException {
        return encoded(id, new com.unboundid.ldap.protocol.CompareRequestProtocolOp("o=grid", "o", new ASN1OctetString("grid")));
    }

    private static byte[] encoded(int id, ProtocolOp op) {
        return new LDAPMessage(id, op).encode().encode();
    }

    private static void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }
}
