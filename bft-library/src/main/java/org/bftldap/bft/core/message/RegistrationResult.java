package org.bftldap.bft.core.message;

import java.nio.ByteBuffer;

/** The result of {@link ClientOperation.Register}, as it stands in an {@link Outcome}. */
public sealed interface RegistrationResult {

    /** @param session for the client's next requests */
    record Opened(long session) implements RegistrationResult {}

    /** The registration's number was used before, as an old message that is played again has it. @param last the highest used */
    record NumberTooLow(long last) implements RegistrationResult {}

    private static byte[] bytes(byte tag, long value) {
        return ByteBuffer.allocate(9).put(tag).putLong(value).array();
    }

    default byte[] encode() {
        if (this instanceof Opened opened) {
            return bytes((byte) 1, opened.session);
        }
        return bytes((byte) 2, ((NumberTooLow) this).last);
    }

    /** @throws IllegalArgumentException if 2f+1 replicas agreed on something else, which means that they run another version */
    static RegistrationResult decode(byte[] result) {
        if (result.length == 9 && result[0] == 1) {
            return new Opened(ByteBuffer.wrap(result).getLong(1));
        }
        if (result.length == 9 && result[0] == 2) {
            return new NumberTooLow(ByteBuffer.wrap(result).getLong(1));
        }
        throw new IllegalArgumentException("not a registration result");
    }
}
