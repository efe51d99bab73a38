package org.bftldap.replica.store.search;

import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.data.TouchedView;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.NamePath;

/**
 * The number that quorum reads are matched by besides their digest ({@code docs/explanation/protocol.md} §2.5 rule 3).
 *
 * <p>A <em>bound</em> is a touched number that every write which changes the answer sets. Each way to look at a query gives one: all that
 * lies in its scope; the index values that an entry must hold to match. The smallest of several bounds is a bound again, of a conjunction
 * that of any conjunct, of a disjunction the largest of all. So the version is as fine as the query allows, grows with every write that
 * matters, and follows from the query's text and the touched numbers alone: never from the plan or from what was found.
 */
final class AnswerVersion {

    private static final long NO_BOUND = Long.MAX_VALUE;

    private AnswerVersion() {}

    static long of(TouchedView touched, SearchQuery query, FilterNode filter) {
        if (query.aliases() != Operation.AliasDereferencing.NEVER && touched.aliases() > 0) {
            return touched.anything();
        }
        NamePath base = query.base();
        boolean subordinates = dependsOnSubordinates(query, filter);
        return Math.max(touched.paths(base), switch (query.scope()) {
            case BASE -> Math.max(touched.entry(base), subordinates ? touched.children(base) : 0);
            case ONE_LEVEL -> subordinates
                    ? touched.subtree(base)
                    : Math.min(touched.children(base), withStructure(touched, bound(touched, filter)));
            case SUBTREE -> subordinates
                    ? touched.subtree(base)
                    : Math.min(touched.subtree(base), withStructure(touched, bound(touched, filter)));
        });
    }

    /** Whether an entry may come into the answer, leave it or look otherwise when one below it comes or goes. */
    static boolean dependsOnSubordinates(SearchQuery query, FilterNode filter) {
        return query.selection().dependsOnSubordinates() || dependsOnSubordinates(filter);
    }

    /** Names of matching entries change with those above them, which hold other index values. */
    private static long withStructure(TouchedView touched, long bound) {
        return Math.max(touched.structure(), bound);
    }

    private static long bound(TouchedView touched, FilterNode filter) {
        if (filter instanceof FilterNode.And and) {
            return and.nodes().stream().mapToLong(node -> bound(touched, node)).min().orElse(NO_BOUND);
        } else if (filter instanceof FilterNode.Or or) {
            return or.nodes().stream().mapToLong(node -> bound(touched, node)).max().orElse(0);
        } else if (filter instanceof FilterNode.Undefined) {
            return 0;
        } else if (filter instanceof FilterNode.Equal equal && isIndexed(equal.selector().attribute())) {
            return equal.selector().attribute().withSubtypes().stream()
                    .mapToLong(type -> touched.value(type, equal.test().normal()))
                    .max()
                    .orElse(NO_BOUND);
        } else if (filter instanceof FilterNode.Present present) {
            return attribute(touched, present.selector().attribute());
        } else if (filter instanceof FilterNode.Ordered ordered) {
            return attribute(touched, ordered.selector().attribute());
        } else if (filter instanceof FilterNode.Substring substring) {
            return attribute(touched, substring.selector().attribute());
        }
        return NO_BOUND;
    }

    private static long attribute(TouchedView touched, AttributeInfo attribute) {
        if (!isIndexed(attribute)) {
            return NO_BOUND;
        }
        return attribute.withSubtypes().stream().mapToLong(touched::attribute).max().orElse(NO_BOUND);
    }

    private static boolean isIndexed(AttributeInfo attribute) {
        return attribute.indexing() == AttributeInfo.Indexing.INDEXED;
    }

    private static boolean dependsOnSubordinates(FilterNode filter) {
        if (filter instanceof FilterNode.And and) {
            return and.nodes().stream().anyMatch(AnswerVersion::dependsOnSubordinates);
        } else if (filter instanceof FilterNode.Or or) {
            return or.nodes().stream().anyMatch(AnswerVersion::dependsOnSubordinates);
        } else if (filter instanceof FilterNode.Not not) {
            return dependsOnSubordinates(not.node());
        } else if (filter instanceof FilterNode.Present present) {
            return isOfSubordinates(present.selector().attribute());
        } else if (filter instanceof FilterNode.Equal equal) {
            return isOfSubordinates(equal.selector().attribute());
        } else if (filter instanceof FilterNode.Ordered ordered) {
            return isOfSubordinates(ordered.selector().attribute());
        } else if (filter instanceof FilterNode.Substring substring) {
            return isOfSubordinates(substring.selector().attribute());
        } else if (filter instanceof FilterNode.Extensible extensible) {
            return extensible.selector() == null
                    ? extensible.candidates().stream().anyMatch(AnswerVersion::isOfSubordinates)
                    : isOfSubordinates(extensible.selector().attribute());
        }
        return false;
    }

    private static boolean isOfSubordinates(AttributeInfo attribute) {
        return attribute.withSubtypes().stream().anyMatch(type -> {
            ComputedAttributes computed = ComputedAttributes.of(type);
            return computed != null && computed.dependsOnSubordinates();
        });
    }
}
