package org.bftldap.replica.store.entry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;

/** Makes the canonical form of an entry. One use. */
public final class EntryBuilder {

    private record Key(byte[] oid, String options) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int order = Arrays.compareUnsigned(oid, other.oid);
            return order != 0 ? order : options.compareTo(other.options);
        }
    }

    private final EntrySchema schema;
    private final TreeMap<Key, byte[]> attributes = new TreeMap<>();

    public EntryBuilder(EntrySchema schema) {
        this.schema = schema;
    }

    /**
     * Adds one attribute; an attribute without values is none.
     *
     * @param options canonical, each behind a semicolon; empty for none
     */
    public EntryBuilder attribute(AttributeInfo attribute, String options, List<byte[]> values) {
        if (values.isEmpty()) {
            return this;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        bytes(out, attribute.key());
        bytes(out, options.getBytes(StandardCharsets.UTF_8));
        number(out, values.size());
        for (byte[] value : values) {
            value(out, value, schema.normalizeStored(attribute, value));
        }
        attributes.put(new Key(attribute.key(), options), out.toByteArray());
        return this;
    }

    /** Takes over an attribute of an entry as it stands. */
    public EntryBuilder same(StoredAttribute attribute) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        attribute.writeTo(out);
        attributes.put(new Key(attribute.key(), attribute.options()), out.toByteArray());
        return this;
    }

    public StoredEntry build(long id, long parentId, long modified, String rdn, byte[] rdnKey) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        out.write(StoredEntry.FORMAT);
        fixed64(out, parentId);
        fixed64(out, modified);
        bytes(out, rdn.getBytes(StandardCharsets.UTF_8));
        bytes(out, rdnKey);
        number(out, attributes.size());
        for (byte[] attribute : attributes.values()) {
            bytes(out, attribute);
        }
        return new StoredEntry(id, out.toByteArray());
    }

    private static void value(ByteArrayOutputStream out, byte[] value, byte[] normal) {
        int form = form(value, normal);
        number(out, value.length << 2 | form);
        out.writeBytes(value);
        if (form == StoredEntry.FORM_EXPLICIT) {
            bytes(out, normal);
        }
    }

    private static int form(byte[] value, byte[] normal) {
        if (Arrays.equals(value, normal)) {
            return StoredEntry.FORM_SAME;
        }
        if (value.length != normal.length) {
            return StoredEntry.FORM_EXPLICIT;
        }
        for (int i = 0; i < value.length; i++) {
            if (StoredAttribute.lower(value[i]) != normal[i]) {
                return StoredEntry.FORM_EXPLICIT;
            }
        }
        return StoredEntry.FORM_LOWER;
    }

    static void number(ByteArrayOutputStream out, int number) {
        int rest = number;
        while (rest > 0x7f) {
            out.write(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }

    static void bytes(ByteArrayOutputStream out, byte[] bytes) {
        number(out, bytes.length);
        out.writeBytes(bytes);
    }

    private static void fixed64(ByteArrayOutputStream out, long number) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            out.write((int) (number >>> shift));
        }
    }
}
