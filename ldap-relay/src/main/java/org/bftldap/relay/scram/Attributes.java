package org.bftldap.relay.scram;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A message of attributes, such as {@code n=user,r=nonce}, read from its beginning (RFC 5802 §5.1). */
final class Attributes {

    /** Nobody's name is so long that a message comes near it; half-done exchanges are kept in memory. */
    private static final int MESSAGE_BYTES_MAX = 2_048;

    private final String text;
    private int at;

    private Attributes(String text) {
        this.text = text;
    }

    static Attributes of(byte[] message) throws ScramFormatException {
        if (message.length > MESSAGE_BYTES_MAX) {
            throw new ScramFormatException("the message is over " + MESSAGE_BYTES_MAX + " bytes");
        }
        try {
            return new Attributes(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message)).toString());
        } catch (CharacterCodingException e) {
            throw new ScramFormatException("the message is not UTF-8");
        }
    }

    /** Up to the next comma, or the end. */
    String part() throws ScramFormatException {
        if (isAtEnd()) {
            throw new ScramFormatException("the message ends too early");
        }
        int comma = text.indexOf(',', at);
        int end = comma < 0 ? text.length() : comma;
        String part = text.substring(at, end);
        at = comma < 0 ? text.length() + 1 : end + 1;
        return part;
    }

    /** The value of the attribute that has to come next. */
    String value(char name) throws ScramFormatException {
        String part = part();
        if (part.length() < 2 || part.charAt(0) != name || part.charAt(1) != '=') {
            throw new ScramFormatException("the attribute " + name + " has to stand there");
        }
        return part.substring(2);
    }

    boolean isAtEnd() {
        return at > text.length();
    }

    /** What comes next begins so. */
    boolean nextIs(char name) {
        return text.startsWith(name + "=", at);
    }

    /** Passes over an extension that may be ignored. */
    void skipExtension() throws ScramFormatException {
        String part = part();
        boolean isAttribute = part.length() > 2 && part.charAt(1) == '=' && Character.isLetter(part.charAt(0)) && part.charAt(0) < 0x80;
        if (!isAttribute || part.charAt(0) == 'm') {
            // RFC 5802 §5.1: m is kept for extensions that must not be ignored.
            throw new ScramFormatException("an extension that this server does not know");
        }
    }

    /** Where the next part begins, in characters. */
    int position() {
        return at;
    }

    String from(int position) {
        return text.substring(position);
    }

    String upTo(int position) {
        return text.substring(0, position);
    }

    /** RFC 5802 §5.1: printable, without a comma. */
    static String nonce(String value) throws ScramFormatException {
        if (value.isEmpty() || !value.chars().allMatch(c -> c > 0x20 && c < 0x7f && c != ',')) {
            throw new ScramFormatException("a nonce is printable ASCII without commas");
        }
        return value;
    }

    static byte[] base64(String value) throws ScramFormatException {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw new ScramFormatException("base64 is expected there");
        }
    }
}
