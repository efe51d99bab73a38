package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1Sequence;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.AbandonRequestProtocolOp;
import com.unboundid.ldap.protocol.BindRequestProtocolOp;
import com.unboundid.ldap.protocol.BindResponseProtocolOp;
import com.unboundid.ldap.protocol.ExtendedRequestProtocolOp;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.testkit.DevGroup;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that break the rules of RFC 4511, or stretch them, at the relay's port: each hurts at most its own connection. */
@OnGroup
class HostileProtocolIT {
    private static final String NOTICE_OF_DISCONNECTION = "1.3.6.1.4.1.1466.20036";
    private static final String START_TLS = "1.3.6.1.4.1.1466.20037";
    private static final int PIPELINED = 2_000;

    private final DevGroup group;

    HostileProtocolIT(DevGroup group) {
        this.group = group;
    }

    @AfterEach
    void aNormalSearchAnswers() throws LDAPException {
        try (LDAPConnection connection = group.connectAsAdmin()) {
            assertThat(connection.search("dc=example,dc=com", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "indefinite length,            3080020101420000",
        "length of five octets,        3085000000000742",
        "five megabytes claimed,       3083500000020101",
        "wrong outer tag,              3105020101420000",
        "wrong tag of the message id,  30050401014200",
        "message id 0,                 30050201004200",
        "negative message id,          30050201ff4200",
        "unknown operation,            30050201017f00",
        "operation longer than its message, 3005020101427f",
        "no operation,                 3003020101"
    })
    void aMessageThatCannotBeReadEndsItsConnectionWithANotice(String what, String message) throws Exception {
        try (Socket socket = connect()) {
            send(socket, HexFormat.of().parseHex(message));
            LDAPMessage notice = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            ExtendedResponseProtocolOp op = notice.getExtendedResponseProtocolOp();
            assertThat(notice.getMessageID()).as(what).isZero();
            assertThat(op.getResponseOID()).isEqualTo(NOTICE_OF_DISCONNECTION);
            assertThat(op.getResultCode()).isEqualTo(2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aMessageCutOffByTheEndOfItsConnectionIsForgotten() throws Exception {
        byte[] whole = message(1, search("o=grid"));
        for (int length = 1; length < whole.length; length += 3) {
            try (Socket socket = connect()) {
                send(socket, java.util.Arrays.copyOf(whole, length));
                socket.shutdownOutput();
                assertThat(socket.getInputStream().readAllBytes()).isEmpty();
            }
        }
    }

    @Test
    void aNameThatIsNoUtf8IsAnsweredWithProtocolError() throws Exception {
        ASN1Element compare = new ASN1Sequence(
                (byte) 0x6e,
                new ASN1OctetString(new byte[] {'o', '=', (byte) 0xc3, (byte) 0x28}),
                new ASN1Sequence(new ASN1OctetString("o"), new ASN1OctetString("x")));
        try (Socket socket = connect()) {
            send(socket, new ASN1Sequence(new ASN1Integer(7), compare).encode());
            LDAPMessage answer = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            assertThat(answer.getMessageID()).isEqualTo(7);
            assertThat(answer.getCompareResponseProtocolOp().getResultCode()).isEqualTo(2);
        }
    }

    @Test
    void twoThousandPipelinedSearchesAreEachAnsweredOnce() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id = 1; id <= PIPELINED; id++) {
            all.write(message(id, search("o=grid")));
        }
        try (Socket socket = connect()) {
            Thread sender = new Thread(() -> sendQuietly(socket, all.toByteArray()));
            sender.start();
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            Set<Integer> answered = new TreeSet<>();
            while (answered.size() < PIPELINED) {
                LDAPMessage message = LDAPMessage.readFrom(in, false);
                if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp done) {
                    assertThat(done.getResultCode()).isZero();
                    assertThat(answered.add(message.getMessageID())).isTrue();
                }
            }
            sender.join();
        }
    }

    @Test
    void bindsAmongOperationsWaitForThemAndHoldBackTheNext() throws Exception {
        try (Socket socket = connect()) {
            send(socket,
                    message(1, search("o=grid")), message(2, bind("wrong")), message(3, search("dc=example,dc=com")),
                    message(4, bind(group.adminPassword())), message(5, search("dc=example,dc=com")));
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            assertThat(results(in, 5)).containsExactly("1:0", "2:49", "3:32", "4:0", "5:0");
        }
    }

    @Test
    void startTlsAmongOperationsIsRefusedOrEndsTheConnection() throws Exception {
        try (Socket socket = connect()) {
            // What follows StartTLS before its answer would be taken as sent under TLS.
            send(socket, message(1, search("o=grid")), message(2, new ExtendedRequestProtocolOp(START_TLS, null)), message(3, search("o=grid")));
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            boolean ended = false;
            Set<Integer> answered = new TreeSet<>();
            while (!ended && answered.size() < 3) {
                LDAPMessage message = LDAPMessage.readFrom(in, false);
                if (message == null || message.getMessageID() == 0) {
                    ended = true;
                } else if (message.getProtocolOp() instanceof ExtendedResponseProtocolOp refused) {
                    assertThat(refused.getResultCode()).isNotZero();
                    answered.add(2);
                } else if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp) {
                    answered.add(message.getMessageID());
                }
            }
            assertThat(ended || answered.contains(2)).isTrue();
        }
    }

    @Test
    void abandonsThatRaceWithTheirSearchesLoseNoOtherAnswer() throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id = 1; id < 300; id += 3) {
            all.write(message(id, search("o=grid")));
            all.write(message(id + 1, new AbandonRequestProtocolOp(id)));
            all.write(message(id + 2, search("o=grid")));
        }
        try (Socket socket = connect()) {
            send(socket, all.toByteArray());
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            Set<Integer> kept = new TreeSet<>();
            while (kept.size() < 100) {
                LDAPMessage message = LDAPMessage.readFrom(in, false);
                if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp && message.getMessageID() % 3 == 0) {
                    kept.add(message.getMessageID());
                }
            }
        }
    }

    private ProtocolOp bind(String password) {
        return new BindRequestProtocolOp(group.adminDn(), password);
    }

    private static ProtocolOp search(String base) {
        return new SearchRequestProtocolOp(
                base, SearchScope.BASE, DereferencePolicy.NEVER, 0, 0, false, Filter.createPresenceFilter("objectClass"), List.of("1.1"));
    }

    private static byte[] message(int id, ProtocolOp op) {
        return new LDAPMessage(id, op).encode().encode();
    }

    /** The next results, as id and code, entries left out. */
    private static List<String> results(ASN1StreamReader in, int count) throws Exception {
        List<String> results = new java.util.ArrayList<>();
        while (results.size() < count) {
            LDAPMessage message = LDAPMessage.readFrom(in, false);
            if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp done) {
                results.add(message.getMessageID() + ":" + done.getResultCode());
            } else if (message.getProtocolOp() instanceof BindResponseProtocolOp done) {
                results.add(message.getMessageID() + ":" + done.getResultCode());
            }
        }
        return results;
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", group.port());
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static void send(Socket socket, byte[]... messages) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] each : messages) {
            all.writeBytes(each);
        }
        socket.getOutputStream().write(all.toByteArray());
    }

    private static void sendQuietly(Socket socket, byte[] bytes) {
        try {
            send(socket, bytes);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
