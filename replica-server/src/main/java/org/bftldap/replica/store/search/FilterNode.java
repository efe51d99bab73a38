package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.jspecify.annotations.Nullable;

/** A filter in terms of the schema: attributes resolved, assertion values in normal form. Immutable. */
sealed interface FilterNode {

    Truth test(FoundEntry entry, Visibility visibility);

    record And(List<FilterNode> nodes) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            Truth all = Truth.TRUE;
            for (FilterNode node : nodes) {
                Truth one = node.test(entry, visibility);
                if (one == Truth.FALSE) {
                    return Truth.FALSE;
                }
                all = one == Truth.UNDEFINED ? Truth.UNDEFINED : all;
            }
            return all;
        }
    }

    record Or(List<FilterNode> nodes) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            Truth any = Truth.FALSE;
            for (FilterNode node : nodes) {
                Truth one = node.test(entry, visibility);
                if (one == Truth.TRUE) {
                    return Truth.TRUE;
                }
                any = one == Truth.UNDEFINED ? Truth.UNDEFINED : any;
            }
            return any;
        }
    }

    record Not(FilterNode node) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return node.test(entry, visibility).not();
        }
    }

    /** An item that no state of any entry makes true or false: unknown type or rule, value of the wrong syntax. */
    record Undefined() implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return Truth.UNDEFINED;
        }
    }

    record Present(AttributeSelector selector) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return AttributeValues.test(entry, selector, visibility, attribute -> true, values -> true);
        }
    }

    /** @param family where values are object classes: one is matched by those derived from it too */
    record Equal(AttributeSelector selector, ValueTest.Equal test, @Nullable ClassFamily family) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return family == null
                    ? AttributeValues.test(entry, selector, visibility, test)
                    : AttributeValues.test(entry, selector, visibility, family::hasMemberIn, values -> false);
        }
    }

    record Ordered(AttributeSelector selector, ValueTest.Ordered test) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return AttributeValues.test(entry, selector, visibility, test);
        }
    }

    record Substring(AttributeSelector selector, ValueTest.Substring test) implements FilterNode {
        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            return AttributeValues.test(entry, selector, visibility, test);
        }
    }

    /**
     * RFC 4511 §4.5.1.7.7.
     *
     * @param selector null for all attributes that the rule fits
     * @param candidates the types that the rule fits where no type is named
     */
    record Extensible(@Nullable AttributeSelector selector, List<AttributeInfo> candidates, ValueTest test, Names names) implements FilterNode {

        /** Whether the name's parts count as the entry's attributes. */
        enum Names {
            IGNORED,
            INCLUDED
        }

        @Override
        public Truth test(FoundEntry entry, Visibility visibility) {
            if (selector != null) {
                Truth truth = AttributeValues.test(entry, selector, visibility, test);
                return truth != Truth.TRUE && names == Names.INCLUDED && inName(entry, selector.attribute().withSubtypes()) ? Truth.TRUE : truth;
            }
            for (AttributeInfo candidate : candidates) {
                if (AttributeValues.test(entry, new AttributeSelector(candidate, List.of()), visibility, test) == Truth.TRUE) {
                    return Truth.TRUE;
                }
            }
            return Truth.of(names == Names.INCLUDED && inName(entry, candidates));
        }

        private boolean inName(FoundEntry entry, List<AttributeInfo> types) {
            return entry.tree().schema().nameParts(entry.dn()).stream()
                    .anyMatch(part -> part.attribute() != null
                            && types.contains(part.attribute())
                            && test.raw(part.value(), entry.tree().schema()));
        }
    }
}
