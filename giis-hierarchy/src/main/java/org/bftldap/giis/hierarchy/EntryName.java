package org.bftldap.giis.hierarchy;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The name in an encoded SearchResultEntry (RFC 4511 §4.5.2): its first element. Stateless. */
public final class EntryName {

    private static final int SEARCH_RESULT_ENTRY = 0x64;
    private static final int OCTET_STRING = 0x04;

    private EntryName() {}

    /** Empty if these bytes do not begin as an entry does. */
    public static Optional<String> of(byte[] entry) {
        int name = content(entry, 0, SEARCH_RESULT_ENTRY);
        if (name < 0) {
            return Optional.empty();
        }
        int start = content(entry, name, OCTET_STRING);
        if (start < 0) {
            return Optional.empty();
        }
        int length = length(entry, name + 1);
        return length < 0 || length > entry.length - start
                ? Optional.empty()
                : Optional.of(new String(entry, start, length, StandardCharsets.UTF_8));
    }

    /** Where the content of the element at a place starts, or -1. */
    private static int content(byte[] bytes, int at, int tag) {
        if (at + 1 >= bytes.length || (bytes[at] & 0xff) != tag) {
            return -1;
        }
        int first = bytes[at + 1] & 0xff;
        int start = at + 2 + (first < 0x80 ? 0 : first & 0x7f);
        return start <= bytes.length ? start : -1;
    }

    private static int length(byte[] bytes, int at) {
        int first = bytes[at] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int octets = first & 0x7f;
        long length = 0;
        if (octets < 1 || octets > 4 || at + octets >= bytes.length) {
            return -1;
        }
        for (int i = 1; i <= octets; i++) {
            length = length << 8 | bytes[at + i] & 0xff;
        }
        return length > Integer.MAX_VALUE ? -1 : (int) length;
    }
}
