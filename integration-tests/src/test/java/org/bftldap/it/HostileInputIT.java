package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1Enumerated;
import com.unboundid.asn1.ASN1Exception;
import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Boolean;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer.NamedProcess;
import org.bftldap.testkit.ProcessFigures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** Input that is meant to hurt, at every port that listens: the processes stay up, their memory flat, others are served. */
@OnGroup
@Order(1_000)
class HostileInputIT {
    private static final Pattern PORT = Pattern.compile("(?m)^\\s*(?:admin_)?port\\s*=\\s*(\\d+)");
    /** More than the noise of a JVM's heap and threads; what the attacks claim is hundreds of times as much. */
    private static final long GROWTH_LIMIT_BYTES = 192L << 20;
    private static final int ANSWER_LIMIT_MILLIS = 20_000;
    private static final int HALF_OPEN = 1_000;

    private final DevGroup group;
    private Map<String, Long> residentBefore = Map.of();
    private List<NamedProcess> processesBefore = List.of();

    HostileInputIT(DevGroup group) {
        this.group = group;
    }

    @BeforeEach
    void look() throws LDAPException {
        othersAreServed();
        processesBefore = group.processes();
        residentBefore = resident();
    }

    @AfterEach
    void allStandAsBefore() throws LDAPException {
        othersAreServed();
        assertThat(group.processes()).isEqualTo(processesBefore);
        assertThat(group.processes()).allMatch(process -> ProcessFigures.alive(process.pid()), "is alive");
        Map<String, Long> after = resident();
        residentBefore.forEach((process, bytes) -> assertThat(after.get(process) - bytes)
                .as("growth of %s in bytes", process)
                .isLessThan(GROWTH_LIMIT_BYTES));
    }

    private Map<String, Long> resident() {
        Map<String, Long> bytes = new TreeMap<>();
        group.processes().forEach(process -> bytes.put(process.name(), ProcessFigures.residentBytes(process.pid())));
        return bytes;
    }

    private void othersAreServed() throws LDAPException {
        try (LDAPConnection connection = group.connectAsAdmin()) {
            assertThat(connection.search("dc=example,dc=com", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
        }
    }

    /** @return every port on which a process of the group listens */
    private List<Integer> ports() throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (NamedProcess process : group.processes()) {
            String file = process.name().startsWith("relay") ? "relay.toml" : "replica.toml";
            Path path = group.folder().resolve(process.name()).resolve(file);
            Matcher matcher = PORT.matcher(Files.readString(path));
            while (matcher.find()) {
                ports.add(Integer.parseInt(matcher.group(1)));
            }
        }
        assertThat(ports).contains(group.port()).hasSize(10);
        return ports;
    }

    @Test
    void sixteenBytesThatClaimTwoGigabytes() throws IOException {
        byte[] claim = HexFormat.of().parseHex("30847fffffff02010163847fffffff04");
        assertThat(claim).hasSize(16);
        for (int port : ports()) {
            for (int i = 0; i < 20; i++) {
                sendAndAwaitTheEnd(port, claim);
            }
        }
    }

    @Test
    void aFilterNestedFiveThousandDeep() throws IOException, ASN1Exception {
        byte[] filter = new ASN1OctetString((byte) 0x87, "cn".getBytes(StandardCharsets.US_ASCII)).encode();
        for (int depth = 0; depth < 5_000; depth++) {
            filter = new ASN1Element((byte) 0xa2, filter).encode();
        }
        assertThat(filter.length).isGreaterThan(19_000).isLessThan(21_000);
        ASN1Element search = new ASN1Sequence(
                (byte) 0x63,
                new ASN1OctetString("dc=example,dc=com"),
                new ASN1Enumerated(2),
                new ASN1Enumerated(0),
                new ASN1Integer(0),
                new ASN1Integer(0),
                new ASN1Boolean(false),
                ASN1Element.decode(filter),
                new ASN1Sequence());
        byte[] message = new ASN1Sequence(new ASN1Integer(1), search).encode();
        // Either a result that refuses it or the end of the connection; an answer of success there is not.
        byte[] answer = sendAndReadSome(group.port(), message);
        assertThat(HexFormat.of().formatHex(answer)).doesNotContain("65070a0100");
    }

    @Test
    void aThousandConnectionsThatStayHalfOpen() throws IOException, LDAPException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int port : ports()) {
                int share = port == group.port() ? HALF_OPEN : 20;
                for (int i = 0; i < share; i++) {
                    Socket socket = new Socket();
                    socket.connect(new InetSocketAddress("127.0.0.1", port), ANSWER_LIMIT_MILLIS);
                    open.add(socket);
                    beginAndLeave(socket);
                }
            }
            othersAreServed();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    private static void beginAndLeave(Socket socket) {
        try {
            socket.getOutputStream().write(new byte[] {0x30, 0x10, 0x02});
        } catch (IOException e) {
            // The server may have enough of such connections and close the next ones: that is a good answer.
            assertThat(e).isInstanceOf(java.net.SocketException.class);
        }
    }

    @Test
    void randomBytesAtEveryPort() throws IOException {
        long seed = Long.getLong("test.seed", System.nanoTime());
        System.out.println("random bytes with -Dtest.seed=" + seed);
        Random random = new Random(seed);
        for (int port : ports()) {
            for (int i = 0; i < 20; i++) {
                byte[] bytes = new byte[1 + random.nextInt(20_000)];
                random.nextBytes(bytes);
                sendAndAwaitTheEnd(port, bytes);
            }
        }
    }

    /** Sends, says that no more comes, and reads until the server closes, as it must. */
    private static void sendAndAwaitTheEnd(int port, byte[] bytes) throws IOException {
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(bytes);
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            // Reset in the middle of our writing: closed as well.
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
        }
    }

    private static byte[] sendAndReadSome(int port, byte[] bytes) throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try (Socket socket = connect(port)) {
            socket.getOutputStream().write(bytes);
            byte[] part = new byte[4096];
            int count = socket.getInputStream().read(part);
            answer.write(part, 0, Math.max(0, count));
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe|closed).*");
        }
        return answer.toByteArray();
    }

    private static Socket connect(int port) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
        return socket;
    }
}
