package org.bftldap.replica.store.schema;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Normal forms of values by matching rule, as RFC 4517 and RFC 4518 say, except that insignificant space is removed rather than doubled.
 * Null stands for a value that the rule's syntax does not allow.
 */
public final class NormalForms {

    private static final int INTEGER_MAGNITUDE_BYTES_MAX = 100;

    private NormalForms() {}

    /** Lower case, compatibility composed, space trimmed and runs of it made one. */
    static byte @Nullable [] caseIgnore(byte[] value) {
        return text(value, Letters.FOLDED, Spaces.TRIMMED);
    }

    static byte @Nullable [] caseExact(byte[] value) {
        return text(value, Letters.KEPT, Spaces.TRIMMED);
    }

    /** @return the normal form of a text for caseIgnoreMatch (RFC 4517 §4.2.11) */
    public static String caseIgnore(String text) {
        return formOf(text, Letters.FOLDED);
    }

    /** @return the normal form of a text for caseExactMatch (RFC 4517 §4.2.4) */
    public static String caseExact(String text) {
        return formOf(text, Letters.KEPT);
    }

    private static String formOf(String text, Letters letters) {
        byte[] form = text(text.getBytes(StandardCharsets.UTF_8), letters, Spaces.TRIMMED);
        return new String(Objects.requireNonNull(form, "what was encoded just now can be decoded"), StandardCharsets.UTF_8);
    }

    /** As above for a part of a value, at whose ends one space is significant. */
    static byte @Nullable [] caseIgnorePart(byte[] value) {
        return text(value, Letters.FOLDED, Spaces.RUNS_MADE_ONE);
    }

    static byte @Nullable [] caseExactPart(byte[] value) {
        return text(value, Letters.KEPT, Spaces.RUNS_MADE_ONE);
    }

    /** RFC 4518 §2.6.2: all spaces are insignificant. */
    static byte[] numericString(byte[] value) {
        return without(value, " ");
    }

    /** RFC 4518 §2.6.3: spaces and hyphens are insignificant. */
    static byte @Nullable [] telephone(byte[] value) {
        byte[] folded = text(value, Letters.FOLDED, Spaces.TRIMMED);
        return folded == null ? null : without(folded, " -");
    }

    /** A form whose unsigned byte order is the numbers' order: sign and length, then magnitude (complemented below zero). */
    static byte @Nullable [] integer(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (!isInteger(text)) {
            return null;
        }
        BigInteger number = new BigInteger(text);
        byte[] magnitude = number.abs().toByteArray();
        if (magnitude.length > INTEGER_MAGNITUDE_BYTES_MAX) {
            return null;
        }
        byte[] form = new byte[magnitude.length + 1];
        boolean negative = number.signum() < 0;
        form[0] = (byte) (negative ? 0x7f - magnitude.length : 0x80 + magnitude.length);
        for (int i = 0; i < magnitude.length; i++) {
            form[i + 1] = negative ? (byte) ~magnitude[i] : magnitude[i];
        }
        return form;
    }

    /** The number whose normal form this is. */
    public static BigInteger number(byte[] form) {
        boolean negative = (form[0] & 0xff) < 0x80;
        byte[] magnitude = Arrays.copyOfRange(form, 1, form.length);
        for (int i = 0; negative && i < magnitude.length; i++) {
            magnitude[i] = (byte) ~magnitude[i];
        }
        return new BigInteger(negative ? -1 : 1, magnitude);
    }

    /** RFC 4517 §3.3.16: no sign but a minus, no zeros in front. */
    private static boolean isInteger(String text) {
        int from = text.startsWith("-") ? 1 : 0;
        if (text.length() == from || text.length() > 250 || text.charAt(from) == '0' && text.length() > 1) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return false;
            }
        }
        return true;
    }

    static byte @Nullable [] bool(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1).trim().toUpperCase(Locale.ROOT);
        return text.equals("TRUE") || text.equals("FALSE") ? text.getBytes(StandardCharsets.US_ASCII) : null;
    }

    /** Hexadecimal digits in lower case, hyphens left away. */
    static byte @Nullable [] uuid(byte[] value) {
        if (value.length != 36) {
            return null;
        }
        byte[] hex = without(lower(value), "-");
        return hex.length == 32 ? hex : null;
    }

    static byte[] lower(byte[] value) {
        byte[] lower = value;
        for (int i = 0; i < value.length; i++) {
            if (value[i] >= 'A' && value[i] <= 'Z') {
                if (lower == value) {
                    lower = value.clone();
                }
                lower[i] += 'a' - 'A';
            }
        }
        return lower;
    }

    private enum Letters {
        KEPT,
        FOLDED
    }

    private enum Spaces {
        TRIMMED,
        RUNS_MADE_ONE
    }

    private static byte @Nullable [] text(byte[] value, Letters letters, Spaces spaces) {
        byte[] prepared = isPlain(value) ? value : prepared(value, letters);
        if (prepared == null) {
            return null;
        }
        byte[] folded = letters == Letters.FOLDED ? lower(prepared) : prepared;
        return squeezed(folded, spaces);
    }

    /** Whether there is nothing to map but case and space: printable ASCII. */
    private static boolean isPlain(byte[] value) {
        for (byte b : value) {
            if (b < 0x20 || b == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** RFC 4518 §2.1–2.3: transcode, map, normalise. */
    private static byte @Nullable [] prepared(byte[] value, Letters letters) {
        String text;
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
        StringBuilder mapped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> map(c, mapped));
        String form = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        if (letters == Letters.FOLDED) {
            form = Normalizer.normalize(form.toLowerCase(Locale.ROOT), Normalizer.Form.NFKC);
        }
        return form.getBytes(StandardCharsets.UTF_8);
    }

    private static void map(int codePoint, StringBuilder mapped) {
        boolean space = codePoint >= 0x09 && codePoint <= 0x0d
                || codePoint == 0x85
                || Character.getType(codePoint) == Character.SPACE_SEPARATOR
                || Character.getType(codePoint) == Character.LINE_SEPARATOR
                || Character.getType(codePoint) == Character.PARAGRAPH_SEPARATOR;
        if (space) {
            mapped.append(' ');
        } else if (codePoint != 0xad
                && Character.getType(codePoint) != Character.CONTROL
                && Character.getType(codePoint) != Character.FORMAT) {
            mapped.appendCodePoint(codePoint);
        }
    }

    private static byte[] squeezed(byte[] value, Spaces spaces) {
        if (!hasSpacesToRemove(value, spaces)) {
            return value;
        }
        byte[] out = new byte[value.length];
        int length = 0;
        for (byte b : value) {
            boolean leading = length == 0 && spaces == Spaces.TRIMMED;
            if (b != ' ' || !leading && (length == 0 || out[length - 1] != ' ')) {
                out[length++] = b;
            }
        }
        if (spaces == Spaces.TRIMMED && length > 0 && out[length - 1] == ' ') {
            length--;
        }
        return Arrays.copyOf(out, length);
    }

    private static boolean hasSpacesToRemove(byte[] value, Spaces spaces) {
        for (int i = 0; i < value.length; i++) {
            if (value[i] == ' ') {
                boolean atEnd = spaces == Spaces.TRIMMED && (i == 0 || i == value.length - 1);
                if (atEnd || i > 0 && value[i - 1] == ' ') {
                    return true;
                }
            }
        }
        return false;
    }

    private static byte[] without(byte[] value, String unwanted) {
        byte[] out = new byte[value.length];
        int length = 0;
        for (byte b : value) {
            if (unwanted.indexOf(b) < 0) {
                out[length++] = b;
            }
        }
        return length == value.length ? value : Arrays.copyOf(out, length);
    }
}
