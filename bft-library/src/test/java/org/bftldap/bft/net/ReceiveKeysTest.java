package org.bftldap.bft.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.bftldap.bft.net.ReceiveKeys.Verdict;
import org.junit.jupiter.api.Test;

class ReceiveKeysTest {

    private static final byte[] FIRST = key(1);
    private static final byte[] SECOND = key(2);
    private static final byte[] THIRD = key(3);

    private final ReceiveKeys keys = new ReceiveKeys();
    private final SendKey first = new SendKey(1, FIRST);
    private final SendKey second = new SendKey(2, SECOND);

    private static byte[] key(int value) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) value);
        return key;
    }

    /** The content of a sealed DATA frame, as the decoder hands it on. */
    private static byte[] sealed(SendKey key) {
        byte[] frame = new byte[Frame.HEADER_BYTES + Frame.DATA_PREFIX_BYTES + 10];
        key.seal(frame);
        return Arrays.copyOfRange(frame, Frame.HEADER_BYTES, frame.length);
    }

    @Test
    void theOldKeyIsGoodForWhatIsOnItsWayAndNotAfterTheGrace() {
        keys.announced(1, FIRST, 0);
        keys.announced(2, SECOND, 1000);
        assertThat(keys.judge(sealed(first), 1000 + ReceiveKeys.GRACE_NANOS - 1)).isEqualTo(Verdict.AUTHENTIC);
        assertThat(keys.judge(sealed(first), 1000 + ReceiveKeys.GRACE_NANOS)).isEqualTo(Verdict.STALE);
        assertThat(keys.judge(sealed(second), 1000 + ReceiveKeys.GRACE_NANOS)).isEqualTo(Verdict.AUTHENTIC);
    }

    @Test
    void whoUsesTheNewKeyGivesUpTheOldOneAtOnce() {
        keys.announced(1, FIRST, 0);
        keys.announced(2, SECOND, 0);
        assertThat(keys.judge(sealed(second), 1)).isEqualTo(Verdict.AUTHENTIC);
        assertThat(keys.judge(sealed(first), 1)).isEqualTo(Verdict.STALE);
    }

    @Test
    void severalRefreshesMayOvertakeWhatIsOnItsWay() {
        keys.announced(1, FIRST, 0);
        keys.announced(2, SECOND, 0);
        keys.announced(3, THIRD, 0);
        assertThat(keys.judge(sealed(first), 1)).isEqualTo(Verdict.AUTHENTIC);
        assertThat(keys.judge(sealed(second), 1)).isEqualTo(Verdict.AUTHENTIC);
        assertThat(keys.judge(sealed(new SendKey(3, THIRD)), 1)).isEqualTo(Verdict.AUTHENTIC);
    }

    @Test
    void aWrongKeyUnderARightCounterIsFalse() {
        keys.announced(1, FIRST, 0);
        assertThat(keys.judge(sealed(new SendKey(1, SECOND)), 1)).isEqualTo(Verdict.FALSE);
        assertThat(keys.judge(sealed(second), 1)).as("never announced").isEqualTo(Verdict.FALSE);
        assertThat(keys.judge(new byte[Frame.DATA_PREFIX_BYTES - 1], 1)).as("too short").isEqualTo(Verdict.FALSE);
    }

    @Test
    void aFrameCannotBePlayedAgain() {
        keys.announced(1, FIRST, 0);
        byte[] frame = sealed(first);
        assertThat(keys.judge(frame, 1)).isEqualTo(Verdict.AUTHENTIC);
        assertThat(keys.judge(frame, 1)).isEqualTo(Verdict.FALSE);
    }
}
