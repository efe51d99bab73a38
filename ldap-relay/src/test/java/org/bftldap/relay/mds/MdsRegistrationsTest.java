package org.bftldap.relay.mds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.junit.jupiter.api.Test;

class MdsRegistrationsTest {

    private static final String NAME = "Mds-Vo-Op-name=register, Mds-Vo-name=site, o=grid";

    /** As ARC's script writes it. */
    private static final List<String> LINES = List.of(
            "objectClass: Mds", "objectClass: MdsVoOp", "objectClass: MdsService", "objectClass: MdsServiceLdap", "Mds-Service-type: ldap",
            "Mds-Service-protocol: 3.0", "MDS-SERVICE-HN: ce.example.org", "Mds-Service-port: 2135",
            "Mds-Service-Ldap-suffix: nordugrid-cluster-name=ce.example.org,Mds-Vo-name=local,o=grid", "Mds-Service-Ldap-sizelimit: 0",
            "Mds-Service-Ldap-timeout: 45", "Mds-Service-Ldap-cachettl: 30", "Mds-Bind-Method-servers: ANONYM-ONLY",
            "Mds-validfrom: 20261126000000Z", "Mds-validto: 20261126000400Z", "Mds-keepto: 20261126000500Z");

    private static Operation.Add add(String dn, List<String> lines) {
        return new Operation.Add(dn, lines.stream()
                .map(line -> new AttributeValues(line.substring(0, line.indexOf(':')), List.of(bytes(line.substring(line.indexOf(':') + 2)))))
                .toList());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> without(String type, String... instead) {
        List<String> lines = new ArrayList<>(LINES);
        lines.removeIf(line -> line.toLowerCase().startsWith(type.toLowerCase() + ":"));
        lines.addAll(List.of(instead));
        return lines;
    }

    @Test
    void an_add_of_register_is_a_registration() throws Exception {
        Operation.Register register = MdsRegistrations.registration(add(NAME, LINES)).orElseThrow();
        assertThat(register.suffix()).isEqualTo("nordugrid-cluster-name=ce.example.org,Mds-Vo-name=local,o=grid");
        assertThat(register.index()).isEqualTo("Mds-Vo-name=site, o=grid");
        assertThat(register.type()).isEqualTo("ldap");
        assertThat(register.host()).isEqualTo("ce.example.org");
        assertThat(register.port()).isEqualTo(2135);
        assertThat(register.ttlSeconds()).isEqualTo(240);
        assertThat(register.keepSeconds()).isEqualTo(300);
        assertThat(register.cacheTtlSeconds()).isEqualTo(30);
        assertThat(register.details().stream().map(AttributeValues::description))
                .containsExactly("Mds-Service-protocol", "Mds-Service-Ldap-sizelimit", "Mds-Service-Ldap-timeout", "Mds-Bind-Method-servers");
        assertThat(MdsRegistrations.registration(add("mds-vo-op-name = REGISTER ,o=grid", LINES)).orElseThrow().index()).isEqualTo("o=grid");
    }

    @Test
    void other_adds_are_left_alone() throws Exception {
        for (String dn : List.of("Mds-Vo-name=site,o=grid", "Mds-Vo-Op-name=other,o=grid", "Mds-Vo-Op-name=register", "cn=x,Mds-Vo-Op-name=register,o=grid")) {
            assertThat(MdsRegistrations.registration(add(dn, LINES))).as(dn).isEmpty();
        }
    }

    /** Clocks that are a day off, both ways, say the same as right ones. */
    @Test
    void only_the_length_of_times_counts() throws Exception {
        for (String day : List.of("20261125", "20261127", "19700101")) {
            List<String> lines = LINES.stream().map(line -> line.replace("20261126", day)).toList();
            Operation.Register register = MdsRegistrations.registration(add(NAME, lines)).orElseThrow();
            assertThat(register.ttlSeconds()).isEqualTo(240);
            assertThat(register.keepSeconds()).isEqualTo(300);
        }
        Operation.Register backwards = MdsRegistrations.registration(add(NAME, without("Mds-validto", "Mds-validto: 20261125000000Z"))).orElseThrow();
        assertThat(backwards.ttlSeconds()).isZero();
        Operation.Register silent = MdsRegistrations.registration(add(NAME, without("Mds-validfrom"))).orElseThrow();
        assertThat(silent.ttlSeconds()).isEqualTo(240);
    }

    @Test
    void what_says_too_little_or_nonsense_is_refused() {
        assertRefused(without("Mds-Service-hn"), 65, "Mds-Service-hn");
        assertRefused(without("Mds-Service-Ldap-suffix"), 65, "Mds-Service-Ldap-suffix");
        assertRefused(without("Mds-Service-port", "Mds-Service-port: many"), 21, "Mds-Service-port");
        assertRefused(without("Mds-Service-port", "Mds-Service-port: 99999"), 21, "Mds-Service-port");
        assertRefused(without("Mds-validto", "Mds-validto: tomorrow"), 21, "Mds-validto");
        assertRefused(without("Mds-validto", "Mds-validto: 20261399000000Z"), 21, "Mds-validto");
    }

    private static void assertRefused(List<String> lines, int code, String attribute) {
        assertThatThrownBy(() -> MdsRegistrations.registration(add(NAME, lines)))
                .isInstanceOfSatisfying(RequestRefusedException.class, refused -> assertThat(refused.code()).isEqualTo(code))
                .hasMessageContaining(attribute);
    }

    @Test
    void a_success_is_told_without_what_there_was_before() {
        assertThat(MdsRegistrations.told(new DirectoryResult(0, "cn=x", "VALID", List.of()))).isEqualTo(new DirectoryResult(0, "", "", List.of()));
        DirectoryResult refused = new DirectoryResult(50, "", "this suffix is not granted", List.of());
        assertThat(MdsRegistrations.told(refused)).isSameAs(refused);
    }

    @Test
    void the_status_of_an_index_is_a_search_for_its_registrations() {
        Operation.Search asked = search("Mds-Vo-name=site,o=grid", Operation.Scope.BASE, "GIISregistrationStatus");
        assertThat(MdsRegistrations.asksForStatus(asked)).isTrue();
        Operation.Search meant = MdsRegistrations.registrations(asked);
        assertThat(meant.base()).isEqualTo("ou=registrations,ou=system");
        assertThat(meant.scope()).isEqualTo(Operation.Scope.ONE_LEVEL);
        assertThat(meant.sizeLimit()).isEqualTo(7);
        assertThat(meant.attributes()).containsExactly("*", "bftldapIndex");
        assertThat(meant.filter()).usingRecursiveComparison().isEqualTo(new Filter.And(
                List.of(new Filter.Equality("bftldapIndex", bytes("Mds-Vo-name=site,o=grid")), new Filter.Present("objectClass"))));
        assertThat(MdsRegistrations.asksForStatus(search("o=grid", Operation.Scope.SUBTREE, "giisregistrationstatus"))).isFalse();
        assertThat(MdsRegistrations.asksForStatus(search("o=grid", Operation.Scope.BASE, "objectClass"))).isFalse();
    }

    @Test
    void only_the_base_search_of_a_name_that_begins_as_an_index_may_mean_one() {
        for (String base : List.of("Mds-Vo-name=site,o=grid", " mds-vo-NAME = site, o=grid")) {
            assertThat(MdsRegistrations.mayNameAnIndex(search(base, Operation.Scope.BASE, "*"))).as(base).isTrue();
            assertThat(MdsRegistrations.mayNameAnIndex(search(base, Operation.Scope.ONE_LEVEL, "*"))).as(base).isFalse();
        }
        for (String base : List.of("", "o=grid", "Mds-Vo-Op-name=register,Mds-Vo-name=site,o=grid", "o=x,Mds-Vo-name=site")) {
            assertThat(MdsRegistrations.mayNameAnIndex(search(base, Operation.Scope.BASE, "*"))).as(base).isFalse();
        }
    }

    private static Operation.Search search(String base, Operation.Scope scope, String attribute) {
        return new Operation.Search(
                base,
                scope,
                Operation.AliasDereferencing.NEVER,
                7,
                Operation.Values.WITH_VALUES,
                new Filter.Present("objectClass"),
                List.of(attribute));
    }
}
