package org.bftldap.cli.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedAddRequest;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedAddResult;
import com.unboundid.ldap.listener.interceptor.InMemoryInterceptedExtendedResult;
import com.unboundid.ldap.listener.interceptor.InMemoryOperationInterceptor;
import com.unboundid.ldap.sdk.ExtendedRequest;
import com.unboundid.ldap.sdk.ExtendedResult;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.extensions.EndTransactionExtendedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is checked as a whole and then written; before an LDAP server of the library, with its own schema. */
class ImportTest {

    private static final String PEOPLE =
            """
            dn: uid=ada,ou=people,dc=example,dc=com
            objectClass: inetOrgPerson
            uid: ada
            cn: Ada Lovelace
            sn: Lovelace
            description: first
            description: second

            dn: ou=people,dc=example,dc=com
            objectClass: organizationalUnit
            ou: people

            dn: dc=example,dc=com
            objectClass: domain
            dc: example
            """;

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();
    private InMemoryDirectoryServer server;
    private volatile boolean refusing;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger committed = new AtomicInteger();
    private final AtomicInteger unknownCommits = new AtomicInteger();
    private Runnable onWriting = () -> {};

    @BeforeEach
    void start() throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
        start(config);
    }

    private void start(InMemoryDirectoryServerConfig config) throws LDAPException {
        config.addAdditionalBindCredentials("cn=admin", "secret");
        config.addInMemoryOperationInterceptor(new InMemoryOperationInterceptor() {
            @Override
            public void processAddRequest(InMemoryInterceptedAddRequest request) throws LDAPException {
                if (refusing && request.getRequest().getDN().startsWith("ou=people")) {
                    throw new LDAPException(ResultCode.UNWILLING_TO_PERFORM, "not now");
                }
                if (busy.getAndDecrement() > 0) {
                    throw new LDAPException(ResultCode.BUSY, "too many operations");
                }
            }

            @Override
            public void processExtendedResult(InMemoryInterceptedExtendedResult result) {
                if (isCommit(result.getRequest()) && result.getResult().getResultCode().equals(ResultCode.SUCCESS)) {
                    committed.incrementAndGet();
                    if (unknownCommits.getAndDecrement() > 0) {
                        result.setResult(new ExtendedResult(-1, ResultCode.UNAVAILABLE, "outcome unknown, may still be applied", null, null, null, null, null));
                    }
                }
            }

            @Override
            public void processAddResult(InMemoryInterceptedAddResult result) {
                if (unknown.getAndDecrement() > 0) {
                    result.setResult(new LDAPResult(1, ResultCode.UNAVAILABLE, "outcome unknown, may still be applied", null, new String[0], null));
                }
            }
        });
        server = new InMemoryDirectoryServer(config);
        server.startListening();
    }

    @AfterEach
    void stop() {
        server.shutDown(true);
    }

    private Import.Result load(String ldif, Import.Options options) throws IOException {
        told.clear();
        Path file = Files.writeString(folder.resolve("f.ldif"), ldif);
        RelayAccess relay = new RelayAccess(
                "ldap://127.0.0.1:" + server.getListenPort(),
                false,
                Optional.empty(),
                Optional.of(new RelayAccess.User("cn=admin", "secret".getBytes(java.nio.charset.StandardCharsets.UTF_8))));
        Problems problems = new Problems(line -> told.add(line.replace(folder + "/", "")));
        Progress silent = new Progress() {
            @Override
            public void at(String step, long done, long total) {
                if (done > 1_000 && step.equals("writing")) {
                    onWriting.run();
                }
            }

            @Override
            public void end() {}
        };
        return new Import(new LdifSource(file), relay, options, problems, silent).run();
    }

    private Import.Result load(String ldif) throws IOException {
        return load(ldif, new Import.Options(false, false, 0));
    }

    @Test
    void parents_are_written_before_children_whatever_their_order() throws IOException, LDAPException {
        assertThat(load(PEOPLE).counts()).isEqualTo(new Counts(3, 0, 0, 0, 0));
        assertThat(told).isEmpty();
        assertThat(server.getEntry("uid=ada,ou=people,dc=example,dc=com").getAttributeValues("description")).containsExactly("first", "second");
    }

    @Test
    void a_second_import_finds_everything_equal_by_the_rules_of_the_schema() throws IOException {
        load(PEOPLE);
        String otherwise = PEOPLE.replace("cn: Ada Lovelace", "2.5.4.3: ADA  lovelace").replace("objectClass: inetOrgPerson", "OBJECTCLASS: INETORGPERSON");
        assertThat(load(otherwise).counts()).as("%s", told).isEqualTo(new Counts(0, 3, 0, 0, 0));
    }

    @Test
    void a_value_in_a_language_is_another_than_the_one_without() throws IOException, LDAPException {
        String tagged = PEOPLE.replace("\n\ndn: ou", "\ntitle: Countess\ntitle;lang-fr: Comtesse\n\ndn: ou");
        assertThat(load(tagged).counts()).as("%s", told).isEqualTo(new Counts(3, 0, 0, 0, 0));
        assertThat(load(tagged).counts()).isEqualTo(new Counts(0, 3, 0, 0, 0));
        assertThat(load(tagged.replace("fr: Comtesse", "fr: Dame")).counts()).isEqualTo(new Counts(0, 2, 0, 1, 0));
        assertThat(told).singleElement().asString().contains("title;lang-fr");
    }

    @Test
    void what_differs_is_told_and_changed_only_on_demand() throws IOException, LDAPException {
        load(PEOPLE);
        String changed = PEOPLE.replace("sn: Lovelace", "sn: King").replace("description: second\n", "").replace("\n\ndn: ou", "\ntitle: Countess\n\ndn: ou");
        assertThat(load(changed).counts()).isEqualTo(new Counts(0, 2, 0, 1, 0));
        assertThat(told).containsExactly(
                "f.ldif:1: uid=ada,ou=people,dc=example,dc=com: description, sn, title: the entry is there and differs in these; --update makes it the file's");
        assertThat(server.getEntry("uid=ada,ou=people,dc=example,dc=com").getAttributeValue("sn")).isEqualTo("Lovelace");

        assertThat(load(changed, new Import.Options(true, false, 0)).counts()).isEqualTo(new Counts(0, 2, 1, 0, 0));
        assertThat(server.getEntry("uid=ada,ou=people,dc=example,dc=com").getAttributeValue("sn")).isEqualTo("King");
        assertThat(load(changed).counts()).isEqualTo(new Counts(0, 3, 0, 0, 0));
    }

    @Test
    void an_interrupted_import_goes_on() throws IOException {
        load(PEOPLE.substring(PEOPLE.indexOf("dn: ou=people")));
        assertThat(load(PEOPLE).counts()).isEqualTo(new Counts(1, 2, 0, 0, 0));
    }

    @Test
    void all_mistakes_are_told_and_nothing_is_written() throws IOException, LDAPException {
        Import.Result result = load(
                PEOPLE
                        + """

                        dn: OU=People, dc=Example,dc=com
                        objectClass: organizationalUnit
                        ou: people

                        dn: uid=b,ou=nowhere,dc=example,dc=com
                        objectClass: inetOrgPerson
                        objectClass: account
                        uid: c
                        cn: b
                        nonsense: x
                        entryUUID: 00000000-0000-0000-0000-000000000000
                        mail: b\u00e4@example.com
                        manager: nobody
                        employeeNumber: 1
                        employeeNumber: 2
                        ou;x-mine: x
                        dc: b

                        dn: what
                        objectClass: foo

                        dn: o=elsewhere
                        objectClass: organization
                        o: elsewhere
                        """);
        assertThat(result.counts()).isEqualTo(Counts.NONE);
        assertThat(told).extracting(line -> line.replaceAll("^f.ldif:(\\d+): .*(dc=com|what|elsewhere): ([a-zA-Z;-]*)(:| ).*", "$1 $3"))
                .containsExactly(
                        "17 the",
                        "21 objectClass",
                        "21 sn",
                        "21 uid",
                        "26 nonsense",
                        "27 entryUUID",
                        "28 mail",
                        "29 manager",
                        "31 employeeNumber",
                        "32 ou;x-mine",
                        "33 dc",
                        "35 not",
                        "36 objectClass",
                        "38 outside",
                        "21 its");
        assertThat(server.getEntry("dc=example,dc=com")).isNull();
    }

    @Test
    void what_the_server_refuses_is_told_and_the_levels_below_are_not_tried() throws IOException, LDAPException {
        load("dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n");
        refusing = true;
        Import.Result result = load(PEOPLE);
        assertThat(result.counts()).isEqualTo(new Counts(0, 1, 0, 0, 1));
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).startsWith("f.ldif:9: ou=people,dc=example,dc=com: refused by the group: 53");
    }

    @Test
    void a_relay_that_has_no_room_is_asked_again() throws IOException {
        busy.set(3);
        assertThat(load(PEOPLE).counts()).isEqualTo(new Counts(3, 0, 0, 0, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void an_add_of_unknown_outcome_is_repeated_and_found_done() throws IOException, LDAPException {
        unknown.set(1);
        assertThat(load(PEOPLE).counts()).isEqualTo(new Counts(2, 1, 0, 0, 0));
        assertThat(server.getEntry("uid=ada,ou=people,dc=example,dc=com")).isNotNull();
    }

    @Test
    void many_entries_go_in_bundles_of_up_to_32() throws IOException {
        assertThat(load(PEOPLE + accounts(100)).counts()).isEqualTo(new Counts(103, 0, 0, 0, 0));
        assertThat(told).isEmpty();
        // a third level of 101 entries: three bundles of 32, and one of what is left
        assertThat(committed).hasValue(4);
    }

    @Test
    void who_is_refused_in_a_bundle_is_told_and_the_others_of_it_are_written() throws IOException, LDAPException {
        load(PEOPLE);
        refusing = true;
        String file = accounts(40) + "\ndn: ou=people2,dc=example,dc=com\nobjectClass: organizationalUnit\nou: people2\n"
                + "\ndn: ou=others,dc=example,dc=com\nobjectClass: organizationalUnit\nou: others\n";
        assertThat(load(file).counts()).as("%s", told).isEqualTo(new Counts(1, 0, 0, 0, 1));
        assertThat(told).singleElement().asString().contains("ou=people2,dc=example,dc=com: refused by the group: 53");
        assertThat(server.getEntry("ou=others,dc=example,dc=com")).isNotNull();
        assertThat(committed).hasValue(0);
    }

    @Test
    void a_bundle_of_which_a_part_is_there_already_is_completed() throws IOException {
        load(PEOPLE + accounts(10));
        assertThat(load(PEOPLE + accounts(50)).counts()).isEqualTo(new Counts(40, 13, 0, 0, 0));
    }

    @Test
    void a_bundle_of_unknown_outcome_is_looked_for_and_found_done() throws IOException {
        unknownCommits.set(1);
        assertThat(load(PEOPLE + accounts(31)).counts()).isEqualTo(new Counts(2, 32, 0, 0, 0));
        assertThat(told).isEmpty();
    }

    @Test
    void a_server_without_transactions_gets_entry_by_entry() throws IOException, LDAPException {
        server.shutDown(true);
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("dc=example,dc=com");
        config.getExtendedOperationHandlers().clear();
        start(config);
        assertThat(load(PEOPLE + accounts(40)).counts()).isEqualTo(new Counts(43, 0, 0, 0, 0));
        assertThat(committed).hasValue(0);
    }

    private static boolean isCommit(ExtendedRequest request) {
        try {
            return request.getOID().equals(EndTransactionExtendedRequest.END_TRANSACTION_REQUEST_OID) && new EndTransactionExtendedRequest(request).commit();
        } catch (LDAPException e) {
            throw new AssertionError(e);
        }
    }

    private static String accounts(int count) {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < count; i++) {
            many.append("\ndn: uid=u").append(i).append(",ou=people,dc=example,dc=com\nobjectClass: account\nuid: u").append(i).append('\n');
        }
        return many.toString();
    }

    @Test
    void a_place_to_begin_is_for_changes_only() {
        assertThatThrownBy(() -> load(PEOPLE, new Import.Options(false, false, 5))).isInstanceOf(IOException.class).hasMessageContaining("--from-line");
    }

    @Test
    void a_relay_that_goes_away_stops_the_import_which_says_how_to_go_on() throws IOException {
        onWriting = () -> server.shutDown(true);
        assertThatThrownBy(() -> load(PEOPLE + accounts(5_000))).isInstanceOf(IOException.class).hasMessageContaining("BD-7002").hasMessageContaining("run it again");
    }

    @Test
    void checking_alone_writes_nothing() throws IOException, LDAPException {
        assertThat(load(PEOPLE, new Import.Options(false, true, 0)).records()).isEqualTo(3);
        assertThat(server.getEntry("dc=example,dc=com")).isNull();
    }

    @Test
    void changes_are_done_in_their_order_up_to_the_first_that_fails_and_go_on_from_there() throws IOException, LDAPException {
        load(PEOPLE);
        String changes =
                """
                dn: ou=new,dc=example,dc=com
                changetype: add
                objectClass: organizationalUnit
                ou: new

                dn: uid=ada,ou=people,dc=example,dc=com
                changetype: modrdn
                newrdn: uid=augusta
                deleteoldrdn: 1
                newsuperior: ou=new,dc=example,dc=com

                dn: uid=ada,ou=people,dc=example,dc=com
                changetype: delete

                dn: uid=augusta,ou=new,dc=example,dc=com
                changetype: modify
                replace: sn
                sn: King
                """;
        assertThat(load(changes).changes()).isEqualTo(2);
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).startsWith("f.ldif:12: uid=ada,ou=people,dc=example,dc=com: not done: 32").endsWith("go on with --from-line 12");
        assertThat(load(changes, new Import.Options(false, false, 15)).changes()).isEqualTo(1);
        assertThat(server.getEntry("uid=augusta,ou=new,dc=example,dc=com").getAttributeValue("sn")).isEqualTo("King");
    }
}
