package org.bftldap.relay.tls;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.security.spec.PSSParameterSpec;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The channel binding tls-server-end-point (RFC 5929 §4.1): a hash of the server's certificate. Stateless. */
final class EndPointBinding {

    private static final Pattern HASH = Pattern.compile("(MD5|SHA-?[0-9]+)with.*", Pattern.CASE_INSENSITIVE);

    private EndPointBinding() {}

    /** By the hash of the certificate's signature, SHA-256 in the place of MD5 and SHA-1; empty where that has no one hash, as Ed25519. */
    static Optional<byte[]> of(X509Certificate certificate) {
        try {
            Optional<String> hash = hash(certificate);
            return hash.isEmpty() ? Optional.empty() : Optional.of(MessageDigest.getInstance(hash.get()).digest(certificate.getEncoded()));
        } catch (GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> hash(X509Certificate certificate) throws GeneralSecurityException {
        if (certificate.getSigAlgName().equals("RSASSA-PSS")) {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
            try {
                parameters.init(certificate.getSigAlgParams());
            } catch (IOException e) {
                return Optional.empty();
            }
            return Optional.of(modern(parameters.getParameterSpec(PSSParameterSpec.class).getDigestAlgorithm()));
        }
        Matcher matcher = HASH.matcher(certificate.getSigAlgName());
        return matcher.matches() ? Optional.of(modern(matcher.group(1))) : Optional.empty();
    }

    private static String modern(String hash) {
        String plain = hash.toUpperCase(Locale.ROOT).replace("-", "");
        return plain.equals("MD5") || plain.equals("SHA1") ? "SHA-256" : plain.replaceFirst("SHA", "SHA-");
    }
}
