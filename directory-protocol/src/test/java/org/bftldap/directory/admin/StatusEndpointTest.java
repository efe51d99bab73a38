package org.bftldap.directory.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bftldap.bft.client.ClientStatus;
import org.bftldap.bft.node.ReplicaStatus;
import org.junit.jupiter.api.Test;

class StatusEndpointTest {

    private static final InetSocketAddress FREE = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    @Test
    void it_tells_the_status_and_whether_the_process_lives_and_is_ready() throws Exception {
        AtomicBoolean ready = new AtomicBoolean();
        try (StatusEndpoint endpoint = StatusEndpoint.start(FREE, () -> "{}", () -> "x 1\n", ready::get)) {
            assertThat(get(endpoint, "/status").body()).isEqualTo("{}");
            assertThat(get(endpoint, "/metrics").body()).isEqualTo("x 1\n");
            assertThat(get(endpoint, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(503);
            ready.set(true);
            assertThat(get(endpoint, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(endpoint, "/secret").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void it_refuses_addresses_that_others_can_reach() {
        assertThatThrownBy(() -> StatusEndpoint.start(new InetSocketAddress("0.0.0.0", 0), () -> "{}", () -> "", () -> true)).isInstanceOf(IOException.class).hasMessageContaining("no loopback address");
    }

    @Test
    void it_names_a_port_that_is_taken() throws Exception {
        try (StatusEndpoint first = StatusEndpoint.start(FREE, () -> "{}", () -> "", () -> true)) {
            assertThatThrownBy(() -> StatusEndpoint.start(first.address(), () -> "{}", () -> "", () -> true)).hasMessageStartingWith("BD-1009: admin port " + first.address().getPort() + " is taken");
        }
    }

    @Test
    void reports_come_back_from_their_json() throws Exception {
        ReplicaReport replica = new ReplicaReport("g", "00ff", new ReplicaStatus(1, "backup", 0, 12, 8, "ab", -1, List.of(new ReplicaStatus.Peer(0, true, 7, 12, 0, 5, 0, 1, 0, 0, 0, 0, 0))));
        assertThat(ReplicaReport.parse(replica.json())).isEqualTo(replica);
        String ofBefore = replica.json().replaceAll(",\\s*\"endedParts\":\\s*\\[]", "");
        assertThat(ofBefore).isNotEqualTo(replica.json());
        assertThat(ReplicaReport.parse(ofBefore)).as("an older replica tells nothing of that").isEqualTo(replica);
        RelayReport relay = new RelayReport("g", "00ff", 1000, 3, new ClientStatus(List.of(new ClientStatus.Peer(2, true, 5, 0, 1, 3, 9, 40)), 3, 1, 0), RelayReport.Ldap.none());
        assertThat(RelayReport.parse(relay.json())).isEqualTo(relay);
    }

    @Test
    void text_that_is_no_report_is_refused() {
        for (String text : List.of("", "[]", "{}", "{\"replica\":3}", "no")) {
            assertThatThrownBy(() -> ReplicaReport.parse(text)).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> RelayReport.parse(text)).isInstanceOf(IOException.class);
        }
    }

    private static HttpResponse<String> get(StatusEndpoint endpoint, String path) throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + endpoint.address().getPort() + path);
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }
}
