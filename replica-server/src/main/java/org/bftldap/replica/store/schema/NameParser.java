package org.bftldap.replica.store.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The string form of names (RFC 4514 §3, with optional space around separators as RFC 2253 §4 allows to accept). One use. */
final class NameParser {

    /** One attribute type and value of an RDN. */
    record Ava(String type, byte[] value) {}

    private static final int RDNS_MAX = 128;

    private final String text;
    private int at;

    private NameParser(String text) {
        this.text = text;
    }

    /** The RDNs, leaf first as written; null if the text is no name. */
    static @Nullable List<List<Ava>> parse(String text) {
        return new NameParser(text).name();
    }

    private @Nullable List<List<Ava>> name() {
        List<List<Ava>> rdns = new ArrayList<>();
        skipSpaces();
        if (at == text.length()) {
            return rdns;
        }
        while (true) {
            List<Ava> rdn = rdn();
            if (rdn == null || rdns.size() == RDNS_MAX) {
                return null;
            }
            rdns.add(rdn);
            if (at == text.length()) {
                return rdns;
            }
            at++;
        }
    }

    /** Up to the comma or semicolon behind it, or the end. */
    private @Nullable List<Ava> rdn() {
        List<Ava> avas = new ArrayList<>();
        while (true) {
            Ava ava = ava();
            if (ava == null) {
                return null;
            }
            avas.add(ava);
            if (at == text.length() || text.charAt(at) != '+') {
                return avas;
            }
            at++;
        }
    }

    private @Nullable Ava ava() {
        int equals = text.indexOf('=', at);
        if (equals < 0) {
            return null;
        }
        String type = text.substring(at, equals).trim();
        at = equals + 1;
        skipSpaces();
        if (type.isEmpty() || !type.chars().allMatch(NameParser::isTypeCharacter)) {
            return null;
        }
        byte[] value = at < text.length() && text.charAt(at) == '#' ? hexValue() : stringValue();
        return value == null ? null : new Ava(type, value);
    }

    private static boolean isTypeCharacter(int c) {
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '-' || c == '.' || c == '_' || c == ';';
    }

    private byte @Nullable [] stringValue() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        int significant = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == ',' || c == '+' || c == ';') {
                break;
            }
            if (c == '"' || c == '<' || c == '>' || c == 0) {
                return null;
            }
            if (c == '\\') {
                if (!escaped(value)) {
                    return null;
                }
                significant = value.size();
                continue;
            }
            int codePoint = text.codePointAt(at);
            value.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            at += Character.charCount(codePoint);
            if (c != ' ') {
                significant = value.size();
            }
        }
        return java.util.Arrays.copyOf(value.toByteArray(), significant);
    }

    private boolean escaped(ByteArrayOutputStream value) {
        if (at + 1 >= text.length()) {
            return false;
        }
        char c = text.charAt(at + 1);
        if (" \"#+,;<=>\\".indexOf(c) >= 0) {
            value.write(c);
            at += 2;
            return true;
        }
        int octet = octet(at + 1);
        if (octet < 0) {
            return false;
        }
        value.write(octet);
        at += 3;
        return true;
    }

    /** RFC 4514 §2.4: the BER encoding in hexadecimal. Only strings in primitive form with short or one- or two-octet lengths are taken apart. */
    private byte @Nullable [] hexValue() {
        ByteArrayOutputStream ber = new ByteArrayOutputStream();
        for (at++; at < text.length() && octet(at) >= 0; at += 2) {
            ber.write(octet(at));
        }
        skipSpaces();
        boolean atEnd = at == text.length() || ",+;".indexOf(text.charAt(at)) >= 0;
        return atEnd ? content(ber.toByteArray()) : null;
    }

    private static byte @Nullable [] content(byte[] ber) {
        if (ber.length < 2) {
            return null;
        }
        int length = ber[1] & 0xff;
        int header = 2;
        if (length > 0x80 && length <= 0x82) {
            int octets = length - 0x80;
            length = 0;
            for (int i = 0; i < octets && header < ber.length; i++) {
                length = length << 8 | ber[header++] & 0xff;
            }
        }
        return ber.length == header + length ? java.util.Arrays.copyOfRange(ber, header, ber.length) : null;
    }

    private int octet(int position) {
        if (position + 1 >= text.length()) {
            return -1;
        }
        int high = Character.digit(text.charAt(position), 16);
        int low = Character.digit(text.charAt(position + 1), 16);
        return high < 0 || low < 0 ? -1 : high << 4 | low;
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }
}
