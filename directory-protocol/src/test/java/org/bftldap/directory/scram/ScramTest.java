package org.bftldap.directory.scram;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.bftldap.directory.hash.Pbkdf2;
import org.junit.jupiter.api.Test;

/** The numbers of RFC 7677 §3. */
class ScramTest {

    private static final byte[] AUTH_MESSAGE = ("n=user,r=rOprNGfwEbeRWgbNEkqO,"
            + "r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,"
            + "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0").getBytes(US_ASCII);

    private final byte[] salted =
            Pbkdf2.derive(Scram.HMAC, "pencil".getBytes(US_ASCII), Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096, 32);
    private final byte[] clientKey = Scram.clientKey(salted);
    private final ScramKeys keys = new ScramKeys(Scram.storedKey(clientKey), Scram.serverKey(salted));

    @Test
    void both_sides_compute_what_the_rfc_says() {
        byte[] proof = Scram.clientProof(clientKey, AUTH_MESSAGE);
        assertThat(Base64.getEncoder().encodeToString(proof)).isEqualTo("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(Base64.getEncoder().encodeToString(Scram.serverSignature(keys, AUTH_MESSAGE)))
                .isEqualTo("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(Scram.clientKey(proof, keys, AUTH_MESSAGE)).hasValueSatisfying(key -> assertThat(key).isEqualTo(clientKey));
    }

    @Test
    void a_proof_of_another_password_or_for_other_messages_gives_no_key() {
        byte[] proof = Scram.clientProof(clientKey, AUTH_MESSAGE);
        byte[] other = AUTH_MESSAGE.clone();
        other[3] ^= 1;
        assertThat(Scram.clientKey(proof, keys, other)).isEmpty();
        assertThat(Scram.clientKey(Scram.clientProof(new byte[32], AUTH_MESSAGE), keys, AUTH_MESSAGE)).isEmpty();
        assertThat(Scram.clientKey(new byte[32], keys, AUTH_MESSAGE)).isEmpty();
        assertThat(keys).hasToString("ScramKeys");
    }
}
