package org.bftldap.bft.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.core.message.ClientOperation;
import org.bftldap.bft.core.message.JournalRecord;
import org.bftldap.bft.core.message.Message;
import org.bftldap.bft.core.message.Request;
import org.bftldap.bft.core.types.Signature;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

    private final MessageCodec codec = new MessageCodec(RandomMessages.LIMITS);
    private final JournalCodec journal = new JournalCodec(RandomMessages.LIMITS);

    @SeededTest(runs = 300)
    void what_was_encoded_is_decoded_and_encodes_to_the_same_bytes(Seed seed) throws MalformedException {
        for (Message message : new RandomMessages(seed.random()).eachMessage()) {
            byte[] bytes = MessageCodec.encode(message);
            Message decoded = codec.decode(bytes);
            assertThat(decoded).hasSameClassAs(message);
            assertThat(MessageCodec.encode(decoded)).isEqualTo(bytes);
            assertThat(bytes.length).isLessThanOrEqualTo(codec.limits().messageBytesMax());
        }
        for (JournalRecord record : new RandomMessages(seed.random()).eachRecord()) {
            byte[] bytes = JournalCodec.encode(record);
            JournalRecord decoded = journal.decode(bytes);
            assertThat(decoded).hasSameClassAs(record);
            assertThat(JournalCodec.encode(decoded)).isEqualTo(bytes);
        }
    }

    @SeededTest(runs = 300)
    void damaged_bytes_are_rejected_or_are_the_canonical_form_of_something_else(Seed seed) {
        var random = seed.random();
        for (Message message : new RandomMessages(random).eachMessage()) {
            byte[] bytes = MessageCodec.encode(message);
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertCanonicalOrRejected(codec, bytes);
        }
    }

    @SeededTest(runs = 50)
    void neither_a_byte_too_few_nor_one_too_many_is_accepted(Seed seed) {
        for (Message message : new RandomMessages(seed.random()).eachMessage()) {
            byte[] bytes = MessageCodec.encode(message);
            for (int length = 0; length < bytes.length; length += 1 + length / 16) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThatThrownBy(() -> codec.decode(cut)).isInstanceOf(MalformedException.class);
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThatThrownBy(() -> codec.decode(longer)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void a_length_of_two_gigabytes_allocates_nothing() {
        BinaryWriter out = new BinaryWriter(64);
        out.putByte(MessageTag.READ_REQUEST.code());
        out.putLong(1);
        out.putInt(0);
        out.putInt(Integer.MAX_VALUE);
        assertThatThrownBy(() -> codec.decode(out.toBytes()))
                .isInstanceOf(MalformedException.class)
                .hasMessage("operation out of range");
    }

    @Test
    void a_request_over_the_limit_is_rejected() {
        Request request = new Request(
                1000, 1, 0, 1, List.of(new ClientOperation.Write(new byte[4096])), Signature.NONE);
        assertThatThrownBy(() -> codec.decode(MessageCodec.encode(request)))
                .isInstanceOf(MalformedException.class)
                .hasMessage("request too long");
    }

    @SeededTest(runs = 50)
    void the_signature_covers_everything_but_itself(Seed seed) {
        RandomMessages messages = new RandomMessages(seed.random());
        Request one = messages.request();
        Request two = messages.request();
        assertThat(MessageCodec.signedBytes(one)).isEqualTo(MessageCodec.signedBytes(one.signed(Signature.NONE)));
        assertThat(MessageCodec.signedBytes(one)).isNotEqualTo(MessageCodec.signedBytes(two));
    }

    @SeededTest(runs = 50)
    void the_size_given_for_a_request_is_never_too_small(Seed seed) {
        Request request = new RandomMessages(seed.random()).request();
        assertThat(MessageCodec.sizeBytes(request))
                .isGreaterThanOrEqualTo(MessageCodec.encode(request).length - 1);
    }

    static void assertCanonicalOrRejected(MessageCodec codec, byte[] bytes) {
        Message decoded;
        try {
            decoded = codec.decode(bytes);
        } catch (MalformedException e) {
            return;
        }
        assertThat(MessageCodec.encode(decoded)).isEqualTo(bytes);
    }
}
