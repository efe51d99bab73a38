package org.bftldap.replica.store.schema;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Attribute types by their OID's octets, without an object for each look-up: it is asked for every attribute of every entry read. Immutable. */
final class AttributeTable {

    private final @Nullable AttributeInfo[] slots;

    AttributeTable(Collection<AttributeInfo> attributes) {
        // At most a quarter full, so that misses end soon.
        slots = new AttributeInfo[Integer.highestOneBit(attributes.size() * 4) * 2];
        for (AttributeInfo attribute : attributes) {
            int slot = first(attribute.key());
            while (slots[slot] != null) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = attribute;
        }
    }

    @Nullable AttributeInfo get(byte[] key) {
        int slot = first(key);
        AttributeInfo found = slots[slot];
        while (found != null && !Arrays.equals(found.key(), key)) {
            slot = slot + 1 & slots.length - 1;
            found = slots[slot];
        }
        return found;
    }

    private int first(byte[] key) {
        int hash = Arrays.hashCode(key) * 0x9e3779b9;
        return hash >>> 8 & slots.length - 1;
    }
}
