package org.bftldap.replica.store.search;

import org.bftldap.replica.store.schema.AttributeInfo;

/**
 * What the requestor may see; asked for each entry, attribute and filter item. What is hidden is as if it were not there: a filter item
 * on a hidden attribute is Undefined, so that nobody finds out by asking.
 */
public interface Visibility {

    /** Whether the entry may be returned at all. */
    boolean entry(FoundEntry entry);

    /** Whether the attribute may be read. */
    boolean attribute(FoundEntry entry, AttributeInfo attribute);

    /** Whether this value of an attribute that may be read may be read. */
    boolean value(FoundEntry entry, AttributeInfo attribute, byte[] value);

    /** Whether filter items may be tested against the attribute. */
    boolean filter(FoundEntry entry, AttributeInfo attribute);

    /** Everything. */
    Visibility ALL = new Visibility() {
        @Override
        public boolean entry(FoundEntry entry) {
            return true;
        }

        @Override
        public boolean attribute(FoundEntry entry, AttributeInfo attribute) {
            return true;
        }

        @Override
        public boolean value(FoundEntry entry, AttributeInfo attribute, byte[] value) {
            return true;
        }

        @Override
        public boolean filter(FoundEntry entry, AttributeInfo attribute) {
            return true;
        }
    };
}
