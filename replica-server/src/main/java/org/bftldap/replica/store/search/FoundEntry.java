package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** An entry with its names, which are put together when first asked for. For one thread. */
public final class FoundEntry {

    private final EntryTree tree;
    private final StoredEntry entry;
    private @Nullable String dn;
    private @Nullable NamePath path;
    private @Nullable List<StoredAttribute> classes;

    public FoundEntry(EntryTree tree, StoredEntry entry) {
        this.tree = tree;
        this.entry = entry;
    }

    /** A child of an entry whose name is known already. */
    FoundEntry(EntryTree tree, StoredEntry entry, String parentDn) {
        this.tree = tree;
        this.entry = entry;
        this.dn = parentDn.isEmpty() ? entry.rdn() : entry.rdn() + "," + parentDn;
    }

    public EntryTree tree() {
        return tree;
    }

    public StoredEntry entry() {
        return entry;
    }

    /** Its attributes of this very type, with whatever options. Those of objectClass, which a search looks at several times, are found once. */
    List<StoredAttribute> attributes(AttributeInfo type) {
        if (type != tree.schema().objectClass()) {
            return entry.attributes(type.key());
        }
        List<StoredAttribute> known = classes;
        if (known == null) {
            known = entry.attributes(type.key());
            classes = known;
        }
        return known;
    }

    /** As it was written when the entry and those above it got their names. */
    public String dn() {
        String known = dn;
        if (known == null) {
            known = tree.dn(entry);
            dn = known;
        }
        return known;
    }

    public NamePath path() {
        NamePath known = path;
        if (known == null) {
            known = tree.path(entry);
            path = known;
        }
        return known;
    }
}
