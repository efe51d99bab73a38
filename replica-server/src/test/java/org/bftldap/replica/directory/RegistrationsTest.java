package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.bftldap.replica.directory.TestReplica.AGENT;
import static org.bftldap.replica.directory.TestReplica.OTHER_AGENT;
import static org.bftldap.replica.directory.TestReplica.RELAY;
import static org.bftldap.replica.directory.TestReplica.add;
import static org.bftldap.replica.directory.TestReplica.all;
import static org.bftldap.replica.directory.TestReplica.equal;
import static org.bftldap.replica.directory.TestReplica.modify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.service.Caller;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registrations under grants and agreed time: who may make them, when they end, and what ends with them. */
class RegistrationsTest {

    private static final Identity SELF = new Identity.Self();
    private static final Identity ANONYMOUS = new Identity.Anonymous();
    private static final String SITE = "Mds-Vo-name=site-1,o=grid";
    private static final String GRANT = "cn=site-1,ou=grants,ou=system";
    private static final String CE = "GlueCEUniqueID=ce-1," + SITE;

    @TempDir
    Path directory;

    private TestReplica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new TestReplica(directory);
        assertThat(replica.write(add(
                                GRANT,
                                "objectClass: bftldapGrant",
                                "bftldapGrantSubject: cn=ce-1,cn=agents,cn=bftldap",
                                "bftldapGrantSuffix: " + SITE,
                                "bftldapMaxTtl: 600",
                                "bftldapMaxKeep: 1200",
                                "bftldapDeleteDelay: 3600",
                                "bftldapStateAttribute: GlueCEStateStatus"))
                        .code())
                .isZero();
    }

    @AfterEach
    void close() {
        replica.close();
    }

    private static Operation.Register register(String suffix, String host, int ttlSeconds, int keepSeconds) {
        return new Operation.Register(suffix, "", "ldap", host, 2135, ttlSeconds, keepSeconds, 30, List.of());
    }

    private DirectoryResult register(Caller caller, String suffix) {
        return replica.write(caller, SELF, register(suffix, "ce1.example.org", 60, 120));
    }

    private DirectoryResult renew() {
        return replica.write(AGENT, SELF, new Operation.Renew(SITE, "ce1.example.org", 2135));
    }

    private int publish() {
        List<Integer> codes = new ArrayList<>();
        codes.add(replica.write(AGENT, SELF, add(SITE, "objectClass: Mds", "Mds-Vo-name: site-1")).code());
        codes.add(replica.write(AGENT, SELF, ce("ce-1", "Production")).code());
        return codes.stream().mapToInt(code -> code).max().orElseThrow();
    }

    private static Operation.Add ce(String name, String status) {
        return add(
                "GlueCEUniqueID=" + name + "," + SITE,
                "objectClass: GlueCETop",
                "objectClass: GlueCE",
                "objectClass: GlueCEState",
                "GlueCEUniqueID: " + name,
                "GlueCEStateStatus: " + status);
    }

    private List<Map<String, List<String>>> shown() {
        return replica.search(ANONYMOUS, "ou=registrations,ou=system", Scope.ONE_LEVEL, equal("objectClass", "MdsServiceLdap"), "*", "+")
                .entries()
                .stream()
                .map(TestReplica.FoundEntry::attributes)
                .toList();
    }

    private String status() {
        return shown().isEmpty() ? "none" : shown().get(0).get("Mds-Reg-status").get(0);
    }

    private String stateOf(String dn) {
        var found = replica.search(ANONYMOUS, dn, Scope.BASE, all(), "GlueCEStateStatus").entries();
        return found.isEmpty() ? "none" : found.get(0).attributes().get("GlueCEStateStatus").get(0);
    }

    @Test
    void aRegistrationIsAnEntryThatEverybodyReads() {
        DirectoryResult done = register(AGENT, SITE);
        assertThat(done.code()).isZero();
        assertThat(done.message()).isEqualTo("NEW");
        assertThat(shown()).hasSize(1);
        assertThat(shown().get(0))
                .containsEntry("Mds-Service-hn", List.of("ce1.example.org"))
                .containsEntry("Mds-Service-port", List.of("2135"))
                .containsEntry("Mds-Service-Ldap-suffix", List.of(SITE))
                .containsEntry("Mds-Service-Ldap-cachettl", List.of("30"))
                .containsEntry("Mds-Reg-status", List.of("VALID"))
                .containsEntry("bftldapRegistrant", List.of("cn=ce-1,cn=agents,cn=bftldap"))
                .containsEntry("bftldapIndex", List.of("o=grid"));
        assertThat(replica.search(ANONYMOUS, done.matchedDn(), Scope.BASE, all()).dns()).hasSize(1);
    }

    /** However its key is spelled, a service has one registration. */
    @Test
    void registeringAgainIsAnUpsert() {
        register(AGENT, SITE);
        DirectoryResult again = replica.write(AGENT, SELF, register("mds-vo-name = Site-1 , O=grid", "CE1.example.org", 60, 120));
        assertThat(again.code()).isZero();
        assertThat(again.message()).isEqualTo("VALID");
        assertThat(shown()).hasSize(1);
        assertThat(replica.write(AGENT, SELF, register(SITE, "ce2.example.org", 60, 120)).message()).isEqualTo("NEW");
        assertThat(shown()).hasSize(2);
    }

    @Test
    void itGoesThroughItsStatesByAgreedTimeWithoutAnyOperation() {
        register(AGENT, SITE);
        assertThat(publish()).isZero();
        replica.pass(57);
        assertThat(status()).isEqualTo("VALID");
        replica.pass(4);
        assertThat(status()).isEqualTo("INVALID");
        replica.pass(58);
        assertThat(status()).isEqualTo("INVALID");
        replica.pass(4);
        assertThat(status()).isEqualTo("PURGED");
        assertThat(stateOf(CE)).as("what came with it stays for the delay").isEqualTo("Unknown");
        replica.pass(3_595);
        assertThat(status()).isEqualTo("PURGED");
        replica.pass(10);
        assertThat(status()).isEqualTo("none");
        assertThat(stateOf(CE)).isEqualTo("none");
        assertThat(replica.search(ANONYMOUS, "o=grid", Scope.SUBTREE, all()).dns()).containsExactly("o=grid");
    }

    @Test
    void whatIsRenewedInTimeStaysAndWhatWasLateIsValidAgain() {
        register(AGENT, SITE);
        publish();
        for (int i = 0; i < 5; i++) {
            replica.pass(40);
            assertThat(renew().message()).isEqualTo("VALID");
        }
        replica.pass(90);
        assertThat(status()).isEqualTo("INVALID");
        assertThat(stateOf(CE)).isEqualTo("Unknown");
        assertThat(renew().message()).as("so that the agent knows to send its states again").isEqualTo("INVALID");
        assertThat(status()).isEqualTo("VALID");
        replica.pass(50);
        assertThat(status()).isEqualTo("VALID");
    }

    @Test
    void whatIsPurgedIsRegisteredAnewNotRenewed() {
        register(AGENT, SITE);
        publish();
        replica.pass(130);
        assertThat(status()).isEqualTo("PURGED");
        assertThat(renew().code()).isEqualTo(32);
        assertThat(replica.write(AGENT, SELF, ce("ce-2", "Production")).code()).as("nor written to").isEqualTo(53);
        assertThat(register(AGENT, SITE).message()).isEqualTo("PURGED");
        assertThat(status()).isEqualTo("VALID");
        replica.pass(50);
        assertThat(renew().code()).isZero();
        assertThat(stateOf(CE)).as("its data were not deleted").isEqualTo("Unknown");
    }

    @Test
    void whatIsWithdrawnIsPurgedAtOnceAndDeletedAfterTheDelay() {
        register(AGENT, SITE);
        publish();
        DirectoryResult done = replica.write(AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135));
        assertThat(done.code()).isZero();
        assertThat(done.message()).isEqualTo("VALID");
        assertThat(status()).isEqualTo("PURGED");
        assertThat(stateOf(CE)).isEqualTo("Unknown");
        assertThat(replica.write(AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135)).code()).isEqualTo(32);
        replica.pass(3_590);
        assertThat(stateOf(CE)).isEqualTo("Unknown");
        replica.pass(20);
        assertThat(stateOf(CE)).isEqualTo("none");
        assertThat(status()).isEqualTo("none");
    }

    /** No clock of a sender counts, and no wish for longer than was granted. */
    @Test
    void aSenderCannotMakeARegistrationThatLasts() {
        replica.write(AGENT, SELF, register(SITE, "ce1.example.org", Integer.MAX_VALUE, Integer.MAX_VALUE));
        replica.pass(598);
        assertThat(status()).isEqualTo("VALID");
        replica.pass(4);
        assertThat(status()).isEqualTo("INVALID");
        replica.pass(1_195);
        assertThat(status()).isEqualTo("INVALID");
        replica.pass(10);
        assertThat(status()).isEqualTo("PURGED");
        assertThat(replica.write(AGENT, SELF, register(SITE, "ce2.example.org", 0, 0)).code()).isZero();
        replica.batch(List.of());
        assertThat(shown().get(1).get("Mds-Reg-status")).containsExactly("PURGED");
    }

    @Test
    void nobodyRegistersWhatWasNotGrantedToHim() {
        assertThat(register(OTHER_AGENT, SITE).code()).isEqualTo(50);
        assertThat(register(AGENT, "o=grid").code()).isEqualTo(50);
        assertThat(register(AGENT, "Mds-Vo-name=site-2,o=grid").code()).isEqualTo(50);
        assertThat(register(AGENT, "Mds-Vo-name=site-1,Mds-Vo-name=site-2,o=grid").code()).isEqualTo(50);
        assertThat(register(RELAY, SITE).code()).as("a relay that says it is itself").isEqualTo(8);
        assertThat(replica.write(RELAY, ANONYMOUS, register(SITE, "x", 60, 60)).code()).isEqualTo(50);
        assertThat(register(AGENT, "no name").code()).isEqualTo(34);
        assertThat(shown()).isEmpty();
        assertThat(register(AGENT, "GlueCEUniqueID=ce-1," + SITE).code()).as("below what was granted").isZero();
    }

    @Test
    void nobodyRenewsEndsOrTakesOverAnothersRegistration() {
        register(AGENT, SITE);
        replica.write(modify(GRANT, Change.Kind.ADD, "bftldapGrantSubject: cn=ce-2,cn=agents,cn=bftldap"));
        assertThat(register(OTHER_AGENT, SITE).code()).isEqualTo(50);
        assertThat(replica.write(OTHER_AGENT, SELF, new Operation.Renew(SITE, "ce1.example.org", 2135)).code()).isEqualTo(50);
        assertThat(replica.write(OTHER_AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135)).code()).isEqualTo(50);
        assertThat(replica.write(RELAY, ANONYMOUS, new Operation.Withdraw(SITE, "ce1.example.org", 2135)).code()).isEqualTo(50);
        replica.pass(130);
        assertThat(register(OTHER_AGENT, SITE).code()).as("as long as its data are there").isEqualTo(50);
        replica.pass(3_700);
        replica.batch(List.of());
        assertThat(register(OTHER_AGENT, SITE).message()).isEqualTo("NEW");
    }

    @Test
    void anAgentWritesBelowWhatItRegisteredAndNowhereElse() {
        assertThat(publish()).as("granted, not registered").isEqualTo(53);
        register(AGENT, SITE);
        assertThat(publish()).isZero();
        assertThat(replica.write(AGENT, SELF, modify(CE, Change.Kind.REPLACE, "GlueCEStateStatus: Draining")).code()).isZero();
        assertThat(replica.write(AGENT, SELF, add("Mds-Vo-name=site-2,o=grid", "objectClass: Mds", "Mds-Vo-name: site-2")).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, modify("o=grid", Change.Kind.REPLACE, "description: x")).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, new Operation.ModifyDn(CE, "GlueCEUniqueID=ce-1", Operation.OldRdn.KEEP, java.util.Optional.of("o=grid"))).code())
                .isEqualTo(50);
        assertThat(replica.write(OTHER_AGENT, SELF, modify(CE, Change.Kind.REPLACE, "GlueCEStateStatus: x")).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, new Operation.ModifyDn(CE, "GlueCEUniqueID=ce-9", Operation.OldRdn.DELETE, java.util.Optional.empty())).code())
                .isZero();
        assertThat(replica.write(AGENT, SELF, new Operation.Delete("GlueCEUniqueID=ce-9," + SITE)).code()).isZero();
    }

    /** Not even where it may write everything else: by these somebody could bind, or widen what he may. */
    @Test
    void anAgentWritesNoPasswordsAndNoRules() {
        register(AGENT, SITE);
        publish();
        String password = StoredCredential.of(TestReplica.ADMIN_KEY, TestReplica.ITERATIONS, TestReplica.salt((byte) 1)).text();
        assertThat(replica.write(AGENT, SELF, add("cn=x," + SITE, "objectClass: person", "sn: x", "userPassword: " + password)).code())
                .isEqualTo(50);
        String everything = "{ identificationTag \"x\", precedence 255, authenticationLevel none, itemOrUserFirst userFirst: { userClasses { allUsers },"
                + " userPermissions { { protectedItems { entry, allUserAttributeTypesAndValues }, grantsAndDenials { grantModify, grantAdd } } } } }";
        assertThat(replica.write(AGENT, SELF, add("cn=x," + SITE, "objectClass: subentry", "objectClass: accessControlSubentry", "subtreeSpecification: { }", "prescriptiveACI: " + everything))
                                .code())
                .isEqualTo(50);
        String rules = "cn=access," + SITE;
        assertThat(replica.write(add(rules, "objectClass: subentry", "objectClass: accessControlSubentry", "subtreeSpecification: { }", "prescriptiveACI: " + everything.replace("grantModify, grantAdd", "grantBrowse"))).code()).isZero();
        assertThat(replica.write(AGENT, SELF, new Operation.Delete(rules)).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, modify(rules, Change.Kind.ADD, "cn: x")).code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, new Operation.Delete(SITE), new RequestControl.TreeDelete()).code()).isEqualTo(50);
        assertThat(stateOf(CE)).isEqualTo("Production");
    }

    @Test
    void grantsAreChangedByLdapAndHoldAtOnce() {
        register(AGENT, SITE);
        assertThat(publish()).isZero();
        assertThat(replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapGrantSubject: cn=ce-2,cn=agents,cn=bftldap")).code()).isZero();
        assertThat(renew().code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, modify(CE, Change.Kind.REPLACE, "GlueCEStateStatus: x")).code()).isEqualTo(50);
        assertThat(replica.write(OTHER_AGENT, SELF, register(SITE, "ce2.example.org", 60, 60)).code()).isZero();
        assertThat(replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapMaxTtl: -1")).code()).isEqualTo(53);
        assertThat(replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapStateAttribute: nonsense")).code()).isEqualTo(53);
        assertThat(replica.write(new Operation.Delete(GRANT)).code()).isZero();
        assertThat(replica.write(OTHER_AGENT, SELF, new Operation.Renew(SITE, "ce2.example.org", 2135)).code()).isEqualTo(50);
    }

    /** Anywhere but below ou=grants the attributes mean nothing, or who may write there could grant himself the rest. */
    @Test
    void onlyWhatStandsAmongTheGrantsGrants() {
        register(AGENT, SITE);
        publish();
        assertThat(replica.write(AGENT, SELF, add("cn=x," + SITE, "objectClass: bftldapGrant", "bftldapGrantSubject: cn=ce-1,cn=agents,cn=bftldap", "bftldapGrantSuffix: o=grid")).code())
                .isZero();
        assertThat(register(AGENT, "o=grid").code()).isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, add("cn=x,ou=grants,ou=system", "objectClass: bftldapGrant", "bftldapGrantSubject: cn=ce-1,cn=agents,cn=bftldap", "bftldapGrantSuffix: o=grid")).code())
                .isEqualTo(50);
        assertThat(replica.write(AGENT, SELF, modify(GRANT, Change.Kind.ADD, "bftldapGrantSuffix: o=grid")).code()).isEqualTo(50);
        assertThat(replica.search(SELF, "ou=grants,ou=system", Scope.SUBTREE, all()).dns()).isEmpty();
    }

    @Test
    void registrationsAreWrittenByRegisteringOnly() {
        String dn = register(AGENT, SITE).matchedDn();
        for (Operation operation : List.of(
                modify(dn, Change.Kind.REPLACE, "Mds-validto: 20990101000000Z"),
                modify(dn, Change.Kind.REPLACE, "bftldapDue: 20990101000000Z"),
                new Operation.ModifyDn(dn, "Mds-Service-hn=x", Operation.OldRdn.KEEP, java.util.Optional.empty()),
                add("cn=x," + dn, "objectClass: device"),
                add("Mds-Service-hn=h+Mds-Service-port=1+Mds-Service-Ldap-suffix=o\\3dgrid,ou=registrations,ou=system", "objectClass: MdsServiceLdap", "Mds-Service-type: ldap"),
                add("cn=x,dc=example,dc=com", "objectClass: device", "bftldapDue: 20000101000000Z"))) {
            assertThat(replica.write(operation).code()).as("the administrator, %s", operation).isIn(53, 19);
        }
        assertThat(replica.write(AGENT, SELF, new Operation.Delete(dn)).code()).isEqualTo(50);
        assertThat(replica.write(new Operation.Delete(dn)).code()).as("an administrator may throw one out").isZero();
        assertThat(renew().code()).isEqualTo(32);
    }

    @Test
    void whatIsNoServiceIsNotRegistered() {
        for (Operation.Register nonsense : List.of(
                register(SITE, "", 60, 60),
                register(SITE, "a b", 60, 60),
                register(SITE, "x".repeat(300), 60, 60),
                new Operation.Register(SITE, "", "", "h", 2135, 60, 60, 30, List.of()),
                new Operation.Register(SITE, "", "ldap", "h", 0, 60, 60, 30, List.of()),
                new Operation.Register(SITE, "", "ldap", "h", 1, 60, 60, 30, TestReplica.attributes("description: x")),
                new Operation.Register(SITE, "", "ldap", "h", 1, 60, 60, 30, TestReplica.attributes("Mds-Service-protocol: " + "x".repeat(2_000))))) {
            assertThat(replica.write(AGENT, SELF, nonsense).code()).as("%s", nonsense).isEqualTo(19);
        }
        assertThat(replica.write(AGENT, SELF, new Operation.Register(SITE, "dc=nowhere", "ldap", "h", 1, 60, 60, 30, List.of())).code()).isEqualTo(53);
        assertThat(replica.write(AGENT, SELF, register(SITE, "h", 60, 60), new RequestControl.ManageDsaIt()).code()).isEqualTo(53);
        assertThat(shown()).isEmpty();
    }

    @Test
    void usersAndAnyoneRegisterWhereTheyMayAndWriteNothingByThat() {
        CredentialKey key = TestReplica.key("x", (byte) 5);
        replica.write(add("cn=ann,dc=example,dc=com", "objectClass: person", "sn: Ann", "userPassword: " + StoredCredential.of(key, TestReplica.ITERATIONS, TestReplica.salt((byte) 5)).text()));
        replica.write(add("cn=old,ou=grants,ou=system", "objectClass: bftldapGrant", "bftldapGrantSubject: cn=Ann,dc=example,dc=com", "bftldapGrantSuffix: Mds-Vo-name=local,o=grid"));
        replica.write(add("cn=any,ou=grants,ou=system", "objectClass: bftldapGrant", "bftldapGrantAnyone: TRUE", "bftldapGrantSuffix: Mds-Vo-name=any,o=grid", "bftldapMaxRegistrations: 2"));
        Identity ann = replica.proof("cn=ann,dc=example,dc=com", key);
        assertThat(replica.write(RELAY, ann, register("Mds-Vo-name=local,o=grid", "h1", 60, 60)).code()).isZero();
        assertThat(replica.write(RELAY, ann, add("Mds-Vo-name=local,o=grid", "objectClass: Mds", "Mds-Vo-name: local")).code()).isEqualTo(50);
        assertThat(replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=local,o=grid", "h2", 60, 60)).code()).isEqualTo(50);
        assertThat(replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=any,o=grid", "h1", 60, 60)).code()).isZero();
        assertThat(replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=any,o=grid", "h2", 60, 60)).code()).isZero();
        assertThat(replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=any,o=grid", "h3", 60, 60)).code()).as("not for ever more").isEqualTo(11);
        assertThat(replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=any,o=grid", "h2", 60, 60)).code()).isZero();
        assertThat(replica.write(RELAY, ann, register("Mds-Vo-name=any,o=grid", "h3", 60, 60)).code()).isZero();
        assertThat(replica.write(RELAY, ANONYMOUS, add("Mds-Vo-name=any,o=grid", "objectClass: Mds", "Mds-Vo-name: any")).code()).isEqualTo(8);
        assertThat(shown()).hasSize(4);
    }

    @Test
    void quotasHoldForWhatAnAgentMadeWhoeverDeletesIt() {
        replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapMaxEntries: 4"));
        register(AGENT, SITE);
        assertThat(publish()).isZero();
        assertThat(replica.write(AGENT, SELF, ce("ce-2", "Production")).code()).isZero();
        assertThat(replica.write(AGENT, SELF, ce("ce-3", "Production")).code()).isEqualTo(11);
        assertThat(replica.write(AGENT, SELF, modify(CE, Change.Kind.REPLACE, "GlueCEStateStatus: Closed")).code()).isZero();
        assertThat(replica.write(new Operation.Delete("GlueCEUniqueID=ce-2," + SITE)).code()).isZero();
        assertThat(replica.write(AGENT, SELF, ce("ce-3", "Production")).code()).isZero();
        assertThat(usage("bftldapEntries")).isEqualTo("4");
        replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapMaxEntries: 100", "bftldapMaxBytes: " + (Integer.parseInt(usage("bftldapBytes")) + 100)));
        assertThat(replica.write(AGENT, SELF, modify(CE, Change.Kind.ADD, "GlueCEInfoJobManager: " + "x".repeat(200))).code()).isEqualTo(11);
        assertThat(replica.write(AGENT, SELF, new Operation.Delete(SITE), new RequestControl.TreeDelete()).code()).isZero();
        assertThat(usage("bftldapEntries")).as("its registration").isEqualTo("1");
    }

    /** Operations of one batch share it, also where some of them fail. */
    @Test
    void quotasHoldWithinABatch() {
        replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapMaxEntries: 3"));
        register(AGENT, SITE);
        List<Operation> operations = List.of(
                add(SITE, "objectClass: Mds", "Mds-Vo-name: site-1"),
                ce("ce-1", "Production"),
                ce("ce-1", "Production"),
                ce("ce-2", "Production"),
                new Operation.Delete(CE),
                ce("ce-2", "Production"));
        List<Integer> codes = replica.batch(AGENT, operations.stream().map(one -> OperationCodec.encode(new DirectoryRequest(SELF, one))).toList())
                .stream()
                .map(DirectoryResult::code)
                .toList();
        assertThat(codes).containsExactly(0, 0, 68, 11, 0, 0);
    }

    @Test
    void ratesHoldByAgreedTime() {
        replica.write(modify(GRANT, Change.Kind.REPLACE, "bftldapMaxOperations: 3"));
        assertThat(register(AGENT, SITE).code()).isZero();
        assertThat(renew().code()).isZero();
        assertThat(renew().code()).isZero();
        assertThat(renew().code()).isEqualTo(51);
        assertThat(publish()).isEqualTo(51);
        replica.pass(45);
        assertThat(renew().code()).isZero();
    }

    private String usage(String attribute) {
        return replica.search(replica.identity, "cn=ce-1,ou=usage,ou=system", Scope.BASE, all(), "+").entries().get(0).attributes().get(attribute).get(0);
    }

    /** A batch does a bounded part of what is due, and the next goes on where it stopped: also after a restart from an image. */
    @Test
    void muchThatEndsAtOnceIsDeletedInManyBatchesAndNothingElse() throws Exception {
        register(AGENT, SITE);
        publish();
        for (int i = 10; i < 710; i++) {
            assertThat(replica.write(AGENT, SELF, ce("ce-" + i, "Production")).code()).isZero();
        }
        assertThat(replica.write(add("cn=note,GlueCEUniqueID=ce-20," + SITE, "objectClass: device")).code()).isZero();
        assertThat(replica.write(add("GlueCEUniqueID=other," + SITE, "objectClass: GlueCETop", "objectClass: GlueCE", "GlueCEUniqueID: other")).code()).isZero();
        replica.write(AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135));
        for (int i = 0; i < 2; i++) {
            assertThat(status()).as("its states are being marked").isEqualTo("INVALID");
            replica.batch(List.of());
        }
        assertThat(status()).isEqualTo("PURGED");
        replica.pass(3_610);
        long left = count();
        assertThat(left).isBetween(400L, 500L);
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        int batches = 0;
        while (!shown().isEmpty()) {
            replica.batch(List.of());
            assertThat(left - count()).as("bounded work in a batch").isLessThanOrEqualTo(256);
            left = count();
            batches++;
        }
        assertThat(batches).isEqualTo(2);
        assertThat(replica.search(ANONYMOUS, "o=grid", Scope.SUBTREE, all()).dns())
                .as("what others made, and what is above it")
                .containsExactlyInAnyOrder(
                        "o=grid", SITE, "GlueCEUniqueID=ce-20," + SITE, "cn=note,GlueCEUniqueID=ce-20," + SITE, "GlueCEUniqueID=other," + SITE);
    }

    private long count() {
        return replica.search(ANONYMOUS, SITE, Scope.SUBTREE, all()).entries().size();
    }

    @Test
    void whatTheAgentRegisteredOtherwiseStays() {
        register(AGENT, SITE);
        publish();
        replica.write(AGENT, SELF, ce("ce-2", "Production"));
        assertThat(replica.write(AGENT, SELF, register(CE, "ce1.example.org", 600, 600)).code()).isZero();
        replica.write(AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135));
        for (int i = 0; i < 8; i++) {
            replica.pass(500);
            assertThat(replica.write(AGENT, SELF, new Operation.Renew(CE, "ce1.example.org", 2135)).code()).isZero();
        }
        assertThat(replica.search(ANONYMOUS, SITE, Scope.SUBTREE, all()).dns()).containsExactlyInAnyOrder(SITE, CE);
        assertThat(shown()).hasSize(1);
    }

    @Test
    void aLargeOneDoesNotHoldUpTheOthers() {
        register(AGENT, SITE);
        publish();
        for (int i = 10; i < 610; i++) {
            replica.write(AGENT, SELF, ce("ce-" + i, "Production"));
        }
        replica.write(add("cn=any,ou=grants,ou=system", "objectClass: bftldapGrant", "bftldapGrantAnyone: TRUE", "bftldapGrantSuffix: Mds-Vo-name=any,o=grid"));
        replica.write(AGENT, SELF, new Operation.Withdraw(SITE, "ce1.example.org", 2135));
        replica.pass(3_540);
        replica.write(RELAY, ANONYMOUS, register("Mds-Vo-name=any,o=grid", "h1", 61, 600));
        replica.pass(62);
        assertThat(count()).isGreaterThan(300);
        replica.batch(List.of());
        assertThat(shown().stream().map(one -> one.get("Mds-Reg-status").get(0)).toList()).containsExactlyInAnyOrder("PURGED", "INVALID");
        assertThat(count()).isGreaterThan(1);
    }

    @Test
    void theDirectorySaysWhenItHasWorkOfItsOwn() throws Exception {
        assertThat(replica.replica.dueMillis()).isEqualTo(Long.MAX_VALUE);
        register(AGENT, SITE);
        long now = replica.now(replica.replica.applied());
        assertThat(replica.replica.dueMillis()).isBetween(now + 59_000, now + 60_000);
        replica.replica.takeImage(replica.replica.applied());
        replica.replica.imageCertified(replica.replica.applied());
        replica.reopen();
        assertThat(replica.replica.dueMillis()).isBetween(now + 59_000, now + 60_000);
        replica.pass(61);
        assertThat(replica.replica.dueMillis()).isGreaterThan(now + 61_000);
        replica.write(new Operation.Delete(register(AGENT, SITE).matchedDn()));
        assertThat(replica.replica.dueMillis()).isEqualTo(Long.MAX_VALUE);
    }
}
