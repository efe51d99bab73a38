package org.bftldap.replica.store.search;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.kv.StoreException;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** Every entry in scope, depth first. Holds one cursor for each level of the tree. */
final class TreeWalk implements Candidates {

    private record Level(EntryTree.Children children, String parentDn) {}

    private final EntryTree tree;
    private final Operation.Scope scope;
    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable FoundEntry base;

    TreeWalk(EntryTree tree, FoundEntry base, Operation.Scope scope) {
        this.tree = tree;
        this.scope = scope;
        this.base = scope == Operation.Scope.SUBTREE ? base : null;
        levels.push(new Level(tree.children(base.entry().id()), base.dn()));
    }

    /** What comes after a name in canonical order, be it that of an entry or not. */
    static TreeWalk after(EntryTree tree, FoundEntry base, Operation.Scope scope, NamePath name) {
        return new TreeWalk(tree, base, scope, name);
    }

    private TreeWalk(EntryTree tree, FoundEntry base, Operation.Scope scope, NamePath after) {
        this.tree = tree;
        this.scope = scope;
        int depth = base.path().size();
        long parentId = base.entry().id();
        String parentDn = base.dn();
        if (after.size() <= depth) {
            levels.push(new Level(tree.children(parentId), parentDn));
            return;
        }
        for (; depth < after.size(); depth++) {
            byte[] key = after.rdnKey(depth);
            levels.push(new Level(tree.childrenAfter(parentId, key), parentDn));
            StoredEntry entry = scope == Operation.Scope.SUBTREE ? tree.entry(tree.childId(parentId, key)) : null;
            if (entry == null) {
                return;
            }
            parentId = entry.id();
            parentDn = entry.rdn() + "," + parentDn;
        }
        levels.push(new Level(tree.children(parentId), parentDn));
    }

    @Override
    public @Nullable FoundEntry next() {
        FoundEntry first = base;
        if (first != null) {
            base = null;
            return first;
        }
        while (!levels.isEmpty()) {
            Level level = levels.element();
            if (level.children().next()) {
                return child(level);
            }
            levels.pop().children().close();
        }
        return null;
    }

    private FoundEntry child(Level level) {
        long id = level.children().id();
        StoredEntry entry = tree.entryInPassing(id);
        if (entry == null) {
            throw new StoreException("entry " + Long.toHexString(id) + " has a name but does not exist");
        }
        FoundEntry found = new FoundEntry(tree, entry, level.parentDn());
        if (scope == Operation.Scope.SUBTREE && level.children().hasChildren()) {
            levels.push(new Level(tree.children(id), found.dn()));
        }
        return found;
    }

    @Override
    public void close() {
        while (!levels.isEmpty()) {
            levels.pop().children().close();
        }
    }
}
