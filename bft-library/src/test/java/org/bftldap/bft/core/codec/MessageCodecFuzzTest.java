package org.bftldap.bft.core.codec;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Arrays;
import org.bftldap.bft.core.message.JournalRecord;

/** Runs over the kept inputs in every build; {@code JAZZER_FUZZ=1 mvn test -Dtest=MessageCodecFuzzTest} looks for new ones. */
class MessageCodecFuzzTest {

    private final MessageCodec codec = new MessageCodec(RandomMessages.LIMITS);
    private final JournalCodec journal = new JournalCodec(RandomMessages.LIMITS);

    @FuzzTest(maxDuration = "60s")
    void any_bytes_are_a_canonical_message_or_rejected(byte[] bytes) {
        MessageCodecTest.assertCanonicalOrRejected(codec, bytes);
    }

    @FuzzTest(maxDuration = "60s")
    void any_bytes_are_a_canonical_record_or_rejected(byte[] bytes) {
        JournalRecord record;
        try {
            record = journal.decode(bytes);
        } catch (MalformedException e) {
            return;
        }
        if (!Arrays.equals(JournalCodec.encode(record), bytes)) {
            throw new AssertionError("two encodings of one record");
        }
    }
}
