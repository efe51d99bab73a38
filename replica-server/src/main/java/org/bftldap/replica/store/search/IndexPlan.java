package org.bftldap.replica.store.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * Finds candidates by the index where that is less work than a walk. One use.
 *
 * <p>There are no stored counts: how selective an item is shows while its postings are read, and reading stops as soon as another plan is
 * better. First a few postings are tried; if they do not suffice, a small subtree is walked instead; else many postings are read.
 */
final class IndexPlan {

    private static final int FEW = 256;
    private static final int SMALL_SUBTREE = 1024;
    private static final int MANY = 20_000;

    /** Reading an entry by its id, and sorting, costs about so many times what a walk takes for it. */
    private static final int COST_RATIO = 8;

    private final EntryTree tree;
    private final FoundEntry base;
    private final Operation.Scope scope;
    private final @Nullable NamePath after;

    /** @param after only what comes after this name in canonical order; null for all */
    IndexPlan(EntryTree tree, FoundEntry base, Operation.Scope scope, @Nullable NamePath after) {
        this.tree = tree;
        this.base = base;
        this.scope = scope;
        this.after = after;
    }

    /** Null if a walk is better. */
    @Nullable Candidates candidates(FilterNode filter) {
        IdSet ids = collect(filter, FEW);
        if (ids == null && isCovered(filter) && !isSmall()) {
            ids = collect(filter, (int) Math.max(FEW, Math.min(MANY, tree.entryCount() / COST_RATIO)));
        }
        return ids == null ? null : inScope(ids);
    }

    /** Whether there are so few entries in scope that reading them all is best. */
    private boolean isSmall() {
        int seen = 0;
        Deque<Long> open = new ArrayDeque<>(List.of(base.entry().id()));
        while (!open.isEmpty()) {
            try (EntryTree.Children children = tree.children(open.pop())) {
                while (children.next()) {
                    seen++;
                    if (seen > SMALL_SUBTREE) {
                        return false;
                    }
                    if (scope == Operation.Scope.SUBTREE && children.hasChildren()) {
                        open.push(children.id());
                    }
                }
            }
        }
        return true;
    }

    private Candidates inScope(IdSet ids) {
        List<Hit> hits = new ArrayList<>();
        long baseId = base.entry().id();
        for (long id : ids.toArray()) {
            StoredEntry entry = tree.entry(id);
            if (entry != null && (scope == Operation.Scope.ONE_LEVEL ? entry.parentId() == baseId : tree.isWithin(entry, baseId))) {
                NamePath path = tree.path(entry);
                if (after == null || path.compareTo(after) > 0) {
                    hits.add(new Hit(path, id));
                }
            }
        }
        hits.sort(Comparator.comparing(Hit::path));
        return new Hits(tree, hits);
    }

    /** The ids of a superset of the matching entries; null if there are more than the limit or the index cannot tell. */
    private @Nullable IdSet collect(FilterNode filter, int limit) {
        if (filter instanceof FilterNode.And and) {
            return collectAnd(and, limit);
        } else if (filter instanceof FilterNode.Or or) {
            return collectOr(or, limit);
        } else if (filter instanceof FilterNode.Undefined) {
            return new IdSet();
        } else if (filter instanceof FilterNode.Equal equal && isIndexed(equal.selector().attribute())) {
            return withValue(equal.selector().attribute(), equal.test().normal(), limit);
        } else if (filter instanceof FilterNode.Present present && isCovered(present)) {
            return anyValue(present.selector().attribute(), null, limit);
        } else if (filter instanceof FilterNode.Ordered ordered && isCovered(ordered)) {
            return ordered(ordered, limit);
        } else if (filter instanceof FilterNode.Substring substring && isCovered(substring)) {
            return substring(substring, limit);
        }
        return null;
    }

    private boolean isCovered(FilterNode filter) {
        if (filter instanceof FilterNode.And and) {
            return and.nodes().stream().anyMatch(this::isCovered);
        } else if (filter instanceof FilterNode.Or or) {
            return or.nodes().stream().allMatch(this::isCovered);
        } else if (filter instanceof FilterNode.Equal equal) {
            return isIndexed(equal.selector().attribute());
        } else if (filter instanceof FilterNode.Present present) {
            // Every entry has an objectClass: the index says nothing.
            return isIndexed(present.selector().attribute()) && present.selector().attribute() != tree.schema().objectClass();
        } else if (filter instanceof FilterNode.Ordered ordered) {
            AttributeInfo attribute = ordered.selector().attribute();
            return isIndexed(attribute) && attribute.storedKind() == ordered.test().kind();
        } else if (filter instanceof FilterNode.Substring substring) {
            AttributeInfo attribute = substring.selector().attribute();
            return isIndexed(attribute) && attribute.storedKind() == substring.test().kind();
        }
        return filter instanceof FilterNode.Undefined;
    }

    private static boolean isIndexed(AttributeInfo attribute) {
        return attribute.indexing() == AttributeInfo.Indexing.INDEXED;
    }

    /** The smallest of the conjuncts' sets. What is likely to be small goes first and bounds what the others may read. */
    private @Nullable IdSet collectAnd(FilterNode.And and, int limit) {
        List<FilterNode> covered = new ArrayList<>(and.nodes().stream().filter(this::isCovered).toList());
        covered.sort(Comparator.comparingInt(this::expectedSize));
        IdSet best = null;
        for (FilterNode node : covered) {
            IdSet ids = collect(node, best == null ? limit : best.size());
            if (ids != null && (best == null || ids.size() < best.size())) {
                best = ids;
            }
            if (best != null && best.size() <= 8) {
                break;
            }
        }
        return best;
    }

    private int expectedSize(FilterNode node) {
        if (node instanceof FilterNode.Equal equal) {
            return equal.selector().attribute() == tree.schema().objectClass() ? 3 : 0;
        }
        return node instanceof FilterNode.Substring substring && substring.test().initial() != null ? 1 : 2;
    }

    private @Nullable IdSet collectOr(FilterNode.Or or, int limit) {
        if (!isCovered(or)) {
            return null;
        }
        IdSet all = new IdSet();
        for (FilterNode node : or.nodes()) {
            IdSet ids = collect(node, limit);
            if (ids == null || all.size() + ids.size() > limit) {
                return null;
            }
            all.addAll(ids);
        }
        return all;
    }

    private @Nullable IdSet withValue(AttributeInfo attribute, byte[] normal, int limit) {
        IdSet ids = new IdSet();
        for (AttributeInfo type : attribute.withSubtypes()) {
            try (EntryTree.Postings postings = tree.withValue(type, normal)) {
                if (!addAll(ids, postings, () -> true, limit)) {
                    return null;
                }
            }
        }
        return ids;
    }

    private @Nullable IdSet anyValue(AttributeInfo attribute, @Nullable ValueTest test, int limit) {
        IdSet ids = new IdSet();
        for (AttributeInfo type : attribute.withSubtypes()) {
            try (EntryTree.Postings postings = tree.withAnyValue(type)) {
                if (!addAll(ids, postings, () -> test == null || postings.isCut() || test.normal(postings.value()), limit)) {
                    return null;
                }
            }
        }
        return ids;
    }

    private @Nullable IdSet ordered(FilterNode.Ordered node, int limit) {
        if (node.test().relation() != ValueTest.Ordered.Relation.AT_LEAST) {
            return anyValue(node.selector().attribute(), node.test(), limit);
        }
        IdSet ids = new IdSet();
        for (AttributeInfo type : node.selector().attribute().withSubtypes()) {
            try (EntryTree.Postings postings = tree.withValueFrom(type, node.test().normal())) {
                if (!addAll(ids, postings, () -> true, limit)) {
                    return null;
                }
            }
        }
        return ids;
    }

    /** Values stand in the index, so a substring is looked for there: no entry is read that does not hold it. */
    private @Nullable IdSet substring(FilterNode.Substring node, int limit) {
        byte[] initial = node.test().initial();
        if (initial == null) {
            return anyValue(node.selector().attribute(), node.test(), limit);
        }
        IdSet ids = new IdSet();
        for (AttributeInfo type : node.selector().attribute().withSubtypes()) {
            try (EntryTree.Postings postings = tree.withInitial(type, initial)) {
                if (!addAll(ids, postings, () -> postings.isCut() || node.test().normal(postings.value()), limit)) {
                    return null;
                }
            }
        }
        return ids;
    }

    /** False if there are too many. */
    private static boolean addAll(IdSet ids, EntryTree.Postings postings, BooleanSupplier wanted, int limit) {
        while (postings.next()) {
            if (wanted.getAsBoolean()) {
                ids.add(postings.id());
                if (ids.size() > limit) {
                    return false;
                }
            }
        }
        return true;
    }

    private record Hit(NamePath path, long id) {}

    private static final class Hits implements Candidates {

        private final EntryTree tree;
        private final List<Hit> hits;
        private int next;

        Hits(EntryTree tree, List<Hit> hits) {
            this.tree = tree;
            this.hits = hits;
        }

        @Override
        public @Nullable FoundEntry next() {
            if (next == hits.size()) {
                return null;
            }
            StoredEntry entry = tree.entry(hits.get(next).id());
            next++;
            return entry == null ? null : new FoundEntry(tree, entry);
        }

        @Override
        public void close() {
            next = hits.size();
        }
    }
}
