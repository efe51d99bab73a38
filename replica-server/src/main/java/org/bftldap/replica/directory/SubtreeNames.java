package org.bftldap.replica.directory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;

/** The entries that a tree delete (1.2.840.113556.1.4.805) takes. */
final class SubtreeNames {

    /** All of them go in one step of the replica's one thread. */
    static final int ENTRIES_MAX = 4_096;

    private SubtreeNames() {}

    /** The names of the entry and all below it, each after those below it; of one that is not there just what was asked. */
    static List<String> upwards(EntryTree tree, String dn) throws RefusedException {
        NamePath path = tree.schema().name(dn);
        StoredEntry top = path == null ? null : tree.find(path);
        if (top == null) {
            return List.of(dn);
        }
        List<String> names = new ArrayList<>();
        Deque<StoredEntry> open = new ArrayDeque<>(List.of(top));
        while (!open.isEmpty()) {
            StoredEntry entry = open.pop();
            if (names.size() == ENTRIES_MAX) {
                throw new RefusedException(
                        ResultCodeEnum.ADMIN_LIMIT_EXCEEDED, "more than " + ENTRIES_MAX + " entries to be deleted at once");
            }
            names.add(tree.dn(entry));
            try (EntryTree.Children children = tree.children(entry.id())) {
                while (children.next()) {
                    StoredEntry child = tree.entry(children.id());
                    if (child != null) {
                        open.push(child);
                    }
                }
            }
        }
        Collections.reverse(names);
        return names;
    }
}
