package org.bftldap.bft.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeKeysTest {

    @TempDir
    Path directory;

    @Test
    void comesBackFromItsFiles() throws Exception {
        NodeKeys keys = NodeKeys.generate();
        keys.save(directory.resolve("keys"));

        NodeKeys loaded = NodeKeys.load(directory.resolve("keys"));

        assertThat(loaded.publicKeys()).usingRecursiveComparison().isEqualTo(keys.publicKeys());
        byte[] message = {1, 2, 3};
        assertThat(new Ed25519Verifier(keys.publicKeys().signing()).verify(message, loaded.sign(message))).isTrue();
    }

    @Test
    void writesFilesThatOnlyTheOwnerMayRead() throws Exception {
        NodeKeys.generate().save(directory);
        for (String name : new String[] {"signing.pem", "agreement.pem", "tls.pem"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void neverOverwritesKeys() throws Exception {
        NodeKeys.generate().save(directory);
        assertThatThrownBy(() -> NodeKeys.generate().save(directory))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("BD-3004")
                .hasMessageContaining("signing.pem");
    }

    @Test
    void refusesAFileThatOthersMayReadAndSaysHowToMendIt() throws Exception {
        NodeKeys.generate().save(directory);
        Path file = directory.resolve("tls.pem");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> NodeKeys.load(directory))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("chmod 600 " + file);
    }

    @Test
    void namesAMissingFile() throws Exception {
        NodeKeys.generate().save(directory);
        Files.delete(directory.resolve("agreement.pem"));
        assertThatThrownBy(() -> NodeKeys.load(directory))
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("BD-3001")
                .hasMessageContaining("agreement.pem");
    }

    @Test
    void refusesDamagedFilesWhateverTheDamage() throws Exception {
        NodeKeys.generate().save(directory);
        Path file = directory.resolve("signing.pem");
        byte[] good = Files.readAllBytes(file);
        byte[][] damaged = {
            new byte[0],
            "not a key".getBytes(StandardCharsets.US_ASCII),
            java.util.Arrays.copyOf(good, good.length / 2),
            Files.readAllBytes(directory.resolve("agreement.pem")),
            new byte[100_000],
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n".getBytes(StandardCharsets.US_ASCII)
        };
        for (byte[] bytes : damaged) {
            Files.write(file, bytes);
            assertThatThrownBy(() -> NodeKeys.load(directory))
                    .isInstanceOf(KeyFileException.class)
                    .hasMessageContaining("BD-3003")
                    .hasMessageContaining("signing.pem");
        }
    }
}
