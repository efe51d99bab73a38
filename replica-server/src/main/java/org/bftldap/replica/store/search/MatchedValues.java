package org.bftldap.replica.store.search;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.AttributeSelector;
import org.bftldap.replica.store.schema.EntrySchema;

/** Shows of each attribute only the values for which one of the filter items is true (RFC 3876). For one thread. */
public final class MatchedValues implements Visibility {

    private final Visibility all;
    private final List<FilterNode> items = new ArrayList<>();
    private final EntrySchema schema;

    public MatchedValues(Visibility all, RequestControl.MatchedValues control, EntrySchema schema) {
        this.all = all;
        this.schema = schema;
        for (Filter item : control.items()) {
            items.add(new FilterCompiler(schema).compile(item));
        }
    }

    @Override
    public boolean entry(FoundEntry entry) {
        return all.entry(entry);
    }

    @Override
    public boolean attribute(FoundEntry entry, AttributeInfo attribute) {
        return all.attribute(entry, attribute);
    }

    @Override
    public boolean value(FoundEntry entry, AttributeInfo attribute, byte[] value) {
        if (!all.value(entry, attribute, value) || !all.filter(entry, attribute)) {
            return false;
        }
        for (FilterNode item : items) {
            if (isTrue(item, attribute, value)) {
                return true;
            }
        }
        return false;
    }

    private boolean isTrue(FilterNode item, AttributeInfo attribute, byte[] value) {
        if (item instanceof FilterNode.Present present) {
            return isOf(present.selector(), attribute);
        } else if (item instanceof FilterNode.Equal equal) {
            return isOf(equal.selector(), attribute) && equal.test().raw(value, schema);
        } else if (item instanceof FilterNode.Ordered ordered) {
            return isOf(ordered.selector(), attribute) && ordered.test().raw(value, schema);
        } else if (item instanceof FilterNode.Substring substring) {
            return isOf(substring.selector(), attribute) && substring.test().raw(value, schema);
        } else if (item instanceof FilterNode.Extensible extensible) {
            AttributeSelector selector = extensible.selector();
            boolean fits = selector == null ? extensible.candidates().contains(attribute) : isOf(selector, attribute);
            return fits && extensible.test().raw(value, schema);
        }
        return false;
    }

    private static boolean isOf(AttributeSelector selector, AttributeInfo attribute) {
        return selector.attribute().withSubtypes().contains(attribute);
    }

    @Override
    public boolean filter(FoundEntry entry, AttributeInfo attribute) {
        return all.filter(entry, attribute);
    }
}
