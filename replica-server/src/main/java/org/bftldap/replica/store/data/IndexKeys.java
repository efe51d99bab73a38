package org.bftldap.replica.store.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.TreeSet;
import org.apache.directory.api.ldap.model.schema.ObjectClass;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;

/**
 * The index: one key per indexed value and entry, which serves equality, order, presence and initial substrings alike.
 *
 * <pre>  length of OID ‖ OID ‖ normal value (0x00 as 0x00 0xff) ‖ 0x00 0x00 ‖ entry id  </pre>
 *
 * <p>Normal values are made so that their byte order is the order of their rule. A value longer than {@value #VALUE_BYTES_MAX} octets is
 * cut and ends in a digest: equality finds it, order and substrings find too much, and every candidate is tested by the whole filter
 * anyway. Values of objectClass stand with the superiors of the class (RFC 4512 §2.4.1 makes each entry one of those too).
 */
final class IndexKeys {

    static final int VALUE_BYTES_MAX = 240;

    private static final int DIGEST_BYTES = 16;

    private IndexKeys() {}

    /** All keys of an attribute start with it. */
    static byte[] attribute(AttributeInfo attribute) {
        byte[] oid = attribute.key();
        byte[] prefix = new byte[oid.length + 1];
        prefix[0] = (byte) oid.length;
        System.arraycopy(oid, 0, prefix, 1, oid.length);
        return prefix;
    }

    /** The key of one normal value, without an entry's id; all keys of that value start with it. */
    static byte[] value(AttributeInfo attribute, byte[] normal) {
        return key(attribute, cut(normal), 2);
    }

    /** All keys of values that start with these octets start with it. */
    static byte[] startingWith(AttributeInfo attribute, byte[] normal) {
        return key(attribute, normal.length <= VALUE_BYTES_MAX ? normal : Arrays.copyOf(normal, VALUE_BYTES_MAX), 0);
    }

    /** @param end octets 0x00 behind the value */
    private static byte[] key(AttributeInfo attribute, byte[] value, int end) {
        int zeros = 0;
        for (byte b : value) {
            zeros += b == 0 ? 1 : 0;
        }
        byte[] oid = attribute.key();
        byte[] key = new byte[1 + oid.length + value.length + zeros + end];
        key[0] = (byte) oid.length;
        System.arraycopy(oid, 0, key, 1, oid.length);
        int at = 1 + oid.length;
        for (byte b : value) {
            key[at++] = b;
            if (b == 0) {
                key[at++] = (byte) 0xff;
            }
        }
        return key;
    }

    /** The normal value that a key of this attribute holds, perhaps cut. */
    static byte[] valueOf(byte[] key, int attributePrefixLength) {
        int end = key.length - Keys.ID_BYTES - 2;
        byte[] value = new byte[end - attributePrefixLength];
        int length = 0;
        for (int i = attributePrefixLength; i < end; i++) {
            value[length++] = key[i];
            if (key[i] == 0) {
                i++;
            }
        }
        return length == value.length ? value : Arrays.copyOf(value, length);
    }

    static boolean isCut(byte[] value) {
        return value.length == VALUE_BYTES_MAX + DIGEST_BYTES;
    }

    private static byte[] cut(byte[] normal) {
        if (normal.length <= VALUE_BYTES_MAX) {
            return normal;
        }
        byte[] cut = Arrays.copyOf(normal, VALUE_BYTES_MAX + DIGEST_BYTES);
        System.arraycopy(Sha256.of(normal), 0, cut, VALUE_BYTES_MAX, DIGEST_BYTES);
        return cut;
    }

    /** The keys of all indexed values of an entry, without its id. */
    static TreeSet<byte[]> of(StoredEntry entry, EntrySchema schema) {
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        for (StoredAttribute attribute : entry.attributes()) {
            AttributeInfo info = schema.attributeByKey(attribute.key());
            if (info == null || info.indexing() == AttributeInfo.Indexing.NONE) {
                continue;
            }
            boolean classes = info == schema.objectClass();
            for (byte[] normal : attribute.normals()) {
                keys.add(value(info, normal));
                if (classes) {
                    addSuperiors(keys, info, normal, schema);
                }
            }
        }
        return keys;
    }

    private static void addSuperiors(TreeSet<byte[]> keys, AttributeInfo info, byte[] normal, EntrySchema schema) {
        ObjectClass type = schema.objectClass(new String(normal, StandardCharsets.UTF_8));
        if (type != null) {
            for (String oid : schema.withSuperiors(type)) {
                keys.add(value(info, oid.getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    static byte[] withId(byte[] key, long id) {
        byte[] full = Arrays.copyOf(key, key.length + Keys.ID_BYTES);
        Keys.putId(full, key.length, id);
        return full;
    }

    static long idOf(byte[] key) {
        return Keys.id(key, key.length - Keys.ID_BYTES);
    }
}
