package org.bftldap.replica.directory.schema.definition;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.io.ByteArrayOutputStream;

/** The signs that a description is made of: parentheses, dollars, words and quoted strings (RFC 4512 §4.1). One use. */
final class DescriptionTokens {

    /** Of which a description may be twice as long as the longest that are known. */
    static final int LENGTH_MAX = 16 << 10;

    /** What stands next. */
    enum Type {
        OPEN,
        CLOSE,
        DOLLAR,
        WORD,
        QUOTED,
        END
    }

    private final String text;
    private int next;
    private int start;
    private Type type = Type.END;
    private String value = "";

    DescriptionTokens(String text) throws DefinitionException {
        if (text.length() > LENGTH_MAX) {
            throw new DefinitionException(LENGTH_MAX, "a description has at most " + LENGTH_MAX + " characters");
        }
        this.text = text;
        advance();
    }

    Type type() {
        return type;
    }

    /** The word, or what stands in the quotes. */
    String value() {
        return value;
    }

    /** Where the present sign begins. */
    int position() {
        return start;
    }

    void advance() throws DefinitionException {
        while (next < text.length() && Character.isWhitespace(text.charAt(next))) {
            next++;
        }
        start = next;
        value = "";
        if (next == text.length()) {
            type = Type.END;
            return;
        }
        char c = text.charAt(next);
        if (c == '(' || c == ')' || c == '$') {
            type = c == '(' ? Type.OPEN : c == ')' ? Type.CLOSE : Type.DOLLAR;
            next++;
        } else if (c == '\'' || c == '"') {
            quoted(c);
        } else {
            type = Type.WORD;
            while (next < text.length() && isOfWord(text.charAt(next))) {
                next++;
            }
            value = text.substring(start, next);
        }
    }

    private static boolean isOfWord(char c) {
        return !Character.isWhitespace(c) && "()$'\"".indexOf(c) < 0;
    }

    /** A backslash begins two hexadecimal digits of an octet; OpenLDAP's files have some that begin nothing, which stand for themselves. */
    private void quoted(char quote) throws DefinitionException {
        int end = text.indexOf(quote, next + 1);
        if (end < 0) {
            throw new DefinitionException(start, "this quote is never closed");
        }
        ByteArrayOutputStream octets = new ByteArrayOutputStream();
        for (int i = next + 1; i < end; ) {
            int octet = text.charAt(i) == '\\' && i + 2 < end ? octet(i + 1) : -1;
            if (octet >= 0) {
                octets.write(octet);
                i += 3;
            } else {
                int codePoint = text.codePointAt(i);
                octets.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(codePoint);
            }
        }
        try {
            value = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets.toByteArray())).toString();
        } catch (CharacterCodingException e) {
            throw new DefinitionException(start, "this string is no UTF-8");
        }
        type = Type.QUOTED;
        next = end + 1;
    }

    private int octet(int at) {
        int high = Character.digit(text.charAt(at), 16);
        int low = Character.digit(text.charAt(at + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }
}
