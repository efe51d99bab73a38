package org.bftldap.replica.store.search;

import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/** Follows aliases (RFC 4512 §2.6) in one view of the tree, from the entries alone. */
final class AliasResolver {

    /** @param matched the nearest entry that exists, where the base was not found */
    record Resolved(SearchAnswer.Outcome outcome, @Nullable FoundEntry entry, @Nullable FoundEntry matched) {}

    private static final String ALIASED_OBJECT_NAME = "2.5.4.1";
    private static final int HOPS_MAX = 16;

    private final EntryTree tree;
    private final @Nullable AttributeInfo aliased;
    private final Visibility visibility;

    AliasResolver(EntryTree tree, Visibility visibility) {
        this.tree = tree;
        this.visibility = visibility;
        aliased = tree.schema().attribute(ALIASED_OBJECT_NAME);
    }

    /** The entry that a search starts from. */
    Resolved base(NamePath name, Operation.AliasDereferencing mode) {
        boolean dereference =
                mode == Operation.AliasDereferencing.ALWAYS || mode == Operation.AliasDereferencing.FINDING_BASE;
        return dereference && tree.touched().aliases() > 0 ? follow(name) : direct(name);
    }

    private Resolved direct(NamePath name) {
        StoredEntry entry = tree.find(name);
        if (entry != null) {
            return new Resolved(SearchAnswer.Outcome.SUCCESS, new FoundEntry(tree, entry), null);
        }
        StoredEntry above = tree.nearestAbove(name);
        return new Resolved(SearchAnswer.Outcome.NO_SUCH_OBJECT, null, above == null ? null : new FoundEntry(tree, above));
    }

    /** The entry of this name, where each alias on the way stands for what it points to. */
    Resolved follow(NamePath name) {
        NamePath wanted = name;
        for (int hop = 0; hop <= HOPS_MAX; hop++) {
            int aliasSize = firstAlias(wanted);
            if (aliasSize == 0) {
                return direct(wanted);
            }
            StoredEntry alias = tree.find(wanted.upTo(aliasSize));
            NamePath target = alias == null ? null : target(alias);
            if (alias == null || target == null || !visibility.entry(new FoundEntry(tree, alias))) {
                return new Resolved(SearchAnswer.Outcome.ALIAS_PROBLEM, null, null);
            }
            if (tree.find(target) == null && firstAlias(target) == 0) {
                return new Resolved(SearchAnswer.Outcome.ALIAS_PROBLEM, null, new FoundEntry(tree, alias));
            }
            for (int i = aliasSize; i < wanted.size(); i++) {
                target = target.child(wanted.rdnKey(i));
            }
            wanted = target;
        }
        return new Resolved(SearchAnswer.Outcome.ALIAS_DEREFERENCING_PROBLEM, null, null);
    }

    /** How many RDNs the topmost alias on the way to this name has; 0 if there is none. */
    private int firstAlias(NamePath name) {
        for (int size = 1; size <= name.size(); size++) {
            StoredEntry entry = tree.find(name.upTo(size));
            if (entry != null && isAlias(entry)) {
                return size;
            }
        }
        return 0;
    }

    boolean isAlias(StoredEntry entry) {
        return aliased != null && entry.attribute(aliased.key()) != null;
    }

    @Nullable NamePath target(StoredEntry alias) {
        StoredAttribute attribute = aliased == null ? null : alias.attribute(aliased.key());
        return attribute == null ? null : tree.schema().name(attribute.texts().get(0));
    }
}
