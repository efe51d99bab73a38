package org.bftldap.directory.agent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.Ed25519Verifier;

/** An agent's three public keys as one text: signing, agreement and TLS key, 64 hexadecimal digits each, with colons between. Stateless. */
public final class AgentKeys {

    private static final String FORM = "[0-9a-f]{64}:[0-9a-f]{64}:[0-9a-f]{64}";

    private AgentKeys() {}

    public static String text(PublicKeys keys) {
        HexFormat hex = HexFormat.of();
        return hex.formatHex(keys.signing()) + ":" + hex.formatHex(keys.agreement()) + ":" + hex.formatHex(keys.tls());
    }

    /** Empty where the text has another form, or holds what is no key. */
    public static Optional<PublicKeys> parse(String text) {
        if (!text.matches(FORM)) {
            return Optional.empty();
        }
        HexFormat hex = HexFormat.of();
        PublicKeys keys = new PublicKeys(
                hex.parseHex(text, 0, 64), hex.parseHex(text, 65, 129), hex.parseHex(text, 130, 194));
        try {
            new Ed25519Verifier(keys.signing());
            new Ed25519Verifier(keys.tls());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
        return Optional.of(keys);
    }

    /** By what people compare keys, over a way that they trust: SHA-256 of the text, in groups of four digits. */
    public static String fingerprint(PublicKeys keys) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text(keys).getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest).replaceAll("(.{4})(?=.)", "$1-");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
