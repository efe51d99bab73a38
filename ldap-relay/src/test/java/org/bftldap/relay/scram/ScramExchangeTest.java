package org.bftldap.relay.scram;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Base64;
import java.util.List;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.relay.scram.ClientFirst.Binding;
import org.junit.jupiter.api.Test;

/** The exchange of RFC 7677 §3, and what hostile clients say instead. */
class ScramExchangeTest {

    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO" + SERVER_NONCE;
    private static final String PROOF = "dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final byte[] SALT = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");

    private final CredentialKey key = CredentialKey.derive("pencil".getBytes(US_ASCII), SALT, 4096, "g");
    private final StoredCredential stored = StoredCredential.withScramKeys(key, 4096, SALT);
    private final CredentialAnswer answer = new CredentialAnswer(SALT, 4096, stored.credentialId(), new byte[16]);

    private ScramExchange begin(String first, byte[] binding) throws ScramFormatException {
        return ScramExchange.begin(
                "uid=user", ClientFirst.read(first.getBytes(UTF_8)), binding, answer, new ScramPart.Shown(stored.scram().orElseThrow()), SERVER_NONCE);
    }

    @Test
    void it_goes_as_in_the_rfc() throws ScramFormatException {
        ScramExchange exchange = begin(FIRST, new byte[0]);
        assertThat(new String(exchange.serverFirst(), US_ASCII)).isEqualTo("r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        ClientFinal last = exchange.last(("c=biws,r=" + NONCE + ",p=" + PROOF).getBytes(US_ASCII));
        assertThat(exchange.key(last, "g")).hasValueSatisfying(recovered -> assertThat(recovered.publicKey()).isEqualTo(key.publicKey()));
        assertThat(new String(exchange.serverFinal(last), US_ASCII)).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(exchange.isOf(answer)).isTrue();
        assertThat(exchange.isOf(new CredentialAnswer(SALT, 4096, new byte[16], new byte[16]))).isFalse();
    }

    @Test
    void a_wrong_proof_gives_no_key() throws ScramFormatException {
        ScramExchange exchange = begin(FIRST, new byte[0]);
        String wrong = PROOF.replace("dHz", "eHz");
        assertThat(exchange.key(exchange.last(("c=biws,r=" + NONCE + ",p=" + wrong).getBytes(US_ASCII)), "g")).isEmpty();
    }

    @Test
    void a_last_message_that_does_not_follow_is_refused_before_its_proof_is_tried() throws ScramFormatException {
        ScramExchange exchange = begin(FIRST, new byte[0]);
        for (String message : List.of(
                "",
                "c=biws",
                "c=biws,r=" + NONCE,
                "c=biws,r=" + NONCE + ",p=",
                "c=biws,r=" + NONCE + ",p=AAAA",
                "c=biws,r=" + NONCE + ",p=!" + PROOF.substring(1),
                "c=biws,r=" + NONCE + ",p=" + PROOF + ",x=more",
                "c=biws,r=" + NONCE + ",p=" + PROOF + ",",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=" + PROOF,
                "c=biws,r=" + NONCE + "x,p=" + PROOF,
                "c=biws,r=" + SERVER_NONCE + ",p=" + PROOF,
                "c=eSws,r=" + NONCE + ",p=" + PROOF, // y,,
                "c=bixhPWFkbWluLA==,r=" + NONCE + ",p=" + PROOF, // n,a=admin,
                "c=,r=" + NONCE + ",p=" + PROOF,
                "c=***,r=" + NONCE + ",p=" + PROOF,
                "r=" + NONCE + ",c=biws,p=" + PROOF,
                "c=biws,r=" + NONCE + ",m=ext,p=" + PROOF,
                "c=biws,r=" + NONCE + ",noattribute,p=" + PROOF)) {
            assertThatThrownBy(() -> exchange.last(message.getBytes(UTF_8))).as(message).isInstanceOf(ScramFormatException.class);
        }
        assertThatThrownBy(() -> exchange.last(new byte[] {'c', '=', (byte) 0xff})).isInstanceOf(ScramFormatException.class);
        assertThatThrownBy(() -> exchange.last(new byte[5_000])).hasMessageContaining("2048");
        assertThatCode(() -> exchange.last(("c=biws,r=" + NONCE + ",x=ignored,p=" + PROOF).getBytes(UTF_8))).doesNotThrowAnyException();
    }

    @Test
    void the_binding_data_are_part_of_what_is_shown() throws ScramFormatException {
        byte[] endPoint = {1, 2, 3};
        ScramExchange exchange = begin("p=tls-server-end-point,,n=user,r=x", endPoint);
        assertThatThrownBy(() -> exchange.last(last("p=tls-server-end-point,,", new byte[] {1, 2, 4}))).hasMessageContaining("channel binding");
        assertThatThrownBy(() -> exchange.last(last("n,,", endPoint))).hasMessageContaining("channel binding");
        assertThatCode(() -> exchange.last(last("p=tls-server-end-point,,", endPoint))).doesNotThrowAnyException();
    }

    private static byte[] last(String header, byte[] binding) {
        byte[] all = (header + new String(binding, java.nio.charset.StandardCharsets.ISO_8859_1)).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return ("c=" + Base64.getEncoder().encodeToString(all) + ",r=x" + SERVER_NONCE + ",p=" + PROOF).getBytes(US_ASCII);
    }

    @Test
    void a_first_message_is_read_to_its_end() throws ScramFormatException {
        ClientFirst first = ClientFirst.read("y,a=dn:uid=3Dada=2Co=3Dgrid,n=I\u00adX=2C=3D,r=abc,x=ignored".getBytes(UTF_8));
        assertThat(first.binding()).isEqualTo(Binding.NOT_OFFERED);
        assertThat(first.gs2Header()).isEqualTo("y,a=dn:uid=3Dada=2Co=3Dgrid,");
        assertThat(first.actsFor()).isEqualTo("dn:uid=ada,o=grid");
        assertThat(first.user()).as("prepared").isEqualTo("IX,=");
        assertThat(first.bare()).isEqualTo("n=I\u00adX=2C=3D,r=abc,x=ignored");
        assertThat(first.nonce()).isEqualTo("abc");
        assertThat(ClientFirst.read("p=tls-server-end-point,,n=u,r=x".getBytes(UTF_8)).binding()).isEqualTo(Binding.USED);
    }

    @Test
    void a_first_message_that_is_none_is_refused() {
        for (String message : List.of(
                "",
                "n",
                "n,",
                "n,,",
                "n,,n=user",
                "n,,n=user,",
                "n,,n=user,r=",
                "n,,n=,r=x",
                "n,,r=x,n=user",
                "x,,n=user,r=x",
                "p=,,n=user,r=x",
                "p=tls-unique,,n=user,r=x",
                "n,b=admin,n=user,r=x",
                "n,a=,n=user,r=x",
                "n,,m=mandatory,n=user,r=x",
                "n,,n=user,r=x,m=mandatory",
                "n,,n=user,r=x,later",
                "n,,n=us=er,r=x",
                "n,,n=us=2cer,r=x",
                "n,,n=u\0,r=x",
                "n,,n=user,r=x y",
                "n,,n=user,r=\u00e9")) {
            assertThatThrownBy(() -> ClientFirst.read(message.getBytes(UTF_8))).as(message).isInstanceOf(ScramFormatException.class);
        }
        assertThatThrownBy(() -> ClientFirst.read(("n,,n=" + "u".repeat(3_000) + ",r=x").getBytes(UTF_8))).hasMessageContaining("2048");
    }

    @FuzzTest(maxDuration = "20s")
    void any_bytes_are_a_message_or_refused(byte[] bytes) {
        try {
            ClientFirst first = ClientFirst.read(bytes);
            assertThat(first.gs2Header() + first.bare()).isEqualTo(new String(bytes, UTF_8));
        } catch (ScramFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
        try {
            assertThat(ClientFinal.read(bytes).proof()).hasSize(32);
        } catch (ScramFormatException refused) {
            assertThat(refused.getMessage()).isNotBlank();
        }
    }
}
