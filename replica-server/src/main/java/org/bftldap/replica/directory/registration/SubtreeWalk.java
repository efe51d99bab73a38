package org.bftldap.replica.directory.registration;

import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * An entry and all below it, each after those below it. Goes on from a name, which may be gone meanwhile, so it can stop anywhere and
 * needs no memory but that name.
 */
final class SubtreeWalk {

    private SubtreeWalk() {}

    /** The first entry, or null if there is none of this name. */
    static @Nullable StoredEntry first(EntryTree tree, NamePath top) {
        StoredEntry entry = tree.find(top);
        return entry == null ? null : lowest(tree, entry);
    }

    /** The entry that comes after this name, or null after the last. */
    static @Nullable StoredEntry after(EntryTree tree, NamePath top, NamePath last) {
        NamePath name = last;
        while (name.size() > top.size()) {
            StoredEntry parent = tree.find(name.parent());
            if (parent != null) {
                StoredEntry sibling = firstChildAfter(tree, parent, name.rdnKey(name.size() - 1));
                return sibling == null ? parent : lowest(tree, sibling);
            }
            name = name.parent(); // gone, and all that was below it
        }
        return null;
    }

    private static @Nullable StoredEntry firstChildAfter(EntryTree tree, StoredEntry parent, byte[] rdnKey) {
        try (EntryTree.Children children = tree.childrenAfter(parent.id(), rdnKey)) {
            return children.next() ? tree.entryInPassing(children.id()) : null;
        }
    }

    private static StoredEntry lowest(EntryTree tree, StoredEntry top) {
        StoredEntry entry = top;
        while (true) {
            StoredEntry child = null;
            try (EntryTree.Children children = tree.children(entry.id())) {
                child = children.next() ? tree.entryInPassing(children.id()) : null;
            }
            if (child == null) {
                return entry;
            }
            entry = child;
        }
    }
}
