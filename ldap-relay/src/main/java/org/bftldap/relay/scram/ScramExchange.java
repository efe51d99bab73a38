package org.bftldap.relay.scram;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bftldap.directory.auth.CredentialKey;
import org.bftldap.directory.result.CredentialAnswer;
import org.bftldap.directory.result.ScramPart;
import org.bftldap.directory.scram.Scram;
import org.bftldap.directory.scram.ScramKeys;

/** One exchange after its first message: what the server said, and how a client's last word is judged. Immutable. */
public final class ScramExchange {

    private final String dn;
    private final ClientFirst first;
    private final byte[] channelBinding;
    private final CredentialAnswer credential;
    private final ScramKeys keys;
    private final String nonce;
    private final String serverFirst;

    private ScramExchange(
            String dn, ClientFirst first, byte[] channelBinding, CredentialAnswer credential, ScramKeys keys, String serverNonce) {
        this.dn = dn;
        this.first = first;
        this.channelBinding = channelBinding;
        this.credential = credential;
        this.keys = keys;
        this.nonce = first.nonce() + serverNonce;
        this.serverFirst =
                "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(credential.salt()) + ",i=" + credential.iterations();
    }

    /**
     * @param dn whom the client wants to be
     * @param bindingData what the exchange is bound to; empty if to nothing
     * @param credential with the keys for SCRAM
     * @param serverNonce random, of this exchange alone; printable
     */
    public static ScramExchange begin(
            String dn, ClientFirst first, byte[] bindingData, CredentialAnswer credential, ScramPart.Shown shown, String serverNonce) {
        byte[] channelBinding = concat(first.gs2Header().getBytes(StandardCharsets.UTF_8), bindingData);
        return new ScramExchange(dn, first, channelBinding, credential, shown.keys(), serverNonce);
    }

    static byte[] concat(byte[] head, byte[] tail) {
        byte[] both = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, both, head.length, tail.length);
        return both;
    }

    public String dn() {
        return dn;
    }

    public ClientFirst first() {
        return first;
    }

    /** The server's first message. */
    public byte[] serverFirst() {
        return serverFirst.getBytes(StandardCharsets.US_ASCII);
    }

    /** The client's last message, if it belongs to this exchange; its proof is not judged yet. */
    public ClientFinal last(byte[] message) throws ScramFormatException {
        ClientFinal last = ClientFinal.read(message);
        if (!MessageDigest.isEqual(last.nonce().getBytes(StandardCharsets.US_ASCII), nonce.getBytes(StandardCharsets.US_ASCII))) {
            throw new ScramFormatException("the nonce is not that of this exchange");
        }
        if (!MessageDigest.isEqual(last.channelBinding(), channelBinding)) {
            throw new ScramFormatException("the channel binding is not that of this connection, or the header has changed");
        }
        return last;
    }

    /** The key of the password that the client has shown to know; empty if it is not the account's. */
    public Optional<CredentialKey> key(ClientFinal last, String groupName) {
        return Scram.clientKey(last.proof(), keys, authMessage(last))
                .map(clientKey -> CredentialKey.ofClientKey(clientKey, keys.serverKey(), credential.salt(), groupName));
    }

    /** Whether the account still has the credential that the exchange began with. */
    public boolean isOf(CredentialAnswer now) {
        return MessageDigest.isEqual(now.credentialId(), credential.credentialId());
    }

    /** What shows to the client that the server knows the password too: the server's last message. */
    public byte[] serverFinal(ClientFinal last) {
        return ("v=" + Base64.getEncoder().encodeToString(Scram.serverSignature(keys, authMessage(last)))).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] authMessage(ClientFinal last) {
        return (first.bare() + "," + serverFirst + "," + last.withoutProof()).getBytes(StandardCharsets.UTF_8);
    }
}
