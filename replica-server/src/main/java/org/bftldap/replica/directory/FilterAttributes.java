package org.bftldap.replica.directory;

import java.util.HashSet;
import java.util.Set;
import org.bftldap.directory.operation.Filter;

/** Which attributes a filter names. Stateless. */
final class FilterAttributes {

    private FilterAttributes() {}

    static Set<String> of(Filter filter) {
        Set<String> names = new HashSet<>();
        collect(filter, names);
        return names;
    }

    private static void collect(Filter filter, Set<String> names) {
        if (filter instanceof Filter.And and) {
            and.filters().forEach(each -> collect(each, names));
        } else if (filter instanceof Filter.Or or) {
            or.filters().forEach(each -> collect(each, names));
        } else if (filter instanceof Filter.Not not) {
            collect(not.filter(), names);
        } else if (filter instanceof Filter.Equality item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.Substrings item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.GreaterOrEqual item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.LessOrEqual item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.Present item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.Approximate item) {
            names.add(item.attribute());
        } else if (filter instanceof Filter.Extensible item) {
            item.attribute().ifPresent(names::add);
        }
    }
}
