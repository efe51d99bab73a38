package org.bftldap.replica.store.data;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What administrators added to the schema, as descriptions (RFC 4512 §4.1) by OID. Immutable.
 *
 * @param changedMillis agreed time of the last change, milliseconds since 1970 UTC; 0 if there was none
 */
public record AddedElements(SortedMap<String, String> attributeTypes, SortedMap<String, String> objectClasses, long changedMillis) {

    public AddedElements {
        attributeTypes = Collections.unmodifiableSortedMap(new TreeMap<>(attributeTypes));
        objectClasses = Collections.unmodifiableSortedMap(new TreeMap<>(objectClasses));
    }
}
