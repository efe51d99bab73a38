package org.bftldap.replica.store.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.bftldap.replica.store.kv.KeyValueReader;
import org.bftldap.replica.store.kv.KeyValueTransaction;
import org.bftldap.replica.store.kv.Scan;
import org.bftldap.replica.store.kv.Table;

/** {@link AddedElements} in {@link Table#SCHEMA}, whose rows are leaves: kind and OID to description, and when it was changed. */
final class SchemaRows {

    private static final byte ATTRIBUTE_TYPE = 'a';
    private static final byte OBJECT_CLASS = 'o';
    private static final byte CHANGED = 't';
    private static final byte[] ALL = {};

    /** Twice what is taken from clients: descriptions are stored in their own spelling. */
    private static final int DESCRIPTION_BYTES_MAX = 32 << 10;

    private static final Pattern OID = Pattern.compile("[0-9.]{3,128}");

    private SchemaRows() {}

    static AddedElements read(KeyValueReader reader) {
        SortedMap<String, String> attributeTypes = new TreeMap<>();
        SortedMap<String, String> objectClasses = new TreeMap<>();
        long changedMillis = 0;
        try (Scan scan = reader.scan(Table.SCHEMA, ALL)) {
            while (scan.next()) {
                byte[] key = scan.key();
                if (key[0] == CHANGED) {
                    changedMillis = Keys.id(scan.value(), 0);
                } else {
                    String description = new String(scan.value(), StandardCharsets.UTF_8);
                    (key[0] == ATTRIBUTE_TYPE ? attributeTypes : objectClasses).put(oid(key), description);
                }
            }
        }
        return new AddedElements(attributeTypes, objectClasses, changedMillis);
    }

    static void write(KeyValueTransaction changes, AddedElements elements) {
        AddedElements before = read(changes);
        write(changes, ATTRIBUTE_TYPE, before.attributeTypes(), elements.attributeTypes());
        write(changes, OBJECT_CLASS, before.objectClasses(), elements.objectClasses());
        changes.put(Table.SCHEMA, new byte[] {CHANGED}, Keys.ofId(elements.changedMillis()));
    }

    private static void write(KeyValueTransaction changes, byte kind, SortedMap<String, String> before, SortedMap<String, String> after) {
        before.keySet().stream().filter(oid -> !after.containsKey(oid)).forEach(oid -> changes.remove(Table.SCHEMA, key(kind, oid)));
        after.forEach((oid, description) -> {
            if (!description.equals(before.get(oid))) {
                changes.put(Table.SCHEMA, key(kind, oid), description.getBytes(StandardCharsets.UTF_8));
            }
        });
    }

    /** @throws IllegalArgumentException if this is no row of {@link Table#SCHEMA} */
    static void check(byte[] key, byte[] value) {
        boolean isTime = Arrays.equals(key, new byte[] {CHANGED}) && value.length == Keys.ID_BYTES && Keys.id(value, 0) >= 0;
        boolean isElement = key.length > 1
                && (key[0] == ATTRIBUTE_TYPE || key[0] == OBJECT_CLASS)
                && OID.matcher(oid(key)).matches()
                && value.length <= DESCRIPTION_BYTES_MAX;
        if (!isTime && !isElement) {
            throw new IllegalArgumentException("an element of the schema is none");
        }
    }

    private static byte[] key(byte kind, String oid) {
        byte[] text = oid.getBytes(StandardCharsets.US_ASCII);
        byte[] key = new byte[text.length + 1];
        key[0] = kind;
        System.arraycopy(text, 0, key, 1, text.length);
        return key;
    }

    private static String oid(byte[] key) {
        return new String(key, 1, key.length - 1, StandardCharsets.ISO_8859_1);
    }
}
