package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.AsyncRequestID;
import com.unboundid.ldap.sdk.CompareRequest;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever becomes of an operation's client, what the operation held is free again when the group has answered. */
@Timeout(60)
class OperationsInFlightTest {

    private static final String GRID = "o=grid";

    private final TestRelay relay = new TestRelay();
    private final int slots = relay.services.group().slots().free();
    private final CompletableFuture<Void> held = relay.group.hold();

    @AfterEach
    void stop() {
        relay.close();
    }

    @Test
    void an_abandoned_comparison_is_in_flight_until_the_group_has_answered() throws LDAPException {
        try (LDAPConnection client = relay.connect()) {
            client.abandon(compare(client));
            held.complete(null);
            expectNothingHeld();
        }
    }

    @Test
    void an_operation_whose_client_is_gone_is_in_flight_until_the_group_has_answered() throws LDAPException {
        try (LDAPConnection client = relay.connect()) {
            client.abandon(compare(client));
            compare(client);
            client.asyncDelete(new DeleteRequest("o=none"), null);
            relay.waitForReads(3);
        }
        expectNoConnection();
        assertThat(relay.services.activity().operationsInFlight()).isEqualTo(3);
        held.complete(null);
        expectNothingHeld();
    }

    @Test
    void so_is_what_waits_behind_a_bind() throws IOException {
        try (Socket client = relay.socket()) {
            RawRequests.send(client, RawRequests.compare(1, GRID), RawRequests.bind(2, TestRelay.ADMIN, "guess"));
            relay.waitForReads(1);
            waitUntil(() -> relay.services.activity().operationsInFlight() == 2);
        }
        expectNoConnection();
        held.complete(null);
        expectNothingHeld();
        assertThat(relay.group.requests).as("no bind for a client that is gone").hasSize(1);
    }

    @Test
    void a_search_whose_client_is_gone_gives_its_place_for_answers_back() throws IOException {
        try (Socket client = relay.socket()) {
            RawRequests.send(client, RawRequests.search(1, GRID), RawRequests.search(2, ""));
            relay.waitForReads(2);
            assertThat(relay.services.group().slots().free()).isLessThan(slots);
        }
        expectNoConnection();
        held.complete(null);
        expectNothingHeld();
    }

    private static AsyncRequestID compare(LDAPConnection client) throws LDAPException {
        return client.asyncCompare(new CompareRequest(GRID, "o", "grid"), null);
    }

    private void expectNoConnection() {
        waitUntil(() -> relay.services.activity().connections() == 0);
    }

    private void expectNothingHeld() {
        waitUntil(() -> relay.services.activity().operationsInFlight() == 0
                && relay.services.group().slots().free() == slots
                && relay.group.answersOpen.get() == 0);
        assertThat(relay.services.activity().operationsInFlight()).as("operations in flight").isZero();
        assertThat(relay.services.group().slots().free()).as("slots for answers").isEqualTo(slots);
        assertThat(relay.group.answersOpen.get()).as("answers that nobody closed").isZero();
    }

    private static void waitUntil(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
    }
}
