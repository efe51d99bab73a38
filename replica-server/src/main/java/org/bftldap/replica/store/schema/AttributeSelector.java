package org.bftldap.replica.store.schema;

import java.util.List;

/**
 * A known attribute description (RFC 4512 §2.5).
 *
 * @param options in lower case, sorted, without {@code binary}, which is a matter of transfer (RFC 4522)
 */
public record AttributeSelector(AttributeInfo attribute, List<String> options) {

    public AttributeSelector {
        options = List.copyOf(options);
    }

    /** The options as entries store them: each behind a semicolon. */
    public String optionText() {
        return optionText(options);
    }

    static String optionText(List<String> options) {
        return options.isEmpty() ? "" : ";" + String.join(";", options);
    }
}
