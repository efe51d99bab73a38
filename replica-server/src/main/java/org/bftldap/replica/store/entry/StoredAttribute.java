package org.bftldap.replica.store.entry;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** One attribute within an entry's bytes. Immutable. */
public final class StoredAttribute {

    private final byte[] bytes;
    private final byte[] key;
    private final String options;
    private final int at;
    private final int valuesAt;

    StoredAttribute(byte[] bytes, int at) {
        this.bytes = bytes;
        this.at = at;
        ByteCursor cursor = new ByteCursor(bytes, at);
        key = cursor.bytes();
        options = cursor.text();
        valuesAt = cursor.position();
    }

    static boolean hasKey(byte[] bytes, int at, byte[] key) {
        // An OID shorter than 128 octets: its length is one octet. Longer ones do not exist in any schema that loads.
        return bytes[at] == key.length && Arrays.equals(bytes, at + 1, at + 1 + key.length, key, 0, key.length);
    }

    /** The octets of the type's OID. */
    public byte[] key() {
        return key;
    }

    /** Each option behind a semicolon; empty for none. */
    public String options() {
        return options;
    }

    public int size() {
        return new ByteCursor(bytes, valuesAt).number();
    }

    /** Visits the values in the client's order. */
    public void forEachValue(ValueVisitor visitor) {
        ByteCursor cursor = new ByteCursor(bytes, valuesAt);
        int count = cursor.number();
        for (int i = 0; i < count; i++) {
            int head = cursor.number();
            int length = head >>> 2;
            int start = cursor.position();
            cursor.skip(length);
            if ((head & 3) == StoredEntry.FORM_EXPLICIT) {
                cursor.skip(cursor.number());
            }
            visitor.value(bytes, start, length);
        }
    }

    public List<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        forEachValue((source, at, length) -> values.add(Arrays.copyOfRange(source, at, at + length)));
        return values;
    }

    public List<String> texts() {
        List<String> texts = new ArrayList<>();
        forEachValue((source, at, length) -> texts.add(new String(source, at, length, StandardCharsets.UTF_8)));
        return texts;
    }

    /** The attribute's own octets, as another entry's. */
    void writeTo(ByteArrayOutputStream out) {
        ByteCursor cursor = new ByteCursor(bytes, valuesAt);
        int count = cursor.number();
        for (int i = 0; i < count; i++) {
            int head = cursor.number();
            cursor.skip(head >>> 2);
            if ((head & 3) == StoredEntry.FORM_EXPLICIT) {
                cursor.skip(cursor.number());
            }
        }
        out.write(bytes, at, cursor.position() - at);
    }

    /** Whether one of the values has a normal form for which the test holds. */
    public boolean anyNormal(Predicate<byte[]> test) {
        ByteCursor cursor = new ByteCursor(bytes, valuesAt);
        int count = cursor.number();
        for (int i = 0; i < count; i++) {
            if (test.test(nextNormal(cursor))) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the values has this normal form; makes no copies. */
    public boolean hasNormal(byte[] wanted) {
        ByteCursor cursor = new ByteCursor(bytes, valuesAt);
        int count = cursor.number();
        for (int i = 0; i < count; i++) {
            int head = cursor.number();
            int length = head >>> 2;
            int start = cursor.position();
            cursor.skip(length);
            int form = head & 3;
            if (form == StoredEntry.FORM_EXPLICIT) {
                length = cursor.number();
                start = cursor.position();
                cursor.skip(length);
            }
            if (length == wanted.length && matches(start, wanted, form)) {
                return true;
            }
        }
        return false;
    }

    public List<byte[]> normals() {
        List<byte[]> normals = new ArrayList<>();
        ByteCursor cursor = new ByteCursor(bytes, valuesAt);
        int count = cursor.number();
        for (int i = 0; i < count; i++) {
            normals.add(nextNormal(cursor));
        }
        return normals;
    }

    private boolean matches(int start, byte[] wanted, int form) {
        if (form != StoredEntry.FORM_LOWER) {
            return Arrays.equals(bytes, start, start + wanted.length, wanted, 0, wanted.length);
        }
        for (int i = 0; i < wanted.length; i++) {
            if (lower(bytes[start + i]) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] nextNormal(ByteCursor cursor) {
        int head = cursor.number();
        byte[] value = cursor.take(head >>> 2);
        return switch (head & 3) {
            case StoredEntry.FORM_EXPLICIT -> cursor.bytes();
            case StoredEntry.FORM_LOWER -> lowered(value);
            default -> value;
        };
    }

    private static byte[] lowered(byte[] value) {
        for (int i = 0; i < value.length; i++) {
            value[i] = lower(value[i]);
        }
        return value;
    }

    static byte lower(byte b) {
        return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
    }

    /** Receives one value as a range of octets, valid as long as the entry is. */
    @FunctionalInterface
    public interface ValueVisitor {
        void value(byte[] source, int at, int length);
    }
}
