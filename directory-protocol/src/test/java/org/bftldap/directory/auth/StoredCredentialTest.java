package org.bftldap.directory.auth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.directory.hash.HashedPassword;
import org.bftldap.directory.hash.Pbkdf2;
import org.bftldap.directory.scram.Scram;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.junit.jupiter.api.Test;

class StoredCredentialTest {

    private static final byte[] SALT = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    private static final byte[] UUID = new byte[16];
    private static final byte[] SESSION = HexFormat.of().parseHex("ffeeddccbbaa99887766554433221100");
    private static final int ITERATIONS = 1_000;

    @Test
    void the_key_is_derived_as_documented() throws Exception {
        // The same by other implementations: the JDK's PBKDF2, BouncyCastle's HKDF.
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec("pencil".toCharArray(), SALT, ITERATIONS, 256))
                .getEncoded();
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(salted, "HmacSHA256"));
        byte[] clientKey = mac.doFinal("Client Key".getBytes(UTF_8));
        byte[] info = concat("bind v1".getBytes(UTF_8), "test-group".getBytes(UTF_8), SALT);
        HKDFBytesGenerator hkdf = new HKDFBytesGenerator(new SHA256Digest());
        hkdf.init(new HKDFParameters(clientKey, null, info));
        byte[] seed = new byte[32];
        hkdf.generateBytes(seed, 0, 32);
        byte[] expected = new Ed25519PrivateKeyParameters(seed, 0).generatePublicKey().getEncoded();

        assertThat(CredentialKey.derive("pencil".getBytes(UTF_8), SALT, ITERATIONS, "test-group").publicKey()).isEqualTo(expected);
    }

    @Test
    void its_text_comes_back_and_does_not_contain_the_password() {
        StoredCredential credential = StoredCredential.fromPassword("pencil".toCharArray(), "g", ITERATIONS, SALT);
        assertThat(credential.text()).startsWith("{BFTLDAP1}i=1000,s=AAECAwQFBgcICQoLDA0ODw==,k=").doesNotContain("pencil");
        assertThat(StoredCredential.parse(credential.text().getBytes(UTF_8))).contains(credential);
        assertThat(credential.toString()).doesNotContain("k=");
    }

    @Test
    void a_proof_holds_for_its_own_group_and_credential_only() {
        byte[] password = "pencil".getBytes(UTF_8);
        CredentialKey key = CredentialKey.derive(password, SALT, ITERATIONS, "g");
        StoredCredential credential = StoredCredential.of(key, ITERATIONS, SALT);
        BindProof proof = key.sign("g", UUID, credential.credentialId(), 1000, SESSION, 12_345);

        assertThat(credential.verify(proof, "g")).isTrue();
        assertThat(credential.verify(proof, "other")).isFalse();
        byte[] otherSalt = SALT.clone();
        otherSalt[0]++;
        StoredCredential changed = StoredCredential.fromPassword(password, "g", ITERATIONS, otherSalt);
        assertThat(changed.verify(proof, "g")).isFalse();
        CredentialKey wrong = CredentialKey.derive("Pencil".getBytes(UTF_8), SALT, ITERATIONS, "g");
        assertThat(credential.verify(wrong.sign("g", UUID, credential.credentialId(), 1000, SESSION, 12_345), "g")).isFalse();
    }

    @Test
    void a_proof_with_any_field_changed_is_refused() {
        CredentialKey key = CredentialKey.derive("pencil".getBytes(UTF_8), SALT, ITERATIONS, "g");
        StoredCredential credential = StoredCredential.of(key, ITERATIONS, SALT);
        byte[] id = credential.credentialId();
        byte[] other = new byte[16];
        other[3] = 9;
        byte[] signature = key.sign("g", UUID, id, 1000, SESSION, 12_345).signature();
        byte[] badSignature = signature.clone();
        badSignature[10] ^= 1;

        List<BindProof> forged = List.of(
                new BindProof(other, id, 1000, SESSION, 12_345, signature),
                new BindProof(UUID, other, 1000, SESSION, 12_345, signature),
                new BindProof(UUID, id, 1001, SESSION, 12_345, signature),
                new BindProof(UUID, id, 1000, other, 12_345, signature),
                new BindProof(UUID, id, 1000, SESSION, 12_346, signature),
                new BindProof(UUID, id, 1000, SESSION, 12_345, badSignature));
        assertThat(forged).noneMatch(proof -> credential.verify(proof, "g"));
    }

    @Test
    void other_forms_of_passwords_are_not_credentials() {
        String good = StoredCredential.fromPassword("x".toCharArray(), "g", ITERATIONS, SALT).text();
        for (String text : List.of(
                "",
                "secret",
                "{SSHA}AAAA",
                good + " ",
                good.replace("i=1000", "i=01000"),
                good.replace("i=1000", "i=0"),
                good.replace("i=1000", "i=1000001"),
                good.replace("AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0ODx=="), // the same bytes, written otherwise
                good.replace("AAECAwQFBgcICQoLDA0ODw==", "AAECAwQFBgcICQoLDA0O"),
                good.toLowerCase(java.util.Locale.ROOT))) {
            assertThat(StoredCredential.parse(text.getBytes(UTF_8))).as(text).isEmpty();
        }
    }

    @Test
    void an_empty_password_makes_no_key() {
        assertThatThrownBy(() -> CredentialKey.derive(new byte[0], SALT, ITERATIONS, "g")).isInstanceOf(IllegalArgumentException.class);
    }

    @SeededTest(runs = 50)
    void whatever_parses_has_this_very_text(Seed seed) {
        RandomGenerator random = seed.random();
        byte[] salt = new byte[random.nextInt(16, 65)];
        byte[] publicKey = new byte[32];
        random.nextBytes(salt);
        random.nextBytes(publicKey);
        byte[] text = StoredCredential.of(publicKey, random.nextInt(1, 1_000_001), salt).text().getBytes(UTF_8);
        assertThat(StoredCredential.parse(text)).isPresent();
        text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        StoredCredential.parse(text).ifPresent(parsed -> assertThat(parsed.text().getBytes(UTF_8)).isEqualTo(text));
    }

    @Test
    void a_hash_of_another_server_and_the_password_behind_it_make_the_same_key() {
        HashedPassword imported = HashedPassword.parse("{SSHA}foX5ZvuVsR4oxBAYpwnJaryOMhsw/J/u".getBytes(UTF_8)).orElseThrow();
        CredentialKey ofHash = CredentialKey.derive(imported, SALT, ITERATIONS, "g");
        StoredCredential credential = StoredCredential.of(ofHash, ITERATIONS, SALT, Optional.of(imported.parameters()));
        CredentialKey ofPassword = CredentialKey.derive("correct horse".getBytes(UTF_8), imported.parameters(), SALT, ITERATIONS, "g");

        assertThat(ofPassword.publicKey()).isEqualTo(ofHash.publicKey());
        assertThat(credential.verify(ofPassword.sign("g", UUID, credential.credentialId(), 1000, SESSION, 12_345), "g")).isTrue();
        CredentialKey wrong = CredentialKey.derive("wrong".getBytes(UTF_8), imported.parameters(), SALT, ITERATIONS, "g");
        assertThat(credential.verify(wrong.sign("g", UUID, credential.credentialId(), 1000, SESSION, 12_345), "g")).isFalse();
    }

    @Test
    void an_imported_credential_has_the_parameters_of_the_hash_in_its_text_and_not_the_hash() {
        HashedPassword imported = HashedPassword.parse("{SSHA}foX5ZvuVsR4oxBAYpwnJaryOMhsw/J/u".getBytes(UTF_8)).orElseThrow();
        StoredCredential credential =
                StoredCredential.of(CredentialKey.derive(imported, SALT, ITERATIONS, "g"), ITERATIONS, SALT, Optional.of(imported.parameters()));
        assertThat(credential.text()).startsWith("{BFTLDAP2}i=1000,s=AAECAwQFBgcICQoLDA0ODw==,k=").endsWith(",h=sha1,a=MPyf7g==,r=1");
        assertThat(credential.text()).doesNotContain("foX5ZvuVsR4oxBAY");
        assertThat(StoredCredential.parse(credential.text().getBytes(UTF_8))).contains(credential);
        assertThat(StoredCredential.parse(credential.text().getBytes(UTF_8)).orElseThrow().imported()).contains(imported.parameters());
        for (String other : List.of(
                credential.text().replace("BFTLDAP2", "BFTLDAP1"),
                credential.text().replace(",h=sha1,a=MPyf7g==,r=1", ""),
                credential.text().replace("r=1", "r=2"),
                credential.text().replace("h=sha1", "h=rot13"),
                credential.text().replace("a=MPyf7g==", "a=MPyf75=="),
                credential.text().replace("a=MPyf7g==,", ""))) {
            assertThat(StoredCredential.parse(other.getBytes(UTF_8))).as(other).isEmpty();
        }
    }

    @Test
    void one_with_keys_for_scram_comes_back_and_has_them_in_its_name() {
        CredentialKey key = CredentialKey.derive("pencil".getBytes(UTF_8), SALT, ITERATIONS, "g");
        StoredCredential credential = StoredCredential.withScramKeys(key, ITERATIONS, SALT);
        assertThat(credential.text()).startsWith("{BFTLDAP3}i=1000,s=AAECAwQFBgcICQoLDA0ODw==,k=").contains("=,c=").contains("=,v=");
        StoredCredential parsed = StoredCredential.parse(credential.text().getBytes(UTF_8)).orElseThrow();
        assertThat(parsed).isEqualTo(credential);
        assertThat(parsed.scram()).contains(key.scramKeys());
        assertThat(parsed.imported()).isEmpty();
        StoredCredential without = StoredCredential.of(key, ITERATIONS, SALT);
        assertThat(without.scram()).isEmpty();
        assertThat(without.credentialId()).isNotEqualTo(credential.credentialId());
        assertThat(credential.verify(key.sign("g", UUID, credential.credentialId(), 1000, SESSION, 12_345), "g")).isTrue();
        for (String other : List.of(
                credential.text().replace("BFTLDAP3", "BFTLDAP1"),
                credential.text().replace("BFTLDAP3", "BFTLDAP2"),
                credential.text().replaceFirst(",c=[^,]*", ""),
                credential.text().replaceFirst(",v=.*", ""),
                credential.text() + ",h=sha1,a=,r=1")) {
            assertThat(StoredCredential.parse(other.getBytes(UTF_8))).as(other).isEmpty();
        }
    }

    /** So that a session is the same whichever way its user has shown the password. */
    @Test
    void the_client_key_that_scram_brings_makes_the_same_key() {
        byte[] salted = Pbkdf2.derive(Scram.HMAC, "pencil".getBytes(UTF_8), SALT, ITERATIONS, 32);
        CredentialKey byPassword = CredentialKey.derive("pencil".getBytes(UTF_8), SALT, ITERATIONS, "g");
        CredentialKey byScram = CredentialKey.ofClientKey(Scram.clientKey(salted), Scram.serverKey(salted), SALT, "g");
        assertThat(byScram.publicKey()).isEqualTo(byPassword.publicKey());
        assertThat(byScram.scramKeys()).isEqualTo(byPassword.scramKeys());
    }

    private static byte[] concat(byte[]... parts) {
        java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
