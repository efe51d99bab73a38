package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.schema.AttributeTypeDefinition;
import com.unboundid.ldap.sdk.schema.Schema;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Project;
import org.junit.jupiter.api.Test;

/** {@code cn=monitor} of a relay in front of a group: what exporters for slapd ask, and the group as the relay sees it. */
@OnGroup
class MonitorIT {
    private final DevGroup group;

    MonitorIT(DevGroup group) {
        this.group = group;
    }

    private List<Entry> ofClass(LDAPConnection connection, String objectClass) throws LDAPException {
        return connection.search("cn=monitor", SearchScope.SUB, "(objectClass=" + objectClass + ")", "*", "+").getSearchEntries()
                .stream()
                .map(found -> (Entry) found)
                .toList();
    }

    /** By class, as openldap_exporter does. */
    @Test
    void whatExportersAskForIsThere() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            assertThat(ofClass(admin, "monitorCounterObject").stream()
                            .filter(entry -> entry.getAttributeValueAsLong("monitorCounter") != null)
                            .map(Entry::getDN))
                    .contains(
                            "cn=Total,cn=Connections,cn=Monitor",
                            "cn=Current,cn=Connections,cn=Monitor",
                            "cn=Bytes,cn=Statistics,cn=Monitor",
                            "cn=PDU,cn=Statistics,cn=Monitor",
                            "cn=Entries,cn=Statistics,cn=Monitor",
                            "cn=Referrals,cn=Statistics,cn=Monitor",
                            "cn=Read,cn=Waiters,cn=Monitor",
                            "cn=Write,cn=Waiters,cn=Monitor");
            assertThat(ofClass(admin, "monitorOperation")).hasSize(10).allMatch(entry -> entry.getAttributeValueAsLong("monitorOpCompleted") != null);
            assertThat(ofClass(admin, "monitoredObject").stream().map(Entry::getDN))
                    .contains("cn=Uptime,cn=Time,cn=Monitor", "cn=Open,cn=Threads,cn=Monitor", "cn=Listener 0,cn=Listeners,cn=Monitor");
        }
    }

    @Test
    void theReplicasAreThereWithTheirVersions() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            assertThat(ofClass(admin, "bftldapMonitoredReplica")).hasSize(group.replicaCount()).allSatisfy(replica -> {
                assertThat(replica.getAttributeValueAsBoolean("bftldapConnected")).isTrue();
                assertThat(replica.getAttributeValueAsBoolean("bftldapSuspected")).isFalse();
            });
            long highest = ofClass(admin, "bftldapMonitoredReplica").stream().mapToLong(replica -> replica.getAttributeValueAsLong("bftldapVersion")).max().orElse(0);
            assertThat(highest).as("what an answer was of").isPositive();
            assertThat(ofClass(admin, "bftldapMonitoredGroup").get(0).getAttributeValue("bftldapGroupName")).isEqualTo(group.folder().getFileName().toString());
        }
    }

    /** What the relay shows stands in the schema that the replicas publish: names, numbers and usage. */
    @Test
    void theSchemaKnowsAllOfIt() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            Schema schema = Objects.requireNonNull(admin.getSchema());
            for (Entry entry : ofClass(admin, "top")) {
                assertThat(schema.getObjectClass(entry.getAttributeValue("structuralObjectClass"))).as(entry.getDN()).isNotNull();
                for (Attribute attribute : entry.getAttributes()) {
                    AttributeTypeDefinition type = schema.getAttributeType(attribute.getName());
                    assertThat(type).as(attribute.getName()).isNotNull();
                    assertThat(type.getNameOrOID()).isEqualTo(attribute.getName());
                }
            }
            List<String> user = ofClass(admin, "top").stream()
                    .flatMap(entry -> entry.getAttributes().stream())
                    .map(Attribute::getName)
                    .filter(name -> !Objects.requireNonNull(schema.getAttributeType(name)).isOperational())
                    .distinct()
                    .sorted()
                    .collect(Collectors.toList());
            assertThat(user).containsExactly("cn", "description", "labeledURI", "objectClass");
        }
    }

    /** Whoever is asked for figures by a collector tells no name that the reference does not have, and is ready. */
    @Test
    void figuresOfAllProcessesStandInTheReference() throws Exception {
        String reference = Files.readString(Project.home().resolve("docs/reference/metrics.md"));
        List<Path> files = new ArrayList<>(List.of(group.folder().resolve("relay-0/relay.toml")));
        for (int id = 0; id < group.replicaCount(); id++) {
            files.add(group.replicaFolder(id).resolve("replica.toml"));
        }
        for (Path file : files) {
            assertThat(get(file, "/readyz")).as("%s", file).isEqualTo("ok\n");
            assertThat(get(file, "/livez")).as("%s", file).isEqualTo("ok\n");
            String figures = get(file, "/metrics");
            assertThat(figures).contains("bftldap_quorum_margin_replicas{").doesNotContain("NaN");
            Pattern.compile("# TYPE (\\S+)").matcher(figures).results().forEach(family -> assertThat(reference).contains("`" + family.group(1)));
        }
        String replica = get(files.get(1), "/metrics");
        for (String family : List.of(
                "store_size_bytes", "log_size_bytes", "entries", "agreement_phase_duration_seconds_count", "batch_size_requests_sum",
                "batch_size_bytes_sum", "fsync_duration_seconds_count")) {
            assertThat(replica).containsPattern("bftldap_" + family + "\\{[^}]*} [1-9]");
        }
    }

    private static String get(Path file, String path) throws Exception {
        Matcher port = Pattern.compile("(?m)^admin_port = (\\d+)$").matcher(Files.readString(file));
        assertThat(port.find()).isTrue();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port.group(1) + path)).build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    @Test
    void othersSeeNothingOfIt() throws LDAPException {
        try (LDAPConnection nobody = group.connectAnonymously()) {
            assertThat(nobody.getEntry("cn=Monitor")).isNull();
        }
    }
}
