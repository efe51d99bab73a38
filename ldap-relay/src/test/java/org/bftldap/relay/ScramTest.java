package org.bftldap.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.BindResult;
import com.unboundid.ldap.sdk.GenericSASLBindRequest;
import com.unboundid.ldap.sdk.LDAPBindException;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SASLBindRequest;
import com.unboundid.ldap.sdk.SCRAMSHA256BindRequest;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.extensions.StartTLSExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedRequest;
import com.unboundid.ldap.sdk.extensions.WhoAmIExtendedResult;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.result.PasswordGuard;
import org.bftldap.directory.scram.Scram;
import org.bftldap.relay.tls.TlsServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Binds by SCRAM-SHA-256 and -PLUS, by a library's client and by one that says what it likes. The template for plain names is {@code cn={user},ou=system}. */
@Timeout(60)
class ScramTest {

    private static final String SCRAM = "SCRAM-SHA-256";
    private static final String PLUS = "SCRAM-SHA-256-PLUS";
    private static final String DN = "cn=ada,ou=system";
    private static final String PASSWORD = "canary-3c1d-größe";
    private static final String END_POINT = "p=tls-server-end-point,,";

    @TempDir
    private Path directory;

    private TestTls files;
    private TlsServer tls;
    private TestRelay relay;
    private LDAPConnection encrypted;
    private byte[] endPoint;

    @BeforeEach
    void start() throws Exception {
        files = new TestTls(directory);
        tls = files.server();
        relay = new TestRelay(tls);
        relay.group.directory.grantsScram = true;
        try (LDAPConnection admin = relay.connectAsAdmin()) {
            admin.add("dn: " + DN, "cn: ada", "userPassword: " + PASSWORD);
        }
        encrypted = startTls();
        endPoint = MessageDigest.getInstance("SHA-256").digest(files.relayCertificate().getEncoded());
    }

    @AfterEach
    void stop() {
        encrypted.close();
        relay.close();
        tls.close();
    }

    private LDAPConnection startTls() throws LDAPException, GeneralSecurityException, IOException {
        LDAPConnection connection = relay.connect();
        connection.processExtendedOperation(new StartTLSExtendedRequest(files.client("TLSv1.3")));
        return connection;
    }

    private static BindResult bind(LDAPConnection c, SASLBindRequest request) {
        try {
            return c.bind(request);
        } catch (LDAPBindException e) {
            return e.getBindResult();
        } catch (LDAPException e) {
            return new BindResult(e.toLDAPResult());
        }
    }

    private static BindResult say(LDAPConnection c, String mechanism, String message) {
        return bind(c, new GenericSASLBindRequest(null, mechanism, message == null ? null : new ASN1OctetString(message.getBytes(UTF_8))));
    }

    private static String whoAmI(LDAPConnection c) throws LDAPException {
        return ((WhoAmIExtendedResult) c.processExtendedOperation(new WhoAmIExtendedRequest())).getAuthorizationID();
    }

    private BindResult exchange(LDAPConnection c, String mechanism, ScramTestClient client) {
        return say(c, mechanism, client.last(say(c, mechanism, client.first())));
    }

    @Test
    void a_librarys_client_binds_by_name_or_dn_and_goes_on_as_after_a_simple_bind() throws Exception {
        // The library sends names as it gets them: escaping them (RFC 5802 §5.1) is its caller's.
        for (String name : new String[] {"ada", "u:ada", ScramTestClient.escaped(DN), ScramTestClient.escaped("dn:" + DN)}) {
            assertThat(bind(encrypted, new SCRAMSHA256BindRequest(name, PASSWORD)).getResultCode()).as(name).isEqualTo(ResultCode.SUCCESS);
            assertThat(whoAmI(encrypted)).isEqualTo("dn:" + DN);
        }
        assertThat(encrypted.search("o=grid", SearchScope.BASE, "(objectClass=*)").getEntryCount()).isOne();
        encrypted.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", "changed"));
        assertThat(whoAmI(encrypted)).as("who changes the own password goes on").isEqualTo("dn:" + DN);
        assertThat(bind(encrypted, new SCRAMSHA256BindRequest("ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(bind(encrypted, new SCRAMSHA256BindRequest("ada", "changed")).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(encrypted.bind(DN, "changed").getResultCode()).as("the same credential").isEqualTo(ResultCode.SUCCESS);
    }

    @Test
    void a_password_is_the_same_however_its_characters_are_composed() throws Exception {
        String decomposed = "canary-3c1d-gro\u0308ße";
        assertThat(bind(encrypted, new SCRAMSHA256BindRequest("ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(encrypted.bind(DN, decomposed).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(encrypted.compare(DN, "userPassword", decomposed).compareMatched()).isTrue();
        encrypted.modify(DN, new Modification(ModificationType.DELETE, "userPassword", decomposed), new Modification(ModificationType.ADD, "userPassword", "x"));
        assertThat(encrypted.bind(DN, "x").getResultCode()).isEqualTo(ResultCode.SUCCESS);
    }

    @Test
    void the_server_shows_that_it_knows_the_password_too() {
        ScramTestClient client = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        String last = client.last(say(encrypted, SCRAM, client.first()));
        BindResult bound = say(encrypted, SCRAM, last);
        byte[] signature = Scram.hmac(Scram.serverKey(client.salted()), client.authMessage(last.substring(0, last.indexOf(",p="))));
        assertThat(Objects.requireNonNull(bound.getServerSASLCredentials()).stringValue())
                .isEqualTo("v=" + Base64.getEncoder().encodeToString(signature));
    }

    @Test
    void plus_binds_the_exchange_to_the_servers_certificate() throws Exception {
        assertThat(exchange(encrypted, PLUS, new ScramTestClient(END_POINT, endPoint, "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(whoAmI(encrypted)).isEqualTo("dn:" + DN);
        byte[] another = endPoint.clone();
        another[0]++;
        BindResult between = exchange(encrypted, PLUS, new ScramTestClient(END_POINT, another, "ada", PASSWORD));
        assertThat(between.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(between.getDiagnosticMessage()).contains("channel binding");
        assertThat(whoAmI(encrypted)).isEmpty();
    }

    /** Cyrus SASL says SCRAM-SHA-256 where it binds the channel too; OpenLDAP's library calls any binding {@code ldap} and puts the type before the data. */
    @Test
    void openldaps_way_of_binding_is_the_same_binding() throws Exception {
        byte[] prefix = "tls-server-end-point:".getBytes(UTF_8);
        byte[] bound = Arrays.copyOf(prefix, prefix.length + endPoint.length);
        System.arraycopy(endPoint, 0, bound, prefix.length, endPoint.length);
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("p=ldap,,", bound, "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(whoAmI(encrypted)).isEqualTo("dn:" + DN);
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient(END_POINT, endPoint, "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        bound[bound.length - 1]++;
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("p=ldap,,", bound, "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("p=ldap,,", endPoint, "ada", PASSWORD)).getResultCode())
                .as("without the type")
                .isEqualTo(ResultCode.INVALID_CREDENTIALS);
        try (LDAPConnection clear = relay.connect()) {
            assertThat(say(clear, SCRAM, "p=ldap,,n=ada,r=x").getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
    }

    @Test
    void flags_that_do_not_fit_the_mechanism_or_show_a_downgrade_are_refused() {
        for (String[] each : new String[][] {
            {SCRAM, "y,,"}, {PLUS, "n,,"}, {PLUS, "y,,"}, {PLUS, "p=tls-unique,,"}, {PLUS, "p=tls-exporter,,"}, {SCRAM, "p=tls-unique,,"}
        }) {
            assertThat(say(encrypted, each[0], each[1] + "n=ada,r=x").getResultCode()).as(each[0] + each[1]).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        ScramTestClient changed = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        assertThat(say(encrypted, SCRAM, changed.last(say(encrypted, SCRAM, changed.first()), "y,,", new byte[0])).getResultCode())
                .isEqualTo(ResultCode.INVALID_CREDENTIALS);
    }

    @Test
    void a_client_without_tls_may_say_that_it_could_bind_channels() throws Exception {
        try (LDAPConnection clear = relay.connect()) {
            assertThat(Objects.requireNonNull(clear.getRootDSE()).getSupportedSASLMechanismNames()).containsExactly("ANONYMOUS", SCRAM);
            assertThat(exchange(clear, SCRAM, new ScramTestClient("y,,", new byte[0], "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
            assertThat(say(clear, PLUS, END_POINT + "n=ada,r=x").getResultCode()).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
        }
        assertThat(Objects.requireNonNull(encrypted.getRootDSE()).getSupportedSASLMechanismNames()).containsExactly("ANONYMOUS", "PLAIN", SCRAM, PLUS);
    }

    @Test
    void a_relay_that_was_not_granted_it_neither_offers_nor_does_it() throws Exception {
        relay.group.directory.grantsScram = false;
        assertThat(Objects.requireNonNull(encrypted.getRootDSE()).getSupportedSASLMechanismNames()).containsExactly("ANONYMOUS", "PLAIN");
        assertThat(say(encrypted, SCRAM, "n,,n=ada,r=x").getResultCode()).isEqualTo(ResultCode.AUTH_METHOD_NOT_SUPPORTED);
    }

    @Test
    void an_authorization_identity_must_be_ones_own() throws Exception {
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,a=dn:cn=3Dada=2Cou=3Dsystem,", new byte[0], "ada", PASSWORD)).getResultCode())
                .isEqualTo(ResultCode.SUCCESS);
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,a=u:admin,", new byte[0], "ada", PASSWORD)).getResultCode())
                .isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(whoAmI(encrypted)).isEmpty();
    }

    @Test
    void wrong_passwords_and_names_that_do_not_exist_get_the_same_answers_each_time() throws Exception {
        List<String> salts = new ArrayList<>();
        for (String user : new String[] {"ada", "nobody", "nobody", "dn:cn=imported,ou=system"}) {
            ScramTestClient client = new ScramTestClient("n,,", new byte[0], user, "wrong");
            BindResult refused = exchange(encrypted, SCRAM, client);
            assertThat(refused.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(refused.getDiagnosticMessage()).isNull();
            assertThat(refused.getServerSASLCredentials()).isNull();
            assertThat(client.part('i')).isEqualTo("4096");
            assertThat(Base64.getDecoder().decode(client.part('s'))).hasSize(16);
            salts.add(client.part('s'));
        }
        assertThat(salts.get(1)).isEqualTo(salts.get(2)).isNotEqualTo(salts.get(0));
        assertThat(whoAmI(encrypted)).isEmpty();
    }

    @Test
    void hostile_messages_are_refused_and_the_connection_goes_on() throws Exception {
        ScramTestClient good = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        for (String message : new String[] {"n", "n,,n=ada", "n,,m=x,n=ada,r=x", "n,,n=a=da,r=x", "x".repeat(5_000), "n,,n=,r=x"}) {
            assertThat(say(encrypted, SCRAM, message).getResultCode()).as(message).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        for (UnaryOperator<String> lie : List.<UnaryOperator<String>>of(
                last -> last.replace("r=fyko", "r=gyko"),
                last -> last.replace(",p=", "x,p="),
                last -> last.replace(",p=", ",m=x,p="),
                last -> last.substring(0, last.indexOf(",p=")),
                last -> last + ",x=y",
                last -> good.first())) {
            String last = good.last(say(encrypted, SCRAM, good.first()));
            assertThat(say(encrypted, SCRAM, lie.apply(last)).getResultCode()).as(last).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        assertThat(exchange(encrypted, SCRAM, good).getResultCode()).isEqualTo(ResultCode.SUCCESS);
    }

    @Test
    void a_half_done_exchange_is_forgotten_when_the_client_does_something_else() throws Exception {
        ScramTestClient client = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        for (Step between : new Step[] {
            c -> c.search("o=grid", SearchScope.BASE, "(objectClass=*)"),
            c -> c.bind(TestRelay.ADMIN, TestRelay.PASSWORD),
            c -> say(c, "ANONYMOUS", ""),
            c -> say(c, PLUS, END_POINT + "n=ada,r=x"),
            c -> say(c, SCRAM, null)
        }) {
            String last = client.last(say(encrypted, SCRAM, client.first()));
            between.run(encrypted);
            assertThat(say(encrypted, SCRAM, last).getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        String last = client.last(say(encrypted, SCRAM, client.first()));
        assertThat(whoAmI(encrypted)).as("nobody yet").isEmpty();
        try (LDAPConnection other = startTls()) {
            assertThat(say(other, SCRAM, last).getResultCode()).as("on another connection").isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        String used = client.last(say(encrypted, SCRAM, client.first()));
        assertThat(say(encrypted, SCRAM, used).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(say(encrypted, SCRAM, used).getResultCode()).as("played again").isEqualTo(ResultCode.INVALID_CREDENTIALS);
    }

    @Test
    void an_exchange_that_takes_longer_than_a_minute_begins_anew() throws Exception {
        ScramTestClient client = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        for (long millis : new long[] {61_000, -61_000}) {
            String last = client.last(say(encrypted, SCRAM, client.first()));
            relay.clock.move(millis);
            BindResult late = say(encrypted, SCRAM, last);
            assertThat(late.getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
            assertThat(late.getDiagnosticMessage()).contains("too long");
            assertThat(say(encrypted, SCRAM, last).getResultCode()).as("it is forgotten").isEqualTo(ResultCode.INVALID_CREDENTIALS);
        }
        String last = client.last(say(encrypted, SCRAM, client.first()));
        relay.clock.move(59_000);
        assertThat(say(encrypted, SCRAM, last).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        assertThat(reports()).as("nobody's failure").isZero();
    }

    private interface Step {
        void run(LDAPConnection c) throws LDAPException;
    }

    @Test
    void an_empty_message_is_answered_by_the_wish_for_one() {
        BindResult asked = say(encrypted, SCRAM, null);
        assertThat(asked.getResultCode()).isEqualTo(ResultCode.SASL_BIND_IN_PROGRESS);
        assertThat(Objects.requireNonNull(asked.getServerSASLCredentials()).getValueLength()).isZero();
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,,", new byte[0], "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
    }

    @Test
    void a_password_changed_between_the_steps_makes_the_proof_void_without_counting_a_failure() throws Exception {
        counting();
        ScramTestClient client = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        String last = client.last(say(encrypted, SCRAM, client.first()));
        try (LDAPConnection admin = relay.connectAsAdmin()) {
            admin.modify(DN, new Modification(ModificationType.REPLACE, "userPassword", "other"));
        }
        assertThat(say(encrypted, SCRAM, last).getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(reports()).isZero();
    }

    @Test
    void wrong_proofs_are_reported_as_wrong_passwords_are_and_none_is_tried_while_the_account_is_locked() throws Exception {
        counting();
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,,", new byte[0], "ada", "wrong")).getResultCode()).isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(reports()).isOne();
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,,", new byte[0], "ada", PASSWORD)).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        relay.group.directory.guard = Optional.of(new PasswordGuard(
                PasswordGuard.Failures.COUNTED, PasswordGuard.NEVER_UNLOCKED, PasswordGuard.Quality.UNCHECKED, 0));
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,,", new byte[0], "ada", PASSWORD)).getResultCode())
                .isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(exchange(encrypted, SCRAM, new ScramTestClient("n,,", new byte[0], "ada", "wrong")).getResultCode())
                .isEqualTo(ResultCode.INVALID_CREDENTIALS);
        assertThat(reports()).isOne();
    }

    private void counting() {
        relay.group.directory.guard =
                Optional.of(new PasswordGuard(PasswordGuard.Failures.COUNTED, 0, PasswordGuard.Quality.UNCHECKED, 0));
    }

    private long reports() {
        return List.copyOf(relay.group.requests).stream().filter(ScramTest::isReport).count();
    }

    private static boolean isReport(byte[] request) {
        try {
            return OperationCodec.decode(request).operation() instanceof Operation.FailedBinds;
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void neither_password_nor_proof_nor_client_key_leaves_the_relay() {
        ScramTestClient client = new ScramTestClient("n,,", new byte[0], "ada", PASSWORD);
        String last = client.last(say(encrypted, SCRAM, client.first()));
        assertThat(say(encrypted, SCRAM, last).getResultCode()).isEqualTo(ResultCode.SUCCESS);
        String proof = last.substring(last.indexOf(",p=") + 3);
        for (byte[] secret : List.of(
                PASSWORD.getBytes(UTF_8), proof.getBytes(UTF_8), Base64.getDecoder().decode(proof), client.salted(), Scram.clientKey(client.salted()))) {
            assertThat(relay.group.sawBytes(secret)).isFalse();
        }
    }
}
