package org.bftldap.relay.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that cannot be used are refused with what is wrong and what to do. */
class TlsMaterialTest {

    @TempDir
    private Path directory;

    private Path certificate;
    private Path key;

    @BeforeEach
    void issue() throws IOException {
        certificate = directory.resolve("relay.crt");
        key = directory.resolve("relay.key");
        FirstStepsCa.create(Instant.now()).issueServer(List.of("localhost"), certificate, key);
    }

    @Test
    void a_pair_of_one_issue_is_read() throws IOException {
        TlsMaterial material = TlsMaterial.read(certificate, key);
        assertThat(material.chain().get(0).getIssuerX500Principal().getName()).contains("first-steps CA\\, not for production");
    }

    @Test
    void a_key_that_others_may_read_is_refused() throws IOException {
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r-----"));
        refused(key + " may be read by others (mode rw-r-----); run: chmod 600 " + key);
    }

    @Test
    void the_key_of_another_certificate_is_refused() throws IOException {
        Files.delete(key);
        FirstStepsCa.create(Instant.now()).issueServer(List.of("localhost"), directory.resolve("other.crt"), key);
        refused("is not the key of the first certificate in " + certificate);
    }

    @Test
    void missing_empty_and_encrypted_files_are_named() throws IOException {
        Files.writeString(key, "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMFQwPgYJKoZIhvcNAQUNMDEwGwYJKoZIhvcNAQUMMA4ECAcOLuBSLIfiAgIIADAS\n"
                + "BgkrBgEEAdpHAQIBBQAwDQYJKoZIhvcNAQELBQAEEAAAAAAAAAAAAAAAAAAAAAA=\n-----END ENCRYPTED PRIVATE KEY-----\n");
        assertThatThrownBy(() -> TlsMaterial.read(certificate, key)).isInstanceOf(TlsFileException.class).hasMessageStartingWith(key.toString());
        Files.writeString(key, "");
        refused(key + " holds no PEM block with a private key");
        Files.writeString(certificate, "hello");
        refused(certificate + " holds no PEM block CERTIFICATE");
        Files.delete(certificate);
        refused(certificate + " is missing");
    }

    @Test
    void a_damaged_key_is_refused_without_a_word_of_it() throws IOException {
        String pem = Files.readString(key);
        String inside = pem.lines().skip(1).findFirst().orElseThrow();
        Files.writeString(key, pem.replace(inside, inside.substring(7)));
        assertThatThrownBy(() -> TlsMaterial.read(certificate, key))
                .isInstanceOf(TlsFileException.class)
                .hasMessageStartingWith(key.toString())
                .hasMessageNotContaining(inside.substring(7, 20));
    }

    private void refused(String message) {
        assertThatThrownBy(() -> TlsMaterial.read(certificate, key)).isInstanceOf(TlsFileException.class).hasMessageContaining(message);
    }
}
