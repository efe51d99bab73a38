package org.bftldap.relay.scram;

import org.bftldap.directory.scram.ScramKeys;

/**
 * How a client ends: {@code client-final-message} of RFC 5802 §7.
 *
 * @param channelBinding the header of its first message and the binding data, decoded
 * @param nonce both parties'
 * @param withoutProof the message up to its proof
 * @param proof 32 bytes
 */
public record ClientFinal(byte[] channelBinding, String nonce, String withoutProof, byte[] proof) {

    static ClientFinal read(byte[] message) throws ScramFormatException {
        Attributes in = Attributes.of(message);
        byte[] channelBinding = Attributes.base64(in.value('c'));
        String nonce = Attributes.nonce(in.value('r'));
        while (!in.isAtEnd() && !in.nextIs('p')) {
            in.skipExtension();
        }
        int end = in.position() - 1;
        byte[] proof = Attributes.base64(in.value('p'));
        if (!in.isAtEnd() || proof.length != ScramKeys.BYTES) {
            throw new ScramFormatException("a proof of 32 bytes is the last attribute");
        }
        return new ClientFinal(channelBinding, nonce, in.upTo(end), proof);
    }

    /** Proofs do not belong in logs. */
    @Override
    public String toString() {
        return "ClientFinal";
    }
}
