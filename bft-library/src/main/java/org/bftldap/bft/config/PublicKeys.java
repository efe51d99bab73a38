package org.bftldap.bft.config;

import java.util.Arrays;

/**
 * A process's three public keys: its identity. Separate, so that one use never endangers another.
 *
 * @param signing Ed25519, 32 bytes raw
 * @param agreement X25519, 32 bytes raw: MAC session keys are derived from it
 * @param tls Ed25519, 32 bytes raw: the key of the certificate that it shows in TLS; dates and names in that certificate mean nothing
 */
public record PublicKeys(byte[] signing, byte[] agreement, byte[] tls) {

    /** Whether all three are equal. */
    public boolean sameAs(PublicKeys other) {
        return Arrays.equals(signing, other.signing) && Arrays.equals(agreement, other.agreement) && Arrays.equals(tls, other.tls);
    }
}
