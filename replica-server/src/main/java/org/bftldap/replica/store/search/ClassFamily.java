package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.schema.EntrySchema;

/**
 * An object class and those derived from it, of which an entry may have one (RFC 4512 §3.3). Resolved once a filter: a search without a
 * better index looks at the classes of every entry in its scope. Immutable.
 */
final class ClassFamily {

    /** Looked for one by one in an entry's bytes, which makes no copies; beyond it a value is copied and looked up. */
    private static final int FEW = 8;

    private final byte[] own;
    private final List<byte[]> few;
    private final Set<String> many;

    private ClassFamily(byte[] own, List<byte[]> few, Set<String> many) {
        this.own = own;
        this.few = few;
        this.many = many;
    }

    /** @param oid normal form of the class; of one that the schema does not know nothing is derived */
    static ClassFamily of(byte[] oid, EntrySchema schema) {
        Set<String> derived = schema.derivedFrom(text(oid));
        return derived.size() > FEW
                ? new ClassFamily(oid, List.of(), derived)
                : new ClassFamily(oid, derived.stream().map(each -> each.getBytes(StandardCharsets.UTF_8)).toList(), Set.of());
    }

    boolean hasMemberIn(StoredAttribute classes) {
        if (classes.hasNormal(own)) {
            return true;
        }
        for (byte[] derived : few) {
            if (classes.hasNormal(derived)) {
                return true;
            }
        }
        return !many.isEmpty() && classes.anyNormal(normal -> many.contains(text(normal)));
    }

    private static String text(byte[] oid) {
        return new String(oid, StandardCharsets.UTF_8);
    }
}
