package org.bftldap.directory.scram;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Optional;

/**
 * SASLprep (RFC 4013): names and passwords that look the same become the same. Characters newer than Unicode 3.2, which the RFC leaves out of stored
 * texts, pass. Stateless.
 */
public final class SaslPrep {

    private SaslPrep() {}

    /**
     * A password as SCRAM clients hash it. What is no text, or not one that SASLprep allows, stays as it was sent: other servers do the same, and it
     * must not be lost (RFC 4513 §5.1).
     */
    public static byte[] password(byte[] sent) {
        try {
            String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(sent)).toString();
            return prepared(text).filter(prepared -> !prepared.isEmpty()).map(prepared -> prepared.getBytes(StandardCharsets.UTF_8)).orElse(sent);
        } catch (CharacterCodingException e) {
            return sent;
        }
    }

    /** The prepared text; empty if it has characters that must not be in it. */
    public static Optional<String> prepared(String text) {
        if (text.chars().allMatch(c -> c > 0x1f && c < 0x7f)) {
            return Optional.of(text);
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().filter(c -> !isMappedToNothing(c)).map(c -> isOtherSpace(c) ? ' ' : c).forEach(mapped::appendCodePoint);
        String normal = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        return normal.codePoints().anyMatch(SaslPrep::isProhibited) || !isOrdered(normal) ? Optional.empty() : Optional.of(normal);
    }

    /** RFC 3454 table C.1.2. */
    private static boolean isOtherSpace(int c) {
        return c == 0xa0 || c == 0x1680 || c >= 0x2000 && c <= 0x200b || c == 0x202f || c == 0x205f || c == 0x3000;
    }

    /** Table B.1, without the zero width space, which is a space before it is nothing. */
    private static boolean isMappedToNothing(int c) {
        return c == 0xad || c == 0x34f || c == 0x1806 || c >= 0x180b && c <= 0x180d || c == 0x200c || c == 0x200d || c == 0x2060
                || c >= 0xfe00 && c <= 0xfe0f || c == 0xfeff;
    }

    /** Tables C.2.1 to C.9: controls, private use, non-characters, surrogates, and what is not for plain text, displays or people. */
    private static boolean isProhibited(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE
                || (c & 0xfffe) == 0xfffe
                || c >= 0xfdd0 && c <= 0xfdef
                || isOtherSpace(c)
                || c == 0x340 || c == 0x341 || c == 0x6dd || c == 0x70f || c == 0x180e
                || c >= 0x200c && c <= 0x200f
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2060 && c <= 0x206f
                || c >= 0x2ff0 && c <= 0x2ffb
                || c == 0xfeff
                || c >= 0xfff9 && c <= 0xfffd
                || c >= 0x1d173 && c <= 0x1d17a
                || c >= 0xe0001 && c <= 0xe007f;
    }

    /** RFC 3454 §6: text from right to left has nothing from left to right in it, and begins and ends so. */
    private static boolean isOrdered(String text) {
        if (text.codePoints().noneMatch(SaslPrep::isRightToLeft)) {
            return true;
        }
        return text.codePoints().noneMatch(c -> Character.getDirectionality(c) == Character.DIRECTIONALITY_LEFT_TO_RIGHT)
                && isRightToLeft(text.codePointAt(0))
                && isRightToLeft(text.codePointBefore(text.length()));
    }

    private static boolean isRightToLeft(int c) {
        byte direction = Character.getDirectionality(c);
        return direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT || direction == Character.DIRECTIONALITY_RIGHT_TO_LEFT_ARABIC;
    }
}
