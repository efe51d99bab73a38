package org.bftldap.relay.tls;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;

/**
 * A certificate chain and its private key, read from two PEM files and held against each other.
 *
 * @param chain the relay's own certificate first; not empty
 */
record TlsMaterial(PrivateKey key, List<X509Certificate> chain) {

    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    TlsMaterial {
        chain = List.copyOf(chain);
    }

    static TlsMaterial read(Path certificateFile, Path keyFile) throws TlsFileException {
        List<X509Certificate> chain = chain(certificateFile);
        PrivateKey key = key(keyFile);
        if (!belong(key, chain.get(0).getPublicKey())) {
            throw new TlsFileException(keyFile + " is not the key of the first certificate in " + certificateFile
                    + "; put both files of one issue there, the relay's own certificate first");
        }
        return new TlsMaterial(key, chain);
    }

    private static List<X509Certificate> chain(Path file) throws TlsFileException {
        List<X509Certificate> chain = PemFile.certificates(file);
        if (chain.isEmpty()) {
            throw new TlsFileException(file + " holds no PEM block CERTIFICATE; put the relay's certificate there, then those between it and its CA");
        }
        return chain;
    }

    private static PrivateKey key(Path file) throws TlsFileException {
        refuseIfOthersMayRead(file);
        JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
        for (Object each : PemFile.objects(file)) {
            try {
                if (each instanceof PrivateKeyInfo info) {
                    return converter.getPrivateKey(info);
                } else if (each instanceof PEMKeyPair pair) {
                    return converter.getKeyPair(pair).getPrivate();
                } else if (each instanceof PEMEncryptedKeyPair || each instanceof PKCS8EncryptedPrivateKeyInfo) {
                    throw new TlsFileException(file + " is encrypted, and nobody is there to give its passphrase; store it plain: openssl pkey -in "
                            + file + " -out NEW, mode 600");
                }
            } catch (TlsFileException e) {
                throw e;
            } catch (IOException e) {
                throw new TlsFileException(file + " holds a private key that cannot be read (" + e.getMessage() + "); put a good one there", e);
            }
        }
        throw new TlsFileException(file + " holds no PEM block with a private key; put the key of the relay's certificate there");
    }

    private static void refuseIfOthersMayRead(Path file) throws TlsFileException {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(permissions)) {
                throw new TlsFileException(
                        file + " may be read by others (mode " + PosixFilePermissions.toString(permissions) + "); run: chmod 600 " + file);
            }
        } catch (NoSuchFileException e) {
            throw new TlsFileException(file + " is missing; put it there, or correct the path", e);
        } catch (TlsFileException e) {
            throw e;
        } catch (IOException e) {
            throw new TlsFileException(file + " cannot be read; check its owner and permissions", e);
        }
    }

    /** A key of one issue with the certificate of another would show only at the first client. */
    private static boolean belong(PrivateKey key, PublicKey publicKey) {
        String algorithm = switch (publicKey.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> publicKey.getAlgorithm();
        };
        byte[] probe = "bftldap".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update(probe);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
