package org.bftldap.giis.gris.ldif;

import java.util.Arrays;

/**
 * A line with its folded parts joined.
 *
 * @param number of its first part, from 1
 * @param bytes without line end and without spaces behind, which providers leave and RFC 2849 wants encoded
 * @param tooLong if it was longer than allowed; then {@code bytes} is only its beginning
 */
record LogicalLine(int number, byte[] bytes, boolean tooLong) {

    private static final int ERROR_TEXT_MAX = 60;

    boolean isEmpty() {
        return bytes.length == 0;
    }

    /** BDII begins an entry at each {@code dn:}, with or without an empty line before. */
    boolean beginsRecord() {
        return bytes.length >= 3 && (bytes[0] | 0x20) == 'd' && (bytes[1] | 0x20) == 'n' && bytes[2] == ':';
    }

    /** Where the colon behind the attribute stands; -1 if there is none. */
    int colon() {
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == ':') {
                return i;
            }
        }
        return -1;
    }

    byte[] from(int index) {
        return Arrays.copyOfRange(bytes, index, bytes.length);
    }

    /** For messages: its beginning, in printable ASCII. */
    String shown() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < Math.min(bytes.length, ERROR_TEXT_MAX); i++) {
            text.append(bytes[i] >= 0x20 && bytes[i] < 0x7f ? (char) bytes[i] : '?');
        }
        return text + (bytes.length > ERROR_TEXT_MAX ? "…" : "");
    }
}
