package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1Element;
import com.unboundid.asn1.ASN1Integer;
import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.ExtendedResponseProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.UnbindRequestProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.relay.session.SessionLimits;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is sent to hurt: each case ends at most its own connection, and others are served after it. */
@Timeout(60)
class HostileInputTest {

    private static HeldMemory memory;

    private TestRelay relay = new TestRelay();

    /** Behind a first round, which loads what stays. */
    @BeforeAll
    static void remember() throws LDAPException {
        try (TestRelay first = new TestRelay(); LDAPConnection c = first.connect()) {
            c.search("o=grid", SearchScope.BASE, "(objectClass=*)");
        }
        memory = new HeldMemory();
    }

    @AfterAll
    static void memoryIsBack() {
        memory.assertGivenBack();
    }

    @AfterEach
    void othersAreServed() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            assertThat(c.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
        } finally {
            relay.close();
        }
    }

    @Test
    void sixteen_bytes_that_claim_two_gigabytes_end_the_connection() throws Exception {
        expectNotice(HexFormat.of().parseHex("30847ffffff00201014a847fffffe041"), 2);
    }

    @Test
    void bytes_that_are_not_ldap_end_the_connection() throws Exception {
        expectNotice("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII), 2);
        expectNotice(HexFormat.of().parseHex("3080020101420000"), 2); // indefinite length
        expectNotice(HexFormat.of().parseHex("3085000000000742"), 2); // length of five octets
    }

    @Test
    void message_id_0_an_unknown_operation_and_an_inner_length_beyond_the_outer_end_the_connection() throws Exception {
        expectNotice(HexFormat.of().parseHex("30050201004200"), 2);
        expectNotice(HexFormat.of().parseHex("30050201017f00"), 2);
        expectNotice(HexFormat.of().parseHex("3005020101427f"), 2);
        expectNotice(HexFormat.of().parseHex("300b0201ff6006020103040080"), 2);
    }

    @Test
    void a_filter_nested_5000_deep_is_refused_and_the_connection_goes_on() throws Exception {
        try (Socket socket = relay.socket()) {
            byte[] nested = search(1, nested(5_000));
            assertThat(nested.length).isGreaterThan(19_000);
            send(socket, nested);
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            assertThat(done(in, 1)).isEqualTo(11);
            send(socket, search(2, nested(128)));
            assertThat(done(in, 2)).isEqualTo(11);
            send(socket, search(3, nested(127))); // 127 "not" around a term are 128 deep
            assertThat(done(in, 3)).isZero();
        }
    }

    @Test
    void a_filter_with_too_many_terms_is_refused() throws Exception {
        List<Filter> terms = Collections.nCopies(4_096, Filter.createPresenceFilter("cn"));
        byte[] or = Filter.createORFilter(terms).encode().encode();
        try (Socket socket = relay.socket()) {
            send(socket, search(1, or));
            assertThat(done(new ASN1StreamReader(socket.getInputStream()), 1)).isEqualTo(11);
        }
    }

    @Test
    void a_malformed_request_whose_id_is_known_is_answered() throws Exception {
        try (Socket socket = relay.socket()) {
            // A search whose scope is 9; an add without anything in it; both followed by a good one.
            send(socket, HexFormat.of().parseHex("3025020101632004000a01090a0100020100020100010100870b6f626a656374436c6173733000"));
            send(socket, HexFormat.of().parseHex("30050201026800"));
            send(socket, search(3, Filter.createPresenceFilter("objectClass").encode().encode()));
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            assertThat(done(in, 1)).isEqualTo(2);
            LDAPMessage add = LDAPMessage.readFrom(in, false);
            assertThat(add.getAddResponseProtocolOp().getResultCode()).isEqualTo(2);
            assertThat(done(in, 3)).isZero();
        }
    }

    @Test
    void a_message_sent_byte_by_byte_is_answered() throws Exception {
        try (Socket socket = relay.socket()) {
            socket.setTcpNoDelay(true);
            for (byte each : search(7, Filter.createPresenceFilter("objectClass").encode().encode())) {
                send(socket, new byte[] {each});
            }
            assertThat(done(new ASN1StreamReader(socket.getInputStream()), 7)).isZero();
        }
    }

    @Test
    void two_thousand_pipelined_requests_are_all_answered_with_a_bounded_number_at_once() throws Exception {
        byte[] present = Filter.createPresenceFilter("objectClass").encode().encode();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int id = 1; id <= 2_000; id++) {
            all.write(search(id, present));
        }
        var held = relay.group.hold();
        try (Socket socket = relay.socket()) {
            send(socket, all.toByteArray());
            // An operation counts as in flight a moment before the group is asked.
            while (relay.group.requests.size() < 128) {
                Thread.onSpinWait();
            }
            assertThat(relay.services.activity().operationsInFlight()).isEqualTo(128);
            assertThat(relay.group.requests.size()).isEqualTo(128);
            held.complete(null);
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            Set<Integer> answered = new TreeSet<>();
            while (answered.size() < 2_000) {
                LDAPMessage message = LDAPMessage.readFrom(in, false);
                if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp) {
                    assertThat(answered.add(message.getMessageID())).isTrue();
                }
            }
        }
    }

    @Test
    void a_message_id_in_use_ends_the_connection() throws Exception {
        byte[] present = Filter.createPresenceFilter("objectClass").encode().encode();
        var held = relay.group.hold();
        try (Socket socket = relay.socket()) {
            send(socket, search(1, present), search(1, present));
            assertThat(notice(new ASN1StreamReader(socket.getInputStream()))).isEqualTo(2);
        }
        held.complete(null);
    }

    @Test
    void a_thousand_half_open_connections_leave_room_for_others() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 1_000; i++) {
                Socket socket = relay.socket();
                open.add(socket);
                send(socket, new byte[] {0x30, (byte) 0x83, 0x3f, 0, 0, 2});
            }
            othersAreServedNow();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void large_requests_beyond_what_the_relay_holds_wait_for_room() throws Exception {
        // Each claims nearly 4 MiB and sends little of it: 16 fit into 64 MiB.
        byte[] claim = HexFormat.of().parseHex("30833ff000020101");
        List<Socket> open = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Socket socket = relay.socket();
            open.add(socket);
            send(socket, claim);
        }
        // Not read before there is room, a large request is as good as not sent; small ones of others go on.
        byte[] large = search(1, Filter.createEqualityFilter("cn", "x".repeat(3_900_000)).encode().encode());
        try (Socket waiting = relay.socket()) {
            Thread sender = new Thread(() -> {
                try {
                    send(waiting, large);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            sender.start();
            othersAreServedNow();
            for (Socket socket : open) {
                socket.close();
            }
            assertThat(done(new ASN1StreamReader(waiting.getInputStream(), 0), 1)).isZero();
            sender.join();
        }
    }

    @Test
    void a_silent_connection_is_ended() throws Exception {
        restart(limits(BRIEF, LONG, LONG));
        try (Socket silent = relay.socket()) {
            assertThat(notice(new ASN1StreamReader(silent.getInputStream()))).isEqualTo(52);
        }
        restart(SessionLimits.defaults());
    }

    @Test
    void a_request_that_does_not_become_whole_is_ended() throws Exception {
        restart(limits(LONG, BRIEF, LONG));
        try (Socket slow = relay.socket()) {
            send(slow, new byte[] {0x30});
            assertThat(notice(new ASN1StreamReader(slow.getInputStream()))).isEqualTo(2);
            assertThat(relay.services.activity().connectionsEnded()).isEqualTo(1);
        }
    }

    @Test
    void an_idle_connection_is_ended_after_its_answers() throws Exception {
        restart(limits(LONG, LONG, BRIEF));
        try (Socket idle = relay.socket()) {
            send(idle, search(1, Filter.createPresenceFilter("objectClass").encode().encode()));
            ASN1StreamReader in = new ASN1StreamReader(idle.getInputStream());
            assertThat(done(in, 1)).isZero();
            assertThat(notice(in)).isEqualTo(52);
        }
        restart(SessionLimits.defaults());
    }

    private static final Duration BRIEF = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofMinutes(5);

    private static SessionLimits limits(Duration firstMessage, Duration wholeMessage, Duration idle) {
        SessionLimits d = SessionLimits.defaults();
        return new SessionLimits(
                d.connectionsMax(), d.connectionsPerAddressMax(), d.messageBytesMax(), d.requestsBytesMax(), d.unsentAnswersBytesMax(),
                d.filterDepthMax(), d.operationsPerConnectionMax(), d.operationsMax(), 0, firstMessage, wholeMessage, idle, LONG,
                d.cleartextBinds());
    }

    @Test
    void connections_beyond_the_limit_are_told_so() throws Exception {
        SessionLimits d = SessionLimits.defaults();
        restart(new SessionLimits(
                2, 2, d.messageBytesMax(), d.requestsBytesMax(), d.unsentAnswersBytesMax(), d.filterDepthMax(), d.operationsPerConnectionMax(),
                d.operationsMax(), 0, d.firstMessage(), d.wholeMessage(), d.idle(), d.stalled(), d.cleartextBinds()));
        try (LDAPConnection one = relay.connect(); LDAPConnection two = relay.connect(); Socket three = relay.socket()) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();
            assertThat(notice(new ASN1StreamReader(three.getInputStream()))).isEqualTo(51);
            assertThat(three.getInputStream().read()).isEqualTo(-1);
        }
        while (relay.services.activity().connections() > 0) {
            Thread.onSpinWait();
        }
    }

    @SeededTest(runs = 40)
    void any_bytes_end_at_most_their_own_connection(Seed seed) throws Exception {
        var random = seed.random();
        byte[] bytes = search(1, Filter.create("(&(cn=a*b*c)(!(x:dn:2.5.13.2:=y))(|(a>=1)(b<=2)(c~=3)))").encode().encode());
        if (random.nextInt(4) == 0) {
            random.nextBytes(bytes);
            bytes[0] = 0x30;
        }
        for (int i = random.nextInt(6); i >= 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        try (Socket socket = relay.socket()) {
            send(socket, bytes, new LDAPMessage(99, new UnbindRequestProtocolOp()).encode().encode());
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    private void restart(SessionLimits limits) {
        relay.close();
        relay = new TestRelay(limits);
    }

    private void othersAreServedNow() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            assertThat(c.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
        }
    }

    private void expectNotice(byte[] bytes, int code) throws Exception {
        try (Socket socket = relay.socket()) {
            send(socket, bytes);
            assertThat(notice(new ASN1StreamReader(socket.getInputStream()))).isEqualTo(code);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    private static int notice(ASN1StreamReader in) throws Exception {
        @Nullable LDAPMessage message = LDAPMessage.readFrom(in, false);
        assertThat(message).isNotNull();
        assertThat(message.getMessageID()).isZero();
        ExtendedResponseProtocolOp op = message.getExtendedResponseProtocolOp();
        assertThat(op.getResponseOID()).isEqualTo("1.3.6.1.4.1.1466.20036");
        return op.getResultCode();
    }

    /** Reads up to the next search result and checks whose it is. */
    private static int done(ASN1StreamReader in, int id) throws Exception {
        while (true) {
            LDAPMessage message = LDAPMessage.readFrom(in, false);
            ProtocolOp op = message.getProtocolOp();
            if (op instanceof SearchResultDoneProtocolOp result) {
                assertThat(message.getMessageID()).isEqualTo(id);
                return result.getResultCode();
            }
        }
    }

    private static byte[] nested(int depth) {
        byte[] filter = new ASN1OctetString((byte) 0x87, "cn").encode();
        for (int i = 0; i < depth; i++) {
            filter = new ASN1Element((byte) 0xa2, filter).encode();
        }
        return filter;
    }

    /** A search of the whole tree with an encoded filter, which the client library itself would not make. */
    private static byte[] search(int id, byte[] filter) throws Exception {
        var op = new SearchRequestProtocolOp(
                "o=grid", SearchScope.SUB, DereferencePolicy.NEVER, 0, 0, false, Filter.createPresenceFilter("F"), List.of());
        byte[] sample = op.encodeProtocolOp().encode();
        byte[] placeholder = new byte[] {(byte) 0x87, 1, 'F'};
        int at = indexOf(sample, placeholder);
        int header = sample[1] < 0 ? 2 + (sample[1] & 0x7f) : 2;
        ByteArrayOutputStream inside = new ByteArrayOutputStream();
        inside.write(sample, header, at - header);
        inside.writeBytes(filter);
        inside.write(sample, at + placeholder.length, sample.length - at - placeholder.length);
        byte[] encodedOp = new ASN1Element((byte) 0x63, inside.toByteArray()).encode();
        ByteArrayOutputStream message = new ByteArrayOutputStream();
        message.writeBytes(new ASN1Integer(id).encode());
        message.writeBytes(encodedOp);
        return new ASN1Element((byte) 0x30, message.toByteArray()).encode();
    }

    private static int indexOf(byte[] in, byte[] wanted) {
        for (int i = 0; ; i++) {
            if (Arrays.equals(in, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
    }

    private static void send(Socket socket, byte[]... parts) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (byte[] part : parts) {
            out.write(part);
        }
        out.flush();
    }
}
