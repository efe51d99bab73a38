package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.AbandonRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.ProtocolOp;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.relay.session.SessionLimits;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is sent at the wrong time, with wrong tags, or in texts that are none; after each, others are served and memory is back. */
@Timeout(120)
class HostileClientTest {

    private static final int CONNECTIONS = 5_000;
    /** Both ends of each are in this process. */
    private static final long FILES_NEEDED = 2 * CONNECTIONS + 1_000;

    private TestRelay relay = new TestRelay();
    private final HeldMemory memory = new HeldMemory();

    @AfterEach
    void othersAreServedAndMemoryIsBack() throws LDAPException {
        try {
            othersAreServed();
            memory.assertGivenBack();
        } finally {
            relay.close();
        }
    }

    private void othersAreServed() throws LDAPException {
        try (LDAPConnection c = relay.connect()) {
            assertThat(c.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
        }
    }

    /** Message 5 each; what stands there instead is told behind the semicolon. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "31050201054200; a set for the message",
        "30050401054200; a text for the id",
        "3006020105a0020000; a controls element for the operation",
        "300702010542004100; something behind an unbind",
    })
    void a_wrong_tag_outside_of_the_operation_ends_the_connection(String hex, String what) throws Exception {
        try (Socket socket = relay.socket()) {
            send(socket, HexFormat.of().parseHex(hex));
            socket.shutdownOutput();
            byte[] answer = socket.getInputStream().readAllBytes();
            assertThat(HexFormat.of().formatHex(answer)).as(what).satisfiesAnyOf(
                    // Notice of disconnection with protocolError, or nothing at all behind an unbind.
                    text -> assertThat(text).contains("0a0102", HexFormat.of().formatHex("1.3.6.1.4.1.1466.20036".getBytes(java.nio.charset.StandardCharsets.US_ASCII))),
                    text -> assertThat(hex).contains("4200"));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "300c020105600702010304008100; 97; an unknown way to bind",
        "300b0201056006040103040080 00; 97; a text for the version of a bind",
        "3024020105631f04000a01000a0100020100020100010100ac0b6f626a656374436c6173733000; 101; an unknown kind of filter",
        "3024020105631f04000a01000a01000201000201000201 00870b6f626a656374436c6173733000; 101; a number for typesOnly",
        "300a02010568050401613100; 105; a set for the attributes of an add",
        "300b020105660604016130 0130; 103; half a change",
    })
    void a_wrong_tag_inside_of_the_operation_is_answered(String hex, int tag, String what) throws Exception {
        expectAnswer(hex.replace(" ", ""), tag, what);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {
        "30260201056321 0402c328 0a01000a0100020100020100010100870b6f626a656374436c6173733000; 101; the base of a search",
        "3024020105631f 0400 0a01000a0100020100020100010100870b6f626a65637443ff6173733000; 101; an attribute in a filter",
        "300e0201056009 020103 0402c328 8000; 97; the name of a bind",
        "300a02010568050401ff3000; 105; the name of an add",
        "30070201054a02c328; 107; the name of a delete",
        "301102010577 0c 800a c328c328c328c328c328; 120; the name of an extended operation",
    })
    void text_that_is_no_utf_8_is_answered(String hex, int tag, String what) throws Exception {
        expectAnswer(hex.replace(" ", ""), tag, what);
    }

    /** Either the operation gets a result other than success, or the connection ends with a notice. */
    private void expectAnswer(String hex, int tag, String what) throws Exception {
        try (Socket socket = relay.socket()) {
            send(socket, HexFormat.of().parseHex(hex));
            LDAPMessage answer = LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
            assertThat(answer).as(what).isNotNull();
            if (answer.getMessageID() == 0) {
                assertThat(answer.getExtendedResponseProtocolOp().getResultCode()).as(what).isEqualTo(2);
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } else {
                assertThat(answer.getMessageID()).isEqualTo(5);
                assertThat(answer.getProtocolOpType() & 0xff).as(what).isEqualTo(tag);
                assertThat(code(answer.getProtocolOp())).as(what).isNotZero();
            }
        }
    }

    private static int code(ProtocolOp op) {
        byte[] encoded = op.encodeProtocolOp().encode();
        return encoded[encoded[1] < 0 ? 4 + (encoded[1] & 0x7f) : 4]; // behind the tag and length of the enumerated
    }

    @Test
    void a_bind_waits_for_those_before_it_and_holds_back_those_after_it() throws Exception {
        var held = relay.group.hold();
        try (Socket socket = relay.socket()) {
            send(socket, search(1), search(2), bind(3, TestRelay.PASSWORD), search(4), bind(5, "wrong"), search(6));
            relay.waitForReads(2);
            assertThat(relay.group.requests).as("nothing of the bind, nor of what follows it").hasSize(2);
            held.complete(null);
            List<Integer> ended = ended(reader(socket), 6);
            assertThat(ended.subList(0, 2)).containsExactlyInAnyOrder(1, 2);
            assertThat(ended.subList(2, 6)).containsExactly(3, 4, 5, 6);
        }
    }

    /** Abandons of what runs, has ended, never was, was abandoned already, and of binds: what is not abandoned is answered. */
    @SeededTest(runs = 12)
    void abandons_that_race_with_answers_leave_nothing_behind(Seed seed) throws Exception {
        RandomGenerator random = seed.random();
        int last = 300;
        try (Socket socket = relay.socket()) {
            for (int id = 1; id < last; id++) {
                send(socket, random.nextInt(40) == 0 ? bind(id, TestRelay.PASSWORD) : search(id));
                for (int i = random.nextInt(4); i > 0; i--) {
                    int other = random.nextBoolean() ? id : random.nextInt(1, last);
                    // Ids of abandons are never answered; far from the others, since one in use may not be used again.
                    send(socket, new LDAPMessage(100_000 + id * 10 + i, new AbandonRequestProtocolOp(other)).encode().encode());
                }
            }
            send(socket, search(last));
            ASN1StreamReader in = reader(socket);
            List<Integer> ended = new ArrayList<>();
            while (!ended.contains(last)) {
                ended.addAll(ended(in, 1));
            }
            assertThat(ended).doesNotHaveDuplicates().allMatch(id -> id >= 1 && id <= last);
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while ((relay.services.activity().operationsInFlight() > 0 || relay.group.answersOpen.get() > 0) && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(relay.services.activity().operationsInFlight()).isZero();
        assertThat(relay.group.answersOpen.get()).as("answers of the group that nobody closed").isZero();
    }

    @Test
    void five_thousand_connections_leave_one_for_another() throws Exception {
        assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                        && system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount() > FILES_NEEDED,
                "this process may not open so many files");
        SessionLimits d = SessionLimits.defaults();
        relay.close();
        relay = new TestRelay(new SessionLimits(
                CONNECTIONS + 1, CONNECTIONS + 1, d.messageBytesMax(), d.requestsBytesMax(), d.unsentAnswersBytesMax(), d.filterDepthMax(),
                d.operationsPerConnectionMax(), d.operationsMax(), 0, d.firstMessage(), d.wholeMessage(), d.idle(), d.stalled(), d.cleartextBinds()));
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                Socket socket = relay.socket();
                open.add(socket);
                send(socket, i % 2 == 0 ? search(1) : new byte[] {0x30});
            }
            for (int i = 0; i < CONNECTIONS; i += 2) {
                assertThat(ended(reader(open.get(i)), 1)).containsExactly(1);
            }
            othersAreServed();
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        while (relay.services.activity().connections() > 0) {
            Thread.onSpinWait();
        }
    }

    private static byte[] search(int id) {
        return RawRequests.search(id, "o=grid");
    }

    private static byte[] bind(int id, String password) {
        return RawRequests.bind(id, TestRelay.ADMIN, password);
    }

    /** One a socket: it reads ahead. */
    private static ASN1StreamReader reader(Socket socket) throws IOException {
        return new ASN1StreamReader(socket.getInputStream(), 0);
    }

    /** The ids of the next operations that end, in order; entries are passed over. */
    private static List<Integer> ended(ASN1StreamReader in, int count) throws Exception {
        List<Integer> ids = new ArrayList<>();
        while (ids.size() < count) {
            LDAPMessage message = LDAPMessage.readFrom(in, false);
            assertThat(message).as("the connection has ended").isNotNull();
            if ((message.getProtocolOpType() & 0xff) != 0x64) {
                ids.add(message.getMessageID());
            }
        }
        return ids;
    }

    private static void send(Socket socket, byte[]... parts) throws IOException {
        RawRequests.send(socket, parts);
    }
}
