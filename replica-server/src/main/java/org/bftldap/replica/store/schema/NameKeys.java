package org.bftldap.replica.store.schema;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The normal form of an RDN: its types' OIDs and normalised values, sorted.
 *
 * <p>{@code oid=value}, several joined by 0x00 0x02; a 0x00 in a value becomes 0x00 0xff. So no key is a prefix of another with a
 * different meaning, and keys may be joined by 0x00 0x01.
 */
final class NameKeys {

    private NameKeys() {}

    static byte[] rdnKey(List<NameParser.Ava> rdn, EntrySchema schema) {
        List<byte[]> parts = new ArrayList<>(rdn.size());
        for (NameParser.Ava ava : rdn) {
            parts.add(part(ava, schema));
        }
        if (parts.size() == 1) {
            return parts.get(0);
        }
        parts.sort(Comparator.comparing((byte[] part) -> part, Arrays::compareUnsigned));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < parts.size(); i++) {
            if (i > 0) {
                out.write(0);
                out.write(2);
            }
            out.writeBytes(parts.get(i));
        }
        return out.toByteArray();
    }

    /** Where the next {@code oid=value} begins behind this place in joined keys; negative if there is none. */
    static int nextPart(byte[] joined, int from) {
        for (int i = from; i + 1 < joined.length; i++) {
            if (joined[i] == 0 && (joined[i + 1] == 1 || joined[i + 1] == 2)) {
                return i + 2;
            }
        }
        return -1;
    }

    private static byte[] part(NameParser.Ava ava, EntrySchema schema) {
        AttributeInfo info = schema.attribute(ava.type());
        String type = info == null ? ava.type().toLowerCase(Locale.ROOT) : info.type().getOid();
        byte[] value = info == null ? ava.value() : schema.normalizeStored(info, ava.value());
        ByteArrayOutputStream out = new ByteArrayOutputStream(type.length() + value.length + 1);
        out.writeBytes(type.getBytes(StandardCharsets.US_ASCII));
        out.write('=');
        for (byte b : value) {
            out.write(b);
            if (b == 0) {
                out.write(0xff);
            }
        }
        return out.toByteArray();
    }
}
