package org.bftldap.cli.proof;

import java.util.List;
import org.bftldap.directory.operation.Filter;

/** Filters in the form of RFC 4515. Recursion is bounded by what decodes. Stateless. */
final class FilterText {

    private FilterText() {}

    static String of(Filter filter) {
        return filter(filter).toString();
    }

    static com.unboundid.ldap.sdk.Filter filter(Filter filter) {
        if (filter instanceof Filter.And and) {
            return com.unboundid.ldap.sdk.Filter.createANDFilter(filters(and.filters()));
        } else if (filter instanceof Filter.Or or) {
            return com.unboundid.ldap.sdk.Filter.createORFilter(filters(or.filters()));
        } else if (filter instanceof Filter.Not not) {
            return com.unboundid.ldap.sdk.Filter.createNOTFilter(filter(not.filter()));
        } else if (filter instanceof Filter.Present present) {
            return com.unboundid.ldap.sdk.Filter.createPresenceFilter(present.attribute());
        }
        return item(filter);
    }

    private static com.unboundid.ldap.sdk.Filter item(Filter filter) {
        if (filter instanceof Filter.Equality equal) {
            return com.unboundid.ldap.sdk.Filter.createEqualityFilter(equal.attribute(), equal.value());
        } else if (filter instanceof Filter.GreaterOrEqual greater) {
            return com.unboundid.ldap.sdk.Filter.createGreaterOrEqualFilter(greater.attribute(), greater.value());
        } else if (filter instanceof Filter.LessOrEqual less) {
            return com.unboundid.ldap.sdk.Filter.createLessOrEqualFilter(less.attribute(), less.value());
        } else if (filter instanceof Filter.Approximate approximate) {
            return com.unboundid.ldap.sdk.Filter.createApproximateMatchFilter(approximate.attribute(), approximate.value());
        } else if (filter instanceof Filter.Substrings parts) {
            return com.unboundid.ldap.sdk.Filter.createSubstringFilter(
                    parts.attribute(), parts.initial().orElse(null), parts.any().toArray(new byte[0][]), parts.end().orElse(null));
        } else if (filter instanceof Filter.Extensible match) {
            return com.unboundid.ldap.sdk.Filter.createExtensibleMatchFilter(
                    match.attribute().orElse(null), match.rule().orElse(null), match.dnAttributes() == Filter.DnAttributes.YES, match.value());
        }
        throw new IllegalArgumentException("a filter without a text: " + filter.getClass());
    }

    private static List<com.unboundid.ldap.sdk.Filter> filters(List<Filter> filters) {
        return filters.stream().map(FilterText::filter).toList();
    }
}
