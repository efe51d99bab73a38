package org.bftldap.replica.store.entry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bftldap.replica.store.kv.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * An entry in its canonical form. Immutable; for all threads.
 *
 * <pre>
 *   octet   format (1)
 *   8       id of the parent, 0 for the entry of a naming context
 *   8       modified: sequence number of the last batch that changed the entry
 *   text    RDN as the user wrote it (of a naming context's entry, its whole name)
 *   bytes   RDN key (normal form)
 *   n       number of attributes, then each by order of its OID's octets and options:
 *     n       length of what follows
 *     bytes   OID, bytes options (";lang-de"), n number of values, then each in the client's order:
 *       n       4 × length + form, the value's octets; with form EXPLICIT then bytes of its normal form
 * </pre>
 *
 * <p>n is a number of 7-bit groups, low first; bytes and text are n and so many octets.
 */
public final class StoredEntry {

    static final int FORMAT = 1;

    /** The normal form is the value itself. */
    static final int FORM_SAME = 0;
    /** The normal form is the value with ASCII letters in lower case. */
    static final int FORM_LOWER = 1;
    static final int FORM_EXPLICIT = 2;

    private static final int PARENT_AT = 1;
    private static final int MODIFIED_AT = 9;
    private static final int RDN_AT = 17;

    private final long id;
    private final byte[] bytes;
    private final String rdn;
    private final byte[] rdnKey;
    private final int attributesAt;

    /** @param bytes as {@link EntryBuilder} made them; not changed afterwards by anyone */
    public StoredEntry(long id, byte[] bytes) {
        this.id = id;
        this.bytes = bytes;
        if (bytes.length < RDN_AT || bytes[0] != FORMAT) {
            throw new StoreException("entry " + Long.toHexString(id) + " is not of format " + FORMAT);
        }
        ByteCursor cursor = new ByteCursor(bytes, RDN_AT);
        rdn = cursor.text();
        rdnKey = cursor.bytes();
        attributesAt = cursor.position();
    }

    public long id() {
        return id;
    }

    /** The canonical form. Not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    public long parentId() {
        return new ByteCursor(bytes, PARENT_AT).fixed64();
    }

    public long modified() {
        return new ByteCursor(bytes, MODIFIED_AT).fixed64();
    }

    public String rdn() {
        return rdn;
    }

    /** Not to be changed. */
    public byte[] rdnKey() {
        return rdnKey;
    }

    /** Heap that the entry takes, about. */
    public int sizeBytes() {
        return bytes.length + rdnKey.length + 2 * rdn.length() + 160;
    }

    /** All attributes, in canonical order. */
    public List<StoredAttribute> attributes() {
        ByteCursor cursor = new ByteCursor(bytes, attributesAt);
        int count = cursor.number();
        List<StoredAttribute> attributes = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            int length = cursor.number();
            attributes.add(new StoredAttribute(bytes, cursor.position()));
            cursor.skip(length);
        }
        return attributes;
    }

    /** The attribute of this very type without options, or null. */
    public @Nullable StoredAttribute attribute(byte[] key) {
        for (StoredAttribute attribute : attributes(key)) {
            if (attribute.options().isEmpty()) {
                return attribute;
            }
        }
        return null;
    }

    /** The attributes of this very type, with whatever options. */
    public List<StoredAttribute> attributes(byte[] key) {
        ByteCursor cursor = new ByteCursor(bytes, attributesAt);
        int count = cursor.number();
        List<StoredAttribute> found = List.of();
        for (int i = 0; i < count; i++) {
            int length = cursor.number();
            int at = cursor.position();
            if (StoredAttribute.hasKey(bytes, at, key)) {
                found = found.isEmpty() ? new ArrayList<>(1) : found;
                found.add(new StoredAttribute(bytes, at));
            }
            cursor.skip(length);
        }
        return found;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredEntry that && id == that.id && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(id);
    }
}
