package org.bftldap.bft.nested;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.bftldap.bft.core.types.Digest;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

/** What the four replicas of a group say to one question, each under its own signature. */
class RemoteReadTest {

    private static final Digest NONCE = Digest.sha256("nonce");
    private static final byte[] REQUEST = "request".getBytes(StandardCharsets.UTF_8);

    private final RemoteRead read = new RemoteRead(
            NONCE,
            REQUEST,
            NestedCodec.Keeping.NOT_KEPT,
            from -> NestedCodec.encode(new NestedCodec.Question(NONCE, NestedCodec.Keeping.NOT_KEPT, from, REQUEST)),
            new GroupSize(4),
            new RemoteRead.Times(0, 0, 1_000));

    private CertifiedReply says(int replica, String result, long version) {
        return says(replica, result, version, true);
    }

    /** Its digest alone. */
    private CertifiedReply signs(int replica, String result) {
        return says(replica, result, 7, false);
    }

    private CertifiedReply says(int replica, String result, long version, boolean whole) {
        byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
        Statement statement = new Statement(
                "b", 0, Digest.sha256("file"), "a", Digest.sha256(REQUEST), NONCE, version, Digest.sha256(bytes));
        return read.word(new NestedCodec.Answer(statement, new SignedReply(replica, 1, 1, 0, Signature.NONE), whole ? bytes : null), 0);
    }

    @Test
    void oneSendsALongAnswerAndTheOthersSignItsDigest() {
        read.begin(1, 2, 0);
        assertThat(signs(0, "truth")).isNull();
        assertThat(says(2, "truth", 7)).isNull();
        assertThat(read.lacksContent()).isFalse();
        CertifiedReply certified = signs(1, "truth");
        assertThat(new String(certified.result(), StandardCharsets.UTF_8)).isEqualTo("truth");
        assertThat(certified.signatures()).extracting(SignedReply::replica).containsExactly(0, 1, 2);
    }

    @Test
    void whoShouldSendItAndSaysSomethingElseIsNotWaitedFor() {
        read.begin(1, 2, 0);
        signs(0, "truth");
        signs(1, "truth");
        assertThat(says(2, "lie", 7)).isNull();
        assertThat(read.isContentOverdue(0, 1_000)).isFalse();
        assertThat(signs(3, "truth")).isNull();
        assertThat(read.lacksContent()).isTrue();
        assertThat(read.isHopeless()).isFalse();
        assertThat(read.isContentOverdue(0, 1_000)).isTrue();
    }

    @Test
    void whoShouldSendItAndIsSilentIsWaitedForAWhile() {
        read.begin(1, 2, 0);
        signs(0, "truth");
        signs(1, "truth");
        signs(3, "truth");
        assertThat(read.isContentOverdue(999, 1_000)).isFalse();
        assertThat(read.isContentOverdue(1_000, 1_000)).isTrue();
        read.begin(2, 3, 1_000);
        assertThat(read.lacksContent()).isFalse();
        signs(0, "truth");
        signs(1, "truth");
        assertThat(says(3, "truth", 7)).isNotNull();
    }

    @Test
    void oneThatLiesOrSaysOneThingToThisCallerAndAnotherToTheNextIsLeftOut() {
        read.begin(1, 0, 0);
        assertThat(says(2, "a lie for this caller", 7)).isNull();
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(1, "truth", 7)).isNull();
        assertThat(read.isHopeless()).isFalse();
        CertifiedReply certified = says(3, "truth", 7);
        assertThat(certified).isNotNull();
        assertThat(certified.signatures()).extracting(SignedReply::replica).containsExactly(0, 1, 3);
        assertThat(new String(certified.result(), StandardCharsets.UTF_8)).isEqualTo("truth");
    }

    /** The same bytes may come back after a change: only the version tells an old state from the one of now. */
    @Test
    void oneThatAnswersAnOldVersionIsLeftOutThoughItsBytesAreTheSame() {
        read.begin(1, 0, 0);
        assertThat(says(1, "truth", 6)).isNull();
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(2, "truth", 7)).isNull();
        CertifiedReply certified = says(3, "truth", 7);
        assertThat(certified).isNotNull();
        assertThat(certified.statement().version()).isEqualTo(7);
        assertThat(certified.signatures()).extracting(SignedReply::replica).containsExactly(0, 2, 3);
    }

    @Test
    void nobodyIsCountedTwice() {
        read.begin(1, 0, 0);
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(1, "truth", 7)).isNull();
        assertThat(says(2, "truth", 7)).isNotNull();
    }

    @Test
    void whereMoreThanOneDiffersItIsAskedAnewAndWhatWasSaidBeforeCountsNoMore() {
        read.begin(1, 0, 0);
        says(0, "truth", 7);
        says(1, "truth", 7);
        says(2, "lie", 7);
        assertThat(read.isHopeless()).isFalse();
        read.useless(3);
        assertThat(read.isHopeless()).isTrue();
        read.begin(2, 0, 0);
        assertThat(read.isHopeless()).isFalse();
        assertThat(says(3, "truth", 7)).isNull();
        assertThat(says(0, "truth", 7)).isNull();
        assertThat(says(1, "truth", 7)).isNotNull();
    }
}
