package org.bftldap.replica.directory.update;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.service.DeterministicDirectoryService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Result codes of the four updates, each by the rule of RFC 4511 that gives it. */
class UpdatesTest {

    static final String SUFFIX = "dc=example,dc=com";
    static DirectorySchema schema;
    static org.bftldap.replica.store.schema.EntrySchema entries;

    @TempDir
    Path directory;

    AgreedMoment moment = new AgreedMoment("test");
    DeterministicDirectoryService service;
    MemoryPartition partition;
    Updates updates;
    Names names;
    long sequence;

    @BeforeAll
    static void loadSchema() throws Exception {
        schema = DirectorySchema.load(Path.of("..", "config", "schema"));
        entries = org.bftldap.replica.store.schema.EntrySchema.of(schema.manager());
    }

    @BeforeEach
    void start() throws Exception {
        partition = new MemoryPartition(schema.manager(), SUFFIX);
        service = DeterministicDirectoryService.start(
                schema::manager,
                moment,
                directory,
                List.of(
                        new RulesInterceptor(partition, new SchemaRules(schema::manager)),
                        new AccessInterceptor(() -> entries),
                        new OperationalAttributesInterceptor(moment, schema.manager())));
        service.mount(partition);
        names = new Names(entries);
        updates = new Updates(service, names, partition);
        assertThat(add(SUFFIX, "objectClass: domain", "dc: example")).isZero();
        assertThat(add("ou=people," + SUFFIX, "objectClass: organizationalUnit")).isZero();
        assertThat(person("ann", "sn: Ann")).isZero();
    }

    @AfterEach
    void stop() throws Exception {
        service.close();
    }

    @Test
    void anAddCompletesTheRdnAndKeepsTheOrderAndSpellingOfTheClient() throws Exception {
        assertThat(add("cn=Zoë+sn=Q,ou=People," + SUFFIX, "objectClass: person", "description: b", "description: a")).isZero();
        Entry entry = entry("cn=zoë+sn=q,ou=people," + SUFFIX);
        assertThat(values(entry, "objectClass")).containsExactly("person");
        assertThat(values(entry, "description")).containsExactly("b", "a");
        assertThat(values(entry, "cn")).containsExactly("Zoë");
        assertThat(entry.getDn().getName()).isEqualTo("cn=Zoë+sn=Q,ou=People," + SUFFIX);
    }

    @Test
    void operationalAttributesComeFromTheAgreedMoment() throws Exception {
        moment.enter(41, 1_700_000_000_000L, 2);
        updates.run(
                new Operation.Add("ou=x," + SUFFIX, attributes("objectClass: organizationalUnit")),
                names.dn("cn=admin,ou=system"),
                Access.UNLIMITED);
        Entry entry = entry("ou=x," + SUFFIX);
        assertThat(values(entry, "createTimestamp")).containsExactly("20231114221320Z");
        assertThat(values(entry, "modifyTimestamp")).containsExactly("20231114221320Z");
        assertThat(values(entry, "creatorsName")).containsExactly("cn=admin,ou=system");
        assertThat(values(entry, "entryCSN")).containsExactly("20231114221320.000000Z#000002#000#000001");
        assertThat(values(entry, "entryUUID").get(0)).hasSize(36).matches("........-....-8...-[89ab].*");
    }

    @Test
    void addWithoutItsParentIsNoSuchObjectWithTheNearestAncestor() throws Exception {
        assertThat(add("cn=a,ou=b,ou=People," + SUFFIX, "objectClass: person", "sn: a")).isEqualTo(32);
        assertThat(matched).isEqualTo("ou=people," + SUFFIX);
    }

    @Test
    void addOfWhatIsThereIsEntryAlreadyExists() {
        assertThat(person("ANN", "sn: Ann")).isEqualTo(68);
    }

    @Test
    void addOutsideTheNamingContextsIsUnwillingToPerform() {
        assertThat(add("o=elsewhere", "objectClass: organization")).isEqualTo(53);
    }

    @Test
    void undefinedAttributeTypeIs17() {
        assertThat(person("bob", "sn: b", "noSuchAttribute: x")).isEqualTo(17);
    }

    @Test
    void attributeOptionsOtherThanBinaryAndLanguageTagsAreUndefined() {
        assertThat(person("bob", "sn: b", "description;x-de: x")).isEqualTo(17);
    }

    @Test
    void invalidSyntaxIs21AndAnUnknownObjectClassToo() {
        assertThat(add("cn=n,ou=people," + SUFFIX, "objectClass: posixGroup", "gidNumber: seven")).isEqualTo(21);
        assertThat(add("cn=n,ou=people," + SUFFIX, "objectClass: noSuchClass")).isEqualTo(21);
    }

    @Test
    void objectClassViolationIs65() {
        assertThat(person("bob")).as("sn is missing").isEqualTo(65);
        assertThat(person("bob", "sn: b", "uidNumber: 7")).as("not allowed").isEqualTo(65);
        assertThat(add("cn=n,ou=people," + SUFFIX, "objectClass: posixAccount")).as("no structural class").isEqualTo(65);
        assertThat(add("cn=n,ou=people," + SUFFIX, "objectClass: person", "objectClass: device", "sn: n")).as("two chains").isEqualTo(65);
        assertThat(add("cn=n,ou=people," + SUFFIX, "sn: n")).as("none").isEqualTo(65);
    }

    @Test
    void constraintViolationIs19ForSingleValuesAndForOperationalAttributes() {
        assertThat(add("cn=g,ou=people," + SUFFIX, "objectClass: posixGroup", "gidNumber: 1", "gidNumber: 2")).isEqualTo(19);
        assertThat(person("bob", "sn: b", "creatorsName: cn=me")).isEqualTo(19);
    }

    @Test
    void attributeOrValueExistsIs20ForValuesAndAttributesGivenTwice() {
        assertThat(person("bob", "sn: b", "sn: B")).isEqualTo(20);
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.ADD, "sn: ANN")).isEqualTo(20);
    }

    @Test
    void namingViolationIs64WhereASingleValuedRdnAttributeHasAnotherValue() {
        assertThat(add("gidNumber=1,ou=people," + SUFFIX, "objectClass: posixGroup", "cn: g", "gidNumber: 2")).isEqualTo(64);
    }

    @Test
    void invalidDnSyntaxIs34() {
        for (String dn : List.of("nonsense", "cn=a,,dc=com", "cn=a+cn=b," + SUFFIX, "noSuchType=a," + SUFFIX, "cn=,dc=com")) {
            assertThat(add(dn, "objectClass: person", "sn: a")).as(dn).isEqualTo(34);
        }
    }

    @Test
    void modifyOfWhatIsNotThereIsNoSuchObject() {
        assertThat(modify("cn=nobody,ou=people," + SUFFIX, Change.Kind.REPLACE, "sn: x")).isEqualTo(32);
        assertThat(matched).isEqualTo("ou=people," + SUFFIX);
    }

    @Test
    void noSuchAttributeIs16() {
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.DELETE, "description")).isEqualTo(16);
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.DELETE, "sn: other")).isEqualTo(16);
    }

    @Test
    void notAllowedOnRdnIs67() {
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.REPLACE, "cn: other")).isEqualTo(67);
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.DELETE, "cn")).isEqualTo(67);
    }

    @Test
    void modifyIsAllOrNothingAndInOrder() throws Exception {
        assertThat(run(new Operation.Modify(
                        "cn=ann,ou=people," + SUFFIX,
                        List.of(change(Change.Kind.ADD, "description: 1"), change(Change.Kind.DELETE, "description: 2")))))
                .isEqualTo(16);
        assertThat(entry("cn=ann,ou=people," + SUFFIX).containsAttribute("description")).isFalse();
        assertThat(run(new Operation.Modify(
                        "cn=ann,ou=people," + SUFFIX,
                        List.of(
                                change(Change.Kind.ADD, "description: 1"),
                                change(Change.Kind.ADD, "description: 2"),
                                change(Change.Kind.DELETE, "description: 1")))))
                .isZero();
        assertThat(values(entry("cn=ann,ou=people," + SUFFIX), "description")).containsExactly("2");
    }

    @Test
    void incrementAddsToEveryValueAndHasNoBound() throws Exception {
        assertThat(add("cn=g,ou=people," + SUFFIX, "objectClass: posixGroup", "gidNumber: 9223372036854775807")).isZero();
        assertThat(modify("cn=g,ou=people," + SUFFIX, Change.Kind.INCREMENT, "gidNumber: 3")).isZero();
        assertThat(values(entry("cn=g,ou=people," + SUFFIX), "gidNumber")).containsExactly("9223372036854775810");
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.INCREMENT, "sn: 1")).isEqualTo(19);
        assertThat(modify("cn=g,ou=people," + SUFFIX, Change.Kind.INCREMENT, "uidNumber: 1")).isEqualTo(16);
    }

    @Test
    void aStructuralClassCannotBeExchanged() {
        assertThat(run(new Operation.Modify(
                        "cn=ann,ou=people," + SUFFIX,
                        List.of(change(Change.Kind.REPLACE, "objectClass: device"), change(Change.Kind.DELETE, "sn")))))
                .isEqualTo(69);
    }

    @Test
    void deleteOfANonLeafIs66() {
        assertThat(run(new Operation.Delete("ou=people," + SUFFIX))).isEqualTo(66);
        assertThat(run(new Operation.Delete("cn=ann,ou=people," + SUFFIX))).isZero();
        assertThat(run(new Operation.Delete("ou=people," + SUFFIX))).isZero();
        assertThat(run(new Operation.Delete("ou=people," + SUFFIX))).isEqualTo(32);
    }

    @Test
    void modifyDnRenamesMovesAndTakesTheSubtreeAlong() throws Exception {
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=Anna", Operation.OldRdn.DELETE, null)).isZero();
        assertThat(values(entry("cn=anna,ou=people," + SUFFIX), "cn")).containsExactly("Anna");
        assertThat(rename("cn=anna,ou=people," + SUFFIX, "sn=Ann", Operation.OldRdn.KEEP, null)).isZero();
        assertThat(values(entry("sn=ann,ou=people," + SUFFIX), "cn")).containsExactly("Anna");
        assertThat(add("ou=staff," + SUFFIX, "objectClass: organizationalUnit")).isZero();
        assertThat(rename("ou=people," + SUFFIX, "ou=people", Operation.OldRdn.DELETE, "ou=staff," + SUFFIX)).isZero();
        assertThat(partition.exists(names.dn("sn=ann,ou=people,ou=staff," + SUFFIX))).isTrue();
    }

    @Test
    void modifyDnRefusals() {
        assertThat(rename("cn=no,ou=people," + SUFFIX, "cn=x", Operation.OldRdn.KEEP, null)).isEqualTo(32);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=x", Operation.OldRdn.KEEP, "ou=none," + SUFFIX)).isEqualTo(32);
        assertThat(rename("ou=people," + SUFFIX, "ou=people", Operation.OldRdn.KEEP, "cn=ann,ou=people," + SUFFIX)).isEqualTo(53);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=x", Operation.OldRdn.KEEP, "o=grid")).isEqualTo(71);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "uid=x", Operation.OldRdn.KEEP, null)).isEqualTo(65);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "nonsense", Operation.OldRdn.KEEP, null)).isEqualTo(34);
        assertThat(person("bob", "sn: b")).isZero();
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=bob", Operation.OldRdn.KEEP, null)).isEqualTo(68);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=ANN", Operation.OldRdn.DELETE, null)).as("only the spelling").isZero();
    }

    @Test
    void whatIsNotPermittedIsInsufficientAccessRights() throws Exception {
        Access none = new Access() {
            @Override
            public boolean entry(org.bftldap.replica.store.schema.NamePath entry, org.apache.directory.api.ldap.aci.MicroOperation operation) {
                return false;
            }

            @Override
            public boolean attribute(
                    org.bftldap.replica.store.schema.NamePath entry,
                    org.apache.directory.api.ldap.model.schema.AttributeType type,
                    org.apache.directory.api.ldap.aci.MicroOperation operation) {
                return false;
            }

            @Override
            public boolean value(
                    org.bftldap.replica.store.schema.NamePath entry,
                    org.apache.directory.api.ldap.model.schema.AttributeType type,
                    byte[] value,
                    org.apache.directory.api.ldap.aci.MicroOperation operation) {
                return false;
            }
        };
        access = none;
        assertThat(person("bob", "sn: b")).isEqualTo(50);
        assertThat(modify("cn=ann,ou=people," + SUFFIX, Change.Kind.REPLACE, "sn: x")).isEqualTo(50);
        assertThat(run(new Operation.Delete("cn=ann,ou=people," + SUFFIX))).isEqualTo(50);
        assertThat(rename("cn=ann,ou=people," + SUFFIX, "cn=x", Operation.OldRdn.KEEP, null)).isEqualTo(50);
    }

    // ---- helpers

    Access access = Access.UNLIMITED;
    String matched = "";

    int run(Operation operation) {
        try {
            moment.enter(++sequence, 1_700_000_000_000L + sequence, 0);
            updates.run(operation, new Dn(schema.manager(), "cn=admin,ou=system"), access);
            return 0;
        } catch (RefusedException e) {
            matched = e.matchedDn();
            return e.getResultCode().getResultCode();
        } catch (org.apache.directory.api.ldap.model.exception.LdapException e) {
            throw new AssertionError(e);
        }
    }

    int add(String dn, String... lines) {
        return run(new Operation.Add(dn, attributes(lines)));
    }

    int person(String name, String... lines) {
        List<String> all = new ArrayList<>(List.of("objectClass: person", "cn: " + name));
        all.addAll(Arrays.asList(lines));
        return add("cn=" + name + ",ou=people," + SUFFIX, all.toArray(new String[0]));
    }

    int modify(String dn, Change.Kind kind, String line) {
        return run(new Operation.Modify(dn, List.of(change(kind, line))));
    }

    int rename(String dn, String rdn, Operation.OldRdn old, String superior) {
        return run(new Operation.ModifyDn(dn, rdn, old, Optional.ofNullable(superior)));
    }

    static Change change(Change.Kind kind, String line) {
        return new Change(kind, attributes(line).get(0));
    }

    static List<AttributeValues> attributes(String... lines) {
        java.util.LinkedHashMap<String, List<byte[]>> all = new java.util.LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            String name = colon < 0 ? line : line.substring(0, colon);
            List<byte[]> values = all.computeIfAbsent(name, x -> new ArrayList<>());
            if (colon >= 0) {
                values.add(line.substring(colon + 2).getBytes(StandardCharsets.UTF_8));
            }
        }
        return all.entrySet().stream().map(e -> new AttributeValues(e.getKey(), e.getValue())).toList();
    }

    Entry entry(String dn) throws Exception {
        return partition.lookup(names.dn(dn));
    }

    static List<String> values(Entry entry, String type) throws Exception {
        List<String> values = new ArrayList<>();
        Attribute attribute = entry.get(type);
        for (Value value : attribute) {
            values.add(value.getString());
        }
        return values;
    }
}
