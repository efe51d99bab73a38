package org.bftldap.bft.crypto;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;

/** One private key a file: PEM, PKCS#8 (RFC 8410), mode 0600. */
final class KeyFiles {

    /** Everything of a PKCS#8 v1 file but the 32 key bytes; the last byte of the object identifier tells the algorithm. */
    private static final byte[] ED25519_HEADER = {0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20};

    private static final byte[] X25519_HEADER = {0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x6e, 4, 0x22, 4, 0x20};

    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final int KEY_BYTES = 32;
    private static final int FILE_BYTES_MAX = 4096;

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private KeyFiles() {}

    static byte[] ed25519Der(byte[] seed) {
        return concat(ED25519_HEADER, seed);
    }

    static void writeEd25519(Path file, byte[] seed) throws KeyFileException {
        write(file, ed25519Der(seed));
    }

    static void writeX25519(Path file, byte[] scalar) throws KeyFileException {
        write(file, concat(X25519_HEADER, scalar));
    }

    static byte[] readEd25519(Path file) throws KeyFileException {
        return read(file, ED25519_HEADER, "Ed25519");
    }

    static byte[] readX25519(Path file) throws KeyFileException {
        return read(file, X25519_HEADER, "X25519");
    }

    private static void write(Path file, byte[] der) throws KeyFileException {
        String pem = BEGIN + "\n" + Base64.getEncoder().encodeToString(der) + "\n" + END + "\n";
        // The mode is given at creation, so that the key is at no moment readable by others.
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            channel.write(ByteBuffer.wrap(pem.getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException("BD-3004: " + file + " exists; keys are never overwritten: move it away first", e);
        } catch (IOException e) {
            throw new KeyFileException("BD-3005: cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] read(Path file, byte[] header, String algorithm) throws KeyFileException {
        try {
            refuseIfOthersMayRead(file);
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw damaged(file, "is too large for a private key");
            }
            byte[] der = der(file, Files.readString(file, StandardCharsets.ISO_8859_1));
            if (der.length != header.length + KEY_BYTES || !Arrays.equals(der, 0, header.length, header, 0, header.length)) {
                throw damaged(file, "is not an " + algorithm + " private key (PKCS#8)");
            }
            return Arrays.copyOfRange(der, header.length, der.length);
        } catch (KeyFileException e) {
            throw e;
        } catch (NoSuchFileException e) {
            throw new KeyFileException(
                    "BD-3001: key file " + file + " is missing; put it back from a backup, or make a new member with new keys", e);
        } catch (IOException e) {
            throw new KeyFileException("BD-3005: cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static byte[] der(Path file, String pem) throws KeyFileException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw damaged(file, "holds no PEM block 'PRIVATE KEY' (PKCS#8)");
        }
        try {
            return Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
        } catch (IllegalArgumentException e) {
            throw damaged(file, "is not Base64");
        }
    }

    private static KeyFileException damaged(Path file, String what) {
        return new KeyFileException("BD-3003: " + file + " " + what + "; put the node's own key file back");
    }

    private static void refuseIfOthersMayRead(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        if (!OWNER_ONLY.containsAll(permissions)
                && !permissions.equals(PosixFilePermissions.fromString("rwx------"))) {
            throw new KeyFileException("BD-3002: " + file + " may be read by others (mode "
                    + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
        }
    }

    private static byte[] concat(byte[] header, byte[] key) {
        byte[] all = new byte[header.length + key.length];
        System.arraycopy(header, 0, all, 0, header.length);
        System.arraycopy(key, 0, all, header.length, key.length);
        return all;
    }
}
