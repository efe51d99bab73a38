package org.bftldap.relay;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.SearchScope;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.relay.tls.TlsServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RelayMetricsTest {

    @TempDir
    private Path directory;

    @Test
    void what_clients_do_is_counted_and_every_name_is_in_the_reference() throws Exception {
        GroupConfig group = TestRelay.exampleGroup();
        TestTls files = new TestTls(directory);
        try (TlsServer tls = files.server();
                TestRelay relay = new TestRelay(tls);
                LDAPConnection clear = relay.connectAsAdmin();
                LDAPConnection encrypted = new LDAPConnection(files.client("TLSv1.3").getSocketFactory(), "127.0.0.1", relay.ldapsPort())) {
            clear.search("o=grid", SearchScope.BASE, "(objectClass=*)");
            encrypted.search("o=grid", SearchScope.BASE, "(objectClass=*)");
            String text = RelayMetrics.of(group, relay.services);
            assertThat(text).containsPattern("bftldap_ldap_connections\\{[^}]*tls=\"false\"} 1\n")
                    .containsPattern("bftldap_ldap_connections\\{[^}]*tls=\"true\"} 1\n")
                    .containsPattern("bftldap_ldap_operations_total\\{[^}]*op=\"bind\",result=\"0\"} 1\n")
                    .containsPattern("bftldap_ldap_operations_total\\{[^}]*op=\"search\",result=\"0\"} 2\n")
                    .containsPattern("bftldap_ldap_operation_duration_seconds_count\\{[^}]*op=\"search\"} 2\n")
                    .containsPattern("bftldap_relay_quorum_wait_seconds_count\\{[^}]*op=\"read\"} [1-9]\\d*\n")
                    .containsPattern("bftldap_ldap_sent_entries_total\\{[^}]*} 2\n")
                    .containsPattern("bftldap_view_number\\{[^}]*} 4\n")
                    .containsPattern("bftldap_suspected\\{[^}]*peer=\"1\"} 1\n")
                    .containsPattern("bftldap_peer_version\\{[^}]*peer=\"0\"} 17\n")
                    .containsPattern("bftldap_certificate_expiry_timestamp_seconds\\{[^}]*purpose=\"ldap\"} 1\\d{9}\n");
            String reference = Files.readString(Path.of("../docs/reference/metrics.md"));
            Pattern.compile("# TYPE (\\S+)").matcher(text).results().forEach(family -> assertThat(reference).contains("`" + family.group(1)));
        }
    }
}
