package org.bftldap.replica.store.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.jspecify.annotations.Nullable;

/**
 * Every entry in scope with aliases replaced by what they point to (RFC 4511 §4.5.1.3): first what lies below the base, then below each
 * alias's target in the order in which the aliases came; nothing twice. Aliases that lead nowhere are passed over.
 */
final class AliasWalk implements Candidates {

    private static final int TARGETS_MAX = 1024;

    private final EntryTree tree;
    private final Operation.Scope scope;
    private final AliasResolver aliases;
    private final Deque<FoundEntry> targets = new ArrayDeque<>();
    private final List<Long> searched = new ArrayList<>();
    private Candidates current;
    private int earlier;

    AliasWalk(EntryTree tree, FoundEntry base, Operation.Scope scope, AliasResolver aliases) {
        this.tree = tree;
        this.scope = scope;
        this.aliases = aliases;
        searched.add(base.entry().id());
        current = new TreeWalk(tree, base, scope);
    }

    @Override
    public @Nullable FoundEntry next() {
        while (true) {
            FoundEntry found = current.next();
            if (found == null) {
                FoundEntry target = targets.poll();
                if (target == null) {
                    return null;
                }
                earlier++;
                current.close();
                current = scope == Operation.Scope.SUBTREE ? new TreeWalk(tree, target, scope) : Candidates.one(target);
            } else if (aliases.isAlias(found.entry())) {
                note(found);
            } else if (!isInEarlier(found)) {
                return found;
            }
        }
    }

    private void note(FoundEntry alias) {
        AliasResolver.Resolved resolved = aliases.follow(alias.path());
        FoundEntry target = resolved.entry();
        if (target != null && searched.size() < TARGETS_MAX && !isIn(target, searched.size())) {
            searched.add(target.entry().id());
            targets.add(target);
        }
    }

    private boolean isInEarlier(FoundEntry found) {
        return isIn(found, earlier);
    }

    /** Whether the entry was, or will be, found from one of the first starting points. */
    private boolean isIn(FoundEntry found, int startingPoints) {
        for (int i = 0; i < startingPoints; i++) {
            long start = searched.get(i);
            boolean in = scope == Operation.Scope.SUBTREE
                    ? tree.isWithin(found.entry(), start)
                    : i == 0 ? found.entry().parentId() == start : found.entry().id() == start;
            if (in) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        current.close();
    }
}
