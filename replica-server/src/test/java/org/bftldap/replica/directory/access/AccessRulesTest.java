package org.bftldap.replica.directory.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.operation.Operation.Add;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.replica.directory.genesis.GenesisEntries;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AccessRulesTest {

    static DirectorySchema schema;
    static EntrySchema entries;
    static AccessRules defaults;

    @BeforeAll
    static void load() throws Exception {
        schema = DirectorySchema.load(Path.of("..", "config", "schema"));
        entries = EntrySchema.of(schema.manager());
        Genesis genesis = new Genesis("g", List.of("o=grid", "dc=example,dc=com"), List.of("o=grid"), "none", new byte[32]);
        List<Entry> subentries = new ArrayList<>();
        for (Add add : new GenesisEntries(schema.manager(), genesis).adds()) {
            if (add.dn().startsWith("cn=access")) {
                Entry entry = new DefaultEntry(schema.manager(), new Dn(schema.manager(), add.dn()));
                for (AttributeValues attribute : add.attributes()) {
                    for (byte[] value : attribute.values()) {
                        entry.add(attribute.description(), new String(value));
                    }
                }
                subentries.add(entry);
            }
        }
        defaults = AccessRules.of(entries, path("cn=admin,ou=system"), subentries, List.of());
    }

    @Test
    void anonymousReadsPublicSuffixesOnly() throws Exception {
        Access access = defaults.of(Requestor.ANONYMOUS);
        assertThat(access.entry(path("mds-vo-name=local,o=grid"), MicroOperation.BROWSE)).isTrue();
        assertThat(access.attribute(path("o=grid"), type("description"), MicroOperation.READ)).isTrue();
        assertThat(access.value(path("o=grid"), type("description"), value("description", "x"), MicroOperation.READ)).isTrue();
        assertThat(access.entry(path("dc=example,dc=com"), MicroOperation.BROWSE)).isFalse();
        assertThat(access.entry(path("cn=admin,ou=system"), MicroOperation.BROWSE)).isFalse();
        assertThat(access.entry(path("o=grid"), MicroOperation.ADD)).isFalse();
    }

    @Test
    void usersReadAllSuffixesAndChangeNothingButTheirOwnPassword() throws Exception {
        NamePath ann = path("cn=ann,dc=example,dc=com");
        Access access = defaults.of(bound("cn=ann,dc=example,dc=com"));
        assertThat(access.entry(path("cn=bob,dc=example,dc=com"), MicroOperation.BROWSE)).isTrue();
        assertThat(access.entry(path("cn=bob,dc=example,dc=com"), MicroOperation.MODIFY)).isFalse();
        assertThat(access.entry(ann, MicroOperation.MODIFY)).isTrue();
        assertThat(access.attribute(ann, type("sn"), MicroOperation.ADD)).isFalse();
        assertThat(access.attribute(ann, type("userPassword"), MicroOperation.ADD)).isTrue();
        assertThat(access.value(ann, type("userPassword"), value("userPassword", "x"), MicroOperation.REMOVE)).isTrue();
        assertThat(access.entry(ann, MicroOperation.REMOVE)).isFalse();
    }

    @Test
    void nobodyButTheAdministratorReadsPasswords() throws Exception {
        NamePath ann = path("cn=ann,dc=example,dc=com");
        for (MicroOperation operation : List.of(MicroOperation.READ, MicroOperation.COMPARE, MicroOperation.FILTER_MATCH)) {
            assertThat(defaults.of(bound("cn=ann,dc=example,dc=com")).attribute(ann, type("userPassword"), operation)).isFalse();
            assertThat(defaults.of(Requestor.ANONYMOUS).attribute(path("o=grid"), type("userPassword"), operation)).isFalse();
        }
    }

    @Test
    void theAdministratorMayEverythingHoweverItsNameIsSpelt() throws Exception {
        Access access = defaults.of(bound("CN=Admin, OU=System"));
        assertThat(access.entry(path("o=grid"), MicroOperation.REMOVE)).isTrue();
    }

    @Test
    void theMostSpecificUserThenItemDecidesAndDenialWinsAmongEquals() throws Exception {
        AccessRules rules = rules(
                "{ identificationTag \"a\", precedence 1, authenticationLevel none, itemOrUserFirst userFirst: { userClasses { allUsers },"
                        + " userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { grantRead } } } } }",
                "{ identificationTag \"b\", precedence 1, authenticationLevel none, itemOrUserFirst userFirst: {"
                        + " userClasses { name { \"cn=ann,o=grid\" } },"
                        + " userPermissions { { protectedItems { attributeType { description } }, grantsAndDenials { denyRead } } } } }");
        assertThat(rules.of(Requestor.ANONYMOUS).attribute(path("o=grid"), type("description"), MicroOperation.READ)).isTrue();
        Access ann = rules.of(bound("cn=ann,o=grid"));
        assertThat(ann.attribute(path("o=grid"), type("description"), MicroOperation.READ)).isFalse();
        assertThat(ann.attribute(path("o=grid"), type("cn"), MicroOperation.READ)).isTrue();
    }

    @Test
    void singleValuesCanBeProtected() throws Exception {
        AccessRules rules = rules(
                "{ identificationTag \"a\", precedence 1, authenticationLevel none, itemOrUserFirst userFirst: { userClasses { allUsers },"
                        + " userPermissions { { protectedItems { allUserAttributeTypesAndValues }, grantsAndDenials { grantRead } },"
                        + " { protectedItems { attributeValue { description=secret } }, grantsAndDenials { denyRead } } } } }");
        Access access = rules.of(Requestor.ANONYMOUS);
        assertThat(access.value(path("o=grid"), type("description"), value("description", "SECRET"), MicroOperation.READ)).isFalse();
        assertThat(access.value(path("o=grid"), type("description"), value("description", "open"), MicroOperation.READ)).isTrue();
    }

    @Test
    void aSubtreeSpecificationNarrowsTheArea() throws Exception {
        AccessRules rules = rules("{ base \"ou=a\", specificExclusions { chopBefore: \"ou=b\" }, minimum 1, maximum 2 }", GRANT);
        Access access = rules.of(Requestor.ANONYMOUS);
        assertThat(access.entry(path("o=grid"), MicroOperation.READ)).isFalse();
        assertThat(access.entry(path("ou=a,o=grid"), MicroOperation.READ)).isFalse();
        assertThat(access.entry(path("cn=x,ou=a,o=grid"), MicroOperation.READ)).isTrue();
        assertThat(access.entry(path("ou=b,ou=a,o=grid"), MicroOperation.READ)).isFalse();
        assertThat(access.entry(path("cn=z,cn=y,cn=x,ou=a,o=grid"), MicroOperation.READ)).isFalse();
    }

    @Test
    void whatIsNotEvaluatedIsRefused() {
        assertThatThrownBy(() -> rules("{ specificationFilter item:person }", GRANT)).isInstanceOf(RuleException.class);
        assertThatThrownBy(() -> rules(GRANT.replace("allUsers", "userGroup { \"cn=g,o=grid\" }"))).isInstanceOf(RuleException.class);
        assertThatThrownBy(() -> rules(GRANT.replace("{ entry }", "{ maxImmSub 5 }"))).isInstanceOf(RuleException.class);
        assertThatThrownBy(() -> Area.parse(entries, "cn=access", path("o=grid"), "{ }", List.of("nonsense"))).isInstanceOf(RuleException.class);
        assertThatThrownBy(() -> Area.parse(entries, "cn=access", path("o=grid"), "nonsense", List.of())).isInstanceOf(RuleException.class);
    }

    static final String GRANT = "{ identificationTag \"a\", precedence 1, authenticationLevel none, itemOrUserFirst userFirst: {"
            + " userClasses { allUsers }, userPermissions { { protectedItems { entry }, grantsAndDenials { grantRead } } } } }";

    static AccessRules rules(String... items) throws Exception {
        if (items[0].startsWith("{ identificationTag") || items.length == 1) {
            return rulesIn("{ }", items);
        }
        return rulesIn(items[0], items[1]);
    }

    static AccessRules rulesIn(String specification, String... items) throws Exception {
        Entry subentry = new DefaultEntry(schema.manager(), dn("cn=rules,o=grid"));
        subentry.add("subtreeSpecification", specification);
        subentry.add("prescriptiveACI", items);
        return AccessRules.of(entries, path("cn=admin,ou=system"), List.of(subentry), List.of());
    }

    static Dn dn(String text) throws Exception {
        return new Dn(schema.manager(), text);
    }

    static NamePath path(String text) {
        return entries.name(text);
    }

    static Requestor bound(String text) throws Exception {
        return Requestor.bound(dn(text), path(text));
    }

    static AttributeType type(String name) {
        return schema.manager().getAttributeType(name);
    }

    static byte[] value(String type, String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }
}
