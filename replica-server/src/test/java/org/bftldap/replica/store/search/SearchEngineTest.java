package org.bftldap.replica.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.data.StoreTransaction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchEngineTest {

    @TempDir
    private Path directory;

    private DirectoryStore store;
    private StoreSnapshot snapshot;

    @BeforeEach
    void load() {
        store = DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
        try (StoreTransaction batch = store.begin(0)) {
            TestEntries.add(batch, "dc=example,dc=com", "objectClass: domain", "dc: example");
            TestEntries.add(batch, "ou=people,dc=example,dc=com", "objectClass: organizationalUnit", "ou: people");
            TestEntries.add(batch, "uid=bob,ou=people,dc=example,dc=com", "objectClass: inetOrgPerson", "uid: bob", "cn: Bob  Ng", "sn: Ng", "mail: B@x.org");
            TestEntries.add(batch, "uid=ann,ou=people,dc=example,dc=com", "objectClass: inetOrgPerson", "uid: ann", "cn: Ann Lee", "sn: Lee", "employeeNumber: 7");
            TestEntries.add(batch, "cn=link,dc=example,dc=com", "objectClass: alias", "objectClass: extensibleObject", "cn: link",
                    "aliasedObjectName: ou=people,dc=example,dc=com");
            TestEntries.add(batch, "uid=posix,dc=example,dc=com", "objectClass: account", "objectClass: posixAccount", "uid: posix", "uidNumber: 1000", "gidNumber: 9", "cn: Posix", "homeDirectory: /");
            batch.commit();
        }
        snapshot = store.snapshot();
    }

    @AfterEach
    void close() {
        snapshot.close();
        store.close();
    }

    @Test
    void entriesComeInTheOrderOfTheirNames() {
        assertThat(find(sub("objectClass", present("objectClass"))))
                .containsExactly("dc=example,dc=com", "uid=posix,dc=example,dc=com", "ou=people,dc=example,dc=com",
                        "uid=ann,ou=people,dc=example,dc=com", "uid=bob,ou=people,dc=example,dc=com", "cn=link,dc=example,dc=com")
                .hasSize(6);
    }

    @Test
    void everyKindOfFilterFindsItsEntries() {
        assertThat(find(equal("uid", "ANN"))).containsExactly("uid=ann,ou=people,dc=example,dc=com");
        assertThat(find(equal("commonName", " bob ng"))).containsExactly("uid=bob,ou=people,dc=example,dc=com");
        assertThat(find(equal("name", "Lee"))).containsExactly("uid=ann,ou=people,dc=example,dc=com");
        assertThat(find(equal("objectClass", "person"))).hasSize(2);
        assertThat(find(new Filter.Not(equal("objectClass", "person")))).as("looking at each").hasSize(find(present("objectClass")).size() - 2);
        assertThat(find(equal("objectClass", "top"))).as("of which no entry says that it is one").hasSameSizeAs(find(present("objectClass")));
        assertThat(find(new Filter.Not(equal("objectClass", "top")))).isEmpty();
        assertThat(find(new Filter.Substrings("cn", Optional.of(bytes("an")), List.of(), Optional.of(bytes("EE"))))).hasSize(1);
        assertThat(find(new Filter.GreaterOrEqual("uidNumber", bytes("999")))).isEmpty();
        assertThat(find(new Filter.Not(equal("uid", "ann")))).hasSize(5);
        assertThat(find(new Filter.Not(equal("nonsense", "ann")))).isEmpty();
        assertThat(find(new Filter.Extensible(Optional.empty(), Optional.of("ou"), bytes("people"), Filter.DnAttributes.YES))).hasSize(3);
        assertThat(find(new Filter.Extensible(Optional.of("caseExactMatch"), Optional.of("uid"), bytes("ANN"), Filter.DnAttributes.NO))).isEmpty();
        assertThat(find(new Filter.Extensible(Optional.of("caseExactMatch"), Optional.empty(), bytes("ann"), Filter.DnAttributes.NO))).hasSize(1);
        Filter doesNotFit = new Filter.Extensible(Optional.of("integerMatch"), Optional.of("uid"), bytes("1"), Filter.DnAttributes.NO);
        assertThat(find(doesNotFit)).isEmpty();
        assertThat(find(new Filter.Not(doesNotFit))).as("Undefined").isEmpty();
        assertThat(find(new Filter.Not(equal("objectClass", "unheardOf")))).as("Undefined").isEmpty();
        assertThat(find(new Filter.Extensible(Optional.of("2.5.13.5"), Optional.of("uid"), bytes("ann"), Filter.DnAttributes.NO))).hasSize(1);
        assertThat(find(equal("hasSubordinates", "TRUE"))).hasSize(2);
        assertThat(find(new Filter.And(List.of()))).hasSize(6);
        assertThat(find(new Filter.Or(List.of()))).isEmpty();
    }

    @Test
    void theEncoderNamesAttributesAsTheSchemaDoesAndKeepsTheOrderOfValues() {
        AttributeSelection selection = AttributeSelection.of(List.of("SURNAME", "0.9.2342.19200300.100.1.3", "entryDN", "1.1"), Operation.Values.WITH_VALUES, TestSchema.SCHEMA);
        FoundEntry entry = search(base("uid=ann,ou=people,dc=example,dc=com")).next();
        byte[] bytes = new EntryEncoder(selection, Visibility.ALL).encode(entry);
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).contains("sn").contains("Lee").contains("entryDN").doesNotContain("SURNAME").doesNotContain("uid\u0031");
        assertThat(bytes[0]).isEqualTo((byte) 0x64);
        assertThat(bytes[1] & 0xff).isEqualTo(bytes.length - 2);
    }

    @Test
    void aBaseThatDoesNotExistNamesTheNearestThatDoes() {
        SearchAnswer answer = search(base("uid=none,ou=people,dc=example,dc=com"));
        assertThat(answer.next()).isNull();
        assertThat(answer.outcome()).isEqualTo(SearchAnswer.Outcome.NO_SUCH_OBJECT);
        assertThat(answer.matchedDn()).isEqualTo("ou=people,dc=example,dc=com");
    }

    @Test
    void aliasesAreFollowedOnlyWhereAsked() {
        assertThat(find(query("cn=link,dc=example,dc=com", Operation.Scope.ONE_LEVEL, Operation.AliasDereferencing.FINDING_BASE, 0, present("objectClass")))).hasSize(2);
        assertThat(find(query("cn=link,dc=example,dc=com", Operation.Scope.ONE_LEVEL, Operation.AliasDereferencing.NEVER, 0, present("objectClass")))).isEmpty();
        assertThat(find(query("dc=example,dc=com", Operation.Scope.ONE_LEVEL, Operation.AliasDereferencing.ALWAYS, 0, present("objectClass"))))
                .containsExactly("uid=posix,dc=example,dc=com", "ou=people,dc=example,dc=com");
    }

    @Test
    void theSizeLimitCutsInCanonicalOrder() {
        SearchAnswer answer = search(query("dc=example,dc=com", Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 1, equal("objectClass", "person")));
        assertThat(answer.next().dn()).isEqualTo("uid=ann,ou=people,dc=example,dc=com");
        assertThat(answer.next()).isNull();
        assertThat(answer.outcome()).isEqualTo(SearchAnswer.Outcome.SIZE_LIMIT_EXCEEDED);
    }

    private List<String> find(Filter filter) {
        return find(query("dc=example,dc=com", Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, filter));
    }

    private List<String> find(SearchQuery query) {
        List<String> names = new ArrayList<>();
        try (SearchAnswer answer = search(query)) {
            for (FoundEntry entry = answer.next(); entry != null; entry = answer.next()) {
                names.add(entry.dn());
            }
        }
        return names;
    }

    private SearchAnswer search(SearchQuery query) {
        return SearchEngine.search(snapshot.tree(), query, Visibility.ALL);
    }

    private static SearchQuery base(String dn) {
        return query(dn, Operation.Scope.BASE, Operation.AliasDereferencing.NEVER, 0, present("objectClass"));
    }

    private static SearchQuery sub(String attribute, Filter filter) {
        return query("dc=example,dc=com", Operation.Scope.SUBTREE, Operation.AliasDereferencing.NEVER, 0, filter);
    }

    private static SearchQuery query(String base, Operation.Scope scope, Operation.AliasDereferencing aliases, int sizeLimit, Filter filter) {
        return new SearchQuery(TestSchema.SCHEMA.name(base), scope, aliases, sizeLimit, filter,
                AttributeSelection.of(List.of(), Operation.Values.WITH_VALUES, TestSchema.SCHEMA));
    }

    private static Filter present(String attribute) {
        return new Filter.Present(attribute);
    }

    private static Filter equal(String attribute, String value) {
        return new Filter.Equality(attribute, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
