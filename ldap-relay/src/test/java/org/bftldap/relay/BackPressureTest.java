package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1StreamReader;
import com.unboundid.ldap.protocol.AbandonRequestProtocolOp;
import com.unboundid.ldap.protocol.LDAPMessage;
import com.unboundid.ldap.protocol.SearchRequestProtocolOp;
import com.unboundid.ldap.protocol.SearchResultDoneProtocolOp;
import com.unboundid.ldap.protocol.SearchResultEntryProtocolOp;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.SearchScope;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An answer of 60 MB goes no faster than its reader. */
@Timeout(60)
class BackPressureTest {

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void an_answer_of_60_megabytes_waits_for_its_reader_and_arrives_whole() throws Exception {
        try (Socket socket = relay.socket()) {
            socket.getOutputStream().write(new LDAPMessage(1, bigSearch()).encode().encode());
            awaitStandstill();
            assertThat(relay.group.chunksFetched.get()).as("of 240 chunks, while nobody reads").isBetween(1, 60);
            // Others are served meanwhile.
            try (var other = relay.connect()) {
                assertThat(other.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isEqualTo(1);
            }
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            int entries = 0;
            LDAPMessage message = LDAPMessage.readFrom(in, false);
            while (message.getProtocolOp() instanceof SearchResultEntryProtocolOp) {
                entries++;
                message = LDAPMessage.readFrom(in, false);
            }
            assertThat(entries).isEqualTo(2_400);
            assertThat(((SearchResultDoneProtocolOp) message.getProtocolOp()).getResultCode()).isZero();
        }
        awaitAllClosed();
    }

    @Test
    void an_abandoned_search_stops_and_is_not_answered() throws Exception {
        try (Socket socket = relay.socket()) {
            socket.getOutputStream().write(new LDAPMessage(1, bigSearch()).encode().encode());
            ASN1StreamReader in = new ASN1StreamReader(socket.getInputStream());
            LDAPMessage.readFrom(in, false);
            socket.getOutputStream().write(new LDAPMessage(2, new AbandonRequestProtocolOp(1)).encode().encode());
            // While answers are not read, neither are requests: so read on until the abandon was seen.
            socket.getOutputStream().write(new LDAPMessage(3, smallSearch()).encode().encode());
            int fromFirst = 0;
            while (true) {
                LDAPMessage message = LDAPMessage.readFrom(in, false);
                if (message.getProtocolOp() instanceof SearchResultDoneProtocolOp) {
                    assertThat(message.getMessageID()).isEqualTo(3);
                    break;
                }
                fromFirst++;
            }
            assertThat(fromFirst).isLessThan(2_400);
        }
        awaitAllClosed();
    }

    @Test
    void a_client_that_goes_away_in_the_middle_frees_the_answer() throws Exception {
        try (Socket socket = relay.socket()) {
            socket.getOutputStream().write(new LDAPMessage(1, bigSearch()).encode().encode());
            LDAPMessage.readFrom(new ASN1StreamReader(socket.getInputStream()), false);
        }
        awaitAllClosed();
        assertThat(relay.services.activity().operationsInFlight()).isZero();
    }

    private void awaitAllClosed() {
        while (relay.group.answersOpen.get() > 0 || relay.services.activity().operationsInFlight() > 0) {
            Thread.onSpinWait();
        }
    }

    /** Until the relay has asked for nothing more during 10,000 looks at least 20 microseconds apart. */
    private void awaitStandstill() {
        int last = -1;
        for (int same = 0; same < 10_000; same++) {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000);
            int now = relay.group.chunksFetched.get();
            if (now != last) {
                last = now;
                same = now == 0 ? -1 : 0;
            }
        }
    }

    private static SearchRequestProtocolOp bigSearch() {
        return search("o=big");
    }

    private static SearchRequestProtocolOp smallSearch() {
        return search("cn=none,o=grid");
    }

    private static SearchRequestProtocolOp search(String base) {
        return new SearchRequestProtocolOp(
                base, SearchScope.SUB, DereferencePolicy.NEVER, 0, 0, false, Filter.createPresenceFilter("objectClass"), List.of());
    }
}
