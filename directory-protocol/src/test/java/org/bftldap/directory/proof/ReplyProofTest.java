package org.bftldap.directory.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.core.codec.MalformedException;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.Signature;
import org.bftldap.bft.nested.CertifiedReplies.Verdict;
import org.bftldap.bft.nested.CertifiedReply;
import org.bftldap.bft.nested.SignedReply;
import org.bftldap.bft.nested.Signers;
import org.bftldap.bft.nested.Statement;
import org.junit.jupiter.api.Test;

/** The bytes of a proof, and that they hold together: the question, the nonce, the answer, the group. */
class ReplyProofTest {

    private static final byte[] NONCE = "12345678".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REQUEST = "what".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESULT = "this".getBytes(StandardCharsets.US_ASCII);

    private final Signers signers = new Signers("a");
    private final CertifiedReply signed = signers.certified(REQUEST, ReplyProof.nonceDigest(NONCE), RESULT);

    private Verdict verdict(byte[] nonce, byte[] request, CertifiedReply reply) {
        return new ReplyProof(nonce, request, reply).verdict(signers.group());
    }

    @Test
    void itIsProvedByTheGroupsKeysUnderTheClientsNonceAndForItsQuestion() {
        assertThat(verdict(NONCE, REQUEST, signed)).isEqualTo(Verdict.PROVED);
        assertThat(verdict("87654321".getBytes(StandardCharsets.US_ASCII), REQUEST, signed)).isEqualTo(Verdict.WRONG_NONCE);
        assertThat(verdict(NONCE, RESULT, signed)).isEqualTo(Verdict.WRONG_REQUEST);
        assertThat(new ReplyProof(NONCE, REQUEST, signed).verdict(new Signers("a").group())).isEqualTo(Verdict.BAD_SIGNATURE);
        assertThat(new ReplyProof(NONCE, REQUEST, signed).verdict(new Signers("b").group())).isEqualTo(Verdict.WRONG_GROUP);
    }

    @Test
    void whatOneGroupCertifiedForAnotherIsNoProofForAClient() {
        GroupConfig group = signers.group();
        assertThat(verdict(NONCE, REQUEST, signers.certified(group, "asking-group", REQUEST, ReplyProof.nonceDigest(NONCE), RESULT, 0, 1, 2)))
                .isEqualTo(Verdict.WRONG_CALLER);
    }

    @Test
    void twoSignaturesOrTheSameTwiceAreTooFew() {
        assertThat(verdict(NONCE, REQUEST, by(0, 1))).isEqualTo(Verdict.TOO_FEW_SIGNATURES);
        assertThat(verdict(NONCE, REQUEST, by(0, 1, 0))).isEqualTo(Verdict.BAD_SIGNATURE);
    }

    private CertifiedReply by(int... replicas) {
        return signers.certified(signers.group(), Statement.CLIENT, REQUEST, ReplyProof.nonceDigest(NONCE), RESULT, replicas);
    }

    @Test
    void whatIsEncodedComesBackAndWhatIsCutOrAlteredIsRefusedOrProvesNothing() throws MalformedException {
        byte[] bytes = new ReplyProof(NONCE, REQUEST, signed).encode();
        assertThat(ReplyProof.decode(bytes).encode()).isEqualTo(bytes);
        assertThat(ReplyProof.decode(bytes).verdict(signers.group())).isEqualTo(Verdict.PROVED);
        for (int i = 0; i < bytes.length; i++) {
            byte[] cut = Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> ReplyProof.decode(cut)).isInstanceOf(MalformedException.class);
            byte[] altered = bytes.clone();
            altered[i] ^= 1;
            assertThat(isProved(altered)).as("byte %d", i).isFalse();
        }
        assertThatThrownBy(() -> ReplyProof.decode(Arrays.copyOf(bytes, bytes.length + 1))).isInstanceOf(MalformedException.class);
    }

    private boolean isProved(byte[] bytes) {
        try {
            return ReplyProof.decode(bytes).verdict(signers.group()) == Verdict.PROVED;
        } catch (MalformedException e) {
            return false;
        }
    }

    @Test
    void theBytesStayAsDocumented() {
        Statement statement = new Statement(
                "b", 1, Digest.sha256("f"), Statement.CLIENT, Digest.sha256(REQUEST), ReplyProof.nonceDigest(NONCE), 2, Digest.sha256(RESULT));
        byte[] signature = new byte[Signature.BYTES];
        CertifiedReply reply = new CertifiedReply(statement, List.of(new SignedReply(3, 4, 5, 6, Signature.of(signature))), RESULT);
        byte[] bytes = new ReplyProof(NONCE, REQUEST, reply).encode();
        // version, nonce, request; then version, group, epoch, file, caller, request, nonce, version, result
        String head = "01" + "00000008" + "3132333435363738" + "00000004" + "77686174"
                + "01" + "00000001" + "62" + "00000001";
        assertThat(HexFormat.of().formatHex(bytes)).startsWith(head);
        int statementBytes = 5 + 4 + 32 + 4 + 32 + 32 + 8 + 32;
        assertThat(bytes).hasSize(1 + 12 + 8 + 1 + statementBytes + 4 + (4 + 8 + 8 + 4 + 64) + 8);
        assertThat(Digest.sha256(bytes).toHex()).isEqualTo("7d115afa7e1797313e25084e14deb896957054c0e66376e17467daca4054871b");
    }
}
