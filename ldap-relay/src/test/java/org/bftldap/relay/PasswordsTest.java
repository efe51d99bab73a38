package org.bftldap.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPResult;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ErrorType;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10RequestControl;
import com.unboundid.ldap.sdk.experimental.DraftBeheraLDAPPasswordPolicy10ResponseControl;
import com.unboundid.ldap.sdk.extensions.PasswordModifyExtendedRequest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.commons.codec.digest.Sha2Crypt;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A planted password is in no operation that leaves the relay, however it came. */
class PasswordsTest {

    private static final String CANARY = "canary-7f3a9";
    private static final String DN = "cn=u,o=grid";

    private final TestRelay relay = new TestRelay();

    @AfterEach
    void nothing_that_left_the_relay_contains_the_password() {
        assertThat(relay.group.requests).isNotEmpty();
        assertThat(relay.group.sawBytes(CANARY)).isFalse();
        relay.close();
    }

    @Test
    void in_an_add_by_any_name() throws LDAPException {
        try (LDAPConnection c = relay.connectAsAdmin()) {
            int n = 0;
            for (String name : List.of("userPassword", "USERPASSWORD", "2.5.4.35", "userpassword;x-option", "oid.2.5.4.35", " userPassword")) {
                String dn = "cn=u" + n++ + ",o=grid";
                c.add(dn, new Attribute("cn", "u"), new Attribute(name, CANARY));
                assertThat(lastStored()).startsWith("{BFTLDAP3}i=4096,s=");
            }
            assertThat(relay.connect().bind("cn=u0,o=grid", CANARY).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
    }

    @Test
    void in_a_modify_that_sets_replaces_and_deletes_it() throws LDAPException {
        relay.put(DN, TestRelay.values("cn", "u"));
        try (LDAPConnection c = relay.connectAsAdmin(); LDAPConnection u = relay.connect()) {
            c.modify(DN, new Modification(ModificationType.ADD, "userPassword", CANARY));
            assertThat(u.bind(DN, CANARY).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(code(() -> c.modify(DN, new Modification(ModificationType.DELETE, "userPassword", CANARY + "-wrong"))))
                    .isEqualTo(ResultCode.NO_SUCH_ATTRIBUTE);
            c.modify(
                    DN,
                    new Modification(ModificationType.DELETE, "userPassword", CANARY),
                    new Modification(ModificationType.ADD, "userPassword", CANARY + "-2"));
            assertThat(code(() -> u.bind(DN, CANARY))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(u.bind(DN, CANARY + "-2").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", CANARY + "-3"));
            assertThat(u.bind(DN, CANARY + "-3").getResultCode()).isEqualTo(ResultCode.SUCCESS);
            c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword"));
            assertThat(code(() -> u.bind(DN, CANARY + "-3"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void in_compares_binds_and_password_modifies() throws LDAPException {
        relay.put(DN, TestRelay.values("cn", "u"));
        try (LDAPConnection c = relay.connectAsAdmin()) {
            c.processExtendedOperation(new PasswordModifyExtendedRequest(DN, null, CANARY));
            assertThat(c.compare(DN, "userPassword", CANARY).compareMatched()).isTrue();
            assertThat(c.compare(DN, "2.5.4.35", CANARY + "x").compareMatched()).isFalse();
            assertThat(code(() -> c.bind(DN, CANARY + "x"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void in_one_that_the_policy_lets_nobody_use_again() throws LDAPException {
        relay.put(DN, TestRelay.values("cn", "u"));
        relay.group.directory.keep(DN, List.of(former("present"), former(CANARY), former("older")));
        try (LDAPConnection c = relay.connectAsAdmin()) {
            for (String used : List.of(CANARY, "older", "present")) {
                LDAPResult refused = c.processExtendedOperation(new PasswordModifyExtendedRequest(
                        DN, null, used, new Control[] {new DraftBeheraLDAPPasswordPolicy10RequestControl()}));
                assertThat(refused.getResultCode()).isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
                assertThat(DraftBeheraLDAPPasswordPolicy10ResponseControl.get(refused).getErrorType())
                        .isEqualTo(DraftBeheraLDAPPasswordPolicy10ErrorType.PASSWORD_IN_HISTORY);
                assertThat(code(() -> c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", used))))
                        .isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
            }
            c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", CANARY + "-new"));
            assertThat(c.bind(DN, CANARY + "-new").getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
    }

    private static StoredCredential former(String password) {
        return StoredCredential.fromPassword(password.toCharArray(), MemoryGroup.NAME, 1_000, Arrays.copyOf(password.getBytes(UTF_8), 16));
    }

    @Test
    void in_the_hashes_of_other_servers() throws LDAPException, NoSuchAlgorithmException {
        byte[] salt = "salty".getBytes(UTF_8);
        MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
        sha1.update(CANARY.getBytes(UTF_8));
        byte[] hash = sha1.digest(salt);
        String value = "{SSHA}" + Base64.getEncoder().encodeToString(concat(hash, salt));
        String crypt = "{CRYPT}" + Sha2Crypt.sha512Crypt(CANARY.getBytes(UTF_8), "$6$rounds=1000$saltstring");
        try (LDAPConnection c = relay.connectAsAdmin(); LDAPConnection u = relay.connect()) {
            c.add(DN, new Attribute("cn", "u"), new Attribute("userPassword", value));
            assertThat(lastStored()).startsWith("{BFTLDAP2}i=4096,s=").endsWith(",h=sha1,a=c2FsdHk=,r=1");
            assertThat(u.bind(DN, CANARY).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(u.bind(DN, CANARY).getResultCode()).as("from the cache").isEqualTo(ResultCode.SUCCESS);
            assertThat(u.compare(DN, "userPassword", CANARY).compareMatched()).isTrue();
            assertThat(code(() -> u.bind(DN, value))).as("the hash is no password").isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(code(() -> u.bind(DN, CANARY + "x"))).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(code(() -> u.bind(DN, "x".repeat(5_000)))).as("too long to be hashed").isEqualTo(ResultCode.INVALID_CREDENTIALS);

            c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", crypt));
            assertThat(u.bind(DN, CANARY).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            u.modify(
                    DN,
                    new Modification(ModificationType.DELETE, "userPassword", CANARY),
                    new Modification(ModificationType.ADD, "userPassword", CANARY + "-2"));
            assertThat(code(() -> c.bind(DN, CANARY))).as("a new password ends the old hash").isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(c.bind(DN, CANARY + "-2").getResultCode()).isEqualTo(ResultCode.SUCCESS);
        }
        for (byte[] reusable : List.of(hash, value.substring(6, 30).getBytes(UTF_8), crypt.substring(crypt.lastIndexOf('$') + 1).getBytes(UTF_8))) {
            assertThat(relay.group.sawBytes(reusable)).as("a hash is worth as much as a password").isFalse();
        }
    }

    private static byte[] concat(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length).put(first).put(second).array();
    }

    @Test
    void what_cannot_be_turned_into_a_credential_is_refused() throws LDAPException {
        relay.put(DN, TestRelay.values("cn", "u"));
        try (LDAPConnection c = relay.connectAsAdmin()) {
            int before = relay.group.requests.size();
            for (String filter : List.of(
                    "(userPassword=" + CANARY + ")",
                    "(&(cn=u)(!(2.5.4.35>=" + CANARY + ")))",
                    "(USERPASSWORD=" + CANARY + "*)",
                    "(userPassword;x:2.5.13.17:=" + CANARY + ")",
                    "(:octetStringMatch:=" + CANARY + ")",
                    "(:2.5.13.17:=" + CANARY + ")")) {
                assertThat(code(() -> c.search("o=grid", SearchScope.SUB, filter))).as(filter).isEqualTo(ResultCode.UNWILLING_TO_PERFORM);
            }
            for (String dn : List.of("userPassword=" + CANARY + ",o=grid", "cn=a+2.5.4.35=" + CANARY + ",o=grid", "cn=a, OID.2.5.4.35 =" + CANARY)) {
                assertThat(code(() -> c.add(dn, new Attribute("cn", "a")))).as(dn).isEqualTo(ResultCode.NAMING_VIOLATION);
                assertThat(code(() -> c.delete(dn))).isEqualTo(ResultCode.NAMING_VIOLATION);
                assertThat(code(() -> c.compare(dn, "cn", "a"))).isEqualTo(ResultCode.NAMING_VIOLATION);
            }
            assertThat(code(() -> c.modifyDN(DN, "userPassword=" + CANARY, true))).isEqualTo(ResultCode.NAMING_VIOLATION);
            for (String[] values : List.of(new String[] {""}, new String[] {CANARY, CANARY + "2"}, new String[] {"{SSHA}" + CANARY}, new String[] {stored()})) {
                assertThat(code(() -> c.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", values))))
                        .isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
                assertThat(code(() -> c.add("cn=n,o=grid", new Attribute("cn", "n"), new Attribute("userPassword", values))))
                        .isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
            }
            assertThat(code(() -> c.modify(DN, new Modification(ModificationType.INCREMENT, "userPassword", "1"))))
                    .isEqualTo(ResultCode.CONSTRAINT_VIOLATION);
            assertThat(relay.group.requests).as("nothing was sent").hasSize(before);
        }
    }

    private static String stored() {
        return "{BFTLDAP1}i=50000,s=AAAAAAAAAAAAAAAAAAAAAA==,k=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    }

    private String lastStored() {
        try {
            byte[] last = relay.group.requests.get(relay.group.requests.size() - 1);
            Operation.Add add = (Operation.Add) OperationCodec.decode(last).operation();
            var attribute = add.attributes().get(add.attributes().size() - 1);
            return new String(attribute.values().get(0), java.nio.charset.StandardCharsets.US_ASCII);
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private static ResultCode code(Callable<? extends LDAPResult> operation) {
        try {
            return operation.call().getResultCode();
        } catch (LDAPException e) {
            return e.getResultCode();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
