package org.bftldap.directory.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/**
 * The table {@code [tls]} of {@code relay.toml}: how LDAP clients are served encrypted. The files are read by who uses them, anew
 * whenever they change.
 *
 * @param ldaps where TLS is spoken from the first byte; empty: StartTLS on the LDAP port only
 * @param certificate PEM, the relay's own first, then those between it and its CA
 * @param key PEM, the certificate's private key
 * @param clientCa PEM, the authorities whose certificates clients may show; empty: none are asked for
 * @param protocols TLS versions in use, in the names of Java
 * @param ciphers cipher suites in order of preference, in the names of RFC 8446 and of IANA
 */
public record RelayTls(
        Optional<InetSocketAddress> ldaps,
        Path certificate,
        Path key,
        Optional<Path> clientCa,
        List<String> protocols,
        List<String> ciphers) {

    /** Those that keep a recorded session secret when the key is stolen later, and authenticate what they encrypt. */
    public static final List<String> CIPHERS_DEFAULT = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /** @param listen the relay's address, where the table names no other */
    static RelayTls of(Section s, String listen) throws ConfigException {
        s.allow("listen", "ldaps_port", "certificate", "key", "client_ca", "min_version", "ciphers");
        Optional<InetSocketAddress> ldaps = s.has("ldaps_port")
                ? Optional.of(new InetSocketAddress(s.string("listen", listen), s.port("ldaps_port")))
                : Optional.empty();
        List<String> protocols = s.choice("min_version", "1.2", List.of("1.2", "1.3")).equals("1.3")
                ? List.of("TLSv1.3")
                : List.of("TLSv1.3", "TLSv1.2");
        Optional<Path> clientCa = s.has("client_ca") ? Optional.of(s.path("client_ca")) : Optional.empty();
        return new RelayTls(ldaps, s.path("certificate"), s.path("key"), clientCa, protocols, ciphers(s));
    }

    private static List<String> ciphers(Section s) throws ConfigException {
        if (!s.has("ciphers")) {
            return CIPHERS_DEFAULT;
        }
        List<String> ciphers = s.strings("ciphers");
        List<String> known = known();
        for (String cipher : ciphers) {
            if (!known.contains(cipher)) {
                String nearest = Objects.requireNonNull(
                        known.stream().min(Comparator.comparingInt(name -> EditDistance.between(cipher, name))).orElse(""));
                throw s.error(ConfigError.BAD_VALUE, "ciphers", "names \"" + cipher + "\", which this Java does not know (did you mean \"" + nearest + "\"?)");
            }
        }
        if (ciphers.isEmpty()) {
            throw s.error(ConfigError.BAD_VALUE, "ciphers", "is empty; remove the key to have the default, or name at least one");
        }
        return ciphers;
    }

    private static List<String> known() {
        try {
            return Stream.of(SSLContext.getDefault().getSupportedSSLParameters().getCipherSuites()).toList();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }
}
