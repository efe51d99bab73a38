package org.bftldap.bft.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.junit.jupiter.api.Test;

class AuthenticationTest {

    @Test
    void senderAndReceiverDeriveTheSameKeyAndNobodyElseDoes() {
        NodeKeys sender = NodeKeys.generate();
        KeyAgreement.Ephemeral receiver = new KeyAgreement.Ephemeral(new SecureRandom());
        KeyAgreement.Context context = new KeyAgreement.Context("g", 0, 1, 2, 7);

        byte[] atSender = KeyAgreement.senderKey(sender, receiver.publicKey(), context);
        byte[] atReceiver = receiver.receiverKey(sender.publicKeys().agreement(), context);

        assertThat(atSender).isEqualTo(atReceiver).hasSize(KeyAgreement.KEY_BYTES);
        assertThat(KeyAgreement.senderKey(NodeKeys.generate(), receiver.publicKey(), context)).isNotEqualTo(atReceiver);
    }

    @Test
    void aKeyIsBoundToGroupEpochBothEndsAndCounter() {
        NodeKeys sender = NodeKeys.generate();
        byte[] ephemeral = new KeyAgreement.Ephemeral(new SecureRandom()).publicKey();
        KeyAgreement.Context[] contexts = {
            new KeyAgreement.Context("g", 0, 1, 2, 7),
            new KeyAgreement.Context("h", 0, 1, 2, 7),
            new KeyAgreement.Context("g", 1, 1, 2, 7),
            new KeyAgreement.Context("g", 0, 2, 1, 7),
            new KeyAgreement.Context("g", 0, 1, 3, 7),
            new KeyAgreement.Context("g", 0, 1, 2, 8)
        };
        assertThat(java.util.Arrays.stream(contexts)
                        .map(context -> ByteBuffer.wrap(KeyAgreement.senderKey(sender, ephemeral, context))))
                .doesNotHaveDuplicates();
    }

    @SeededTest(runs = 20)
    void aTagFitsOnlyItsContentAndItsPlace(Seed seed) {
        var random = seed.random();
        byte[] key = new byte[32];
        byte[] content = new byte[1 + random.nextInt(300)];
        random.nextBytes(key);
        random.nextBytes(content);
        FrameMac mac = new FrameMac(key);
        byte[] tag = mac.tag(5, ByteBuffer.wrap(content));

        assertThat(tag).hasSize(FrameMac.TAG_BYTES);
        assertThat(mac.matches(5, ByteBuffer.wrap(content), tag)).isTrue();
        assertThat(mac.matches(6, ByteBuffer.wrap(content), tag)).isFalse();
        content[random.nextInt(content.length)] ^= (byte) (1 << random.nextInt(8));
        assertThat(mac.matches(5, ByteBuffer.wrap(content), tag)).isFalse();
    }

    @Test
    void theCacheRemembersGoodSignaturesOnlyAndStaysSmall() {
        NodeKeys keys = NodeKeys.generate();
        Ed25519Verifier verifier = new Ed25519Verifier(keys.publicKeys().signing());
        VerificationCache cache = new VerificationCache(3);
        byte[] message = {1};
        byte[] signature = keys.sign(message);
        byte[] forged = signature.clone();
        forged[10] ^= 1;

        assertThat(cache.verify(9, verifier, message, forged)).isFalse();
        assertThat(cache.size()).isZero();
        assertThat(cache.verify(9, verifier, message, signature)).isTrue();
        assertThat(cache.verify(9, verifier, message, signature)).isTrue();
        assertThat(cache.verify(9, verifier, message, forged)).isFalse();
        assertThat(cache.verify(9, verifier, new byte[] {2}, signature)).isFalse();
        assertThat(cache.size()).isEqualTo(1);
        for (byte i = 0; i < 10; i++) {
            byte[] other = {i, 0};
            assertThat(cache.verify(9, verifier, other, keys.sign(other))).isTrue();
        }
        assertThat(cache.size()).isEqualTo(3);
    }

    @Test
    void aSignatureOfWrongLengthIsWrong() {
        NodeKeys keys = NodeKeys.generate();
        Ed25519Verifier verifier = new Ed25519Verifier(keys.publicKeys().signing());
        assertThat(verifier.verify(new byte[3], new byte[0])).isFalse();
        assertThat(verifier.verify(new byte[3], new byte[65])).isFalse();
    }
}
