package org.bftldap.replica.directory.schema.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What all descriptions begin and end with.
 *
 * @param names descriptors, the first one is what it is called in answers
 * @param extensions {@code X-…} to their values
 */
public record Head(String oid, List<String> names, Optional<String> description, Map<String, List<String>> extensions) {

    /** The extension that says where an element is from. */
    public static final String ORIGIN = "X-ORIGIN";

    /** Its value for what did not come with the server, as 389 Directory Server has it. */
    public static final String USER_DEFINED = "user defined";

    public Head {
        names = List.copyOf(names);
        extensions = Collections.unmodifiableMap(new TreeMap<>(extensions));
    }

    Head byUser() {
        Map<String, List<String>> more = new TreeMap<>(extensions);
        List<String> origins = new ArrayList<>(more.getOrDefault(ORIGIN, List.of()));
        if (origins.contains(USER_DEFINED)) {
            return this;
        }
        origins.add(USER_DEFINED);
        more.put(ORIGIN, List.copyOf(origins));
        return new Head(oid, names, description, more);
    }
}
