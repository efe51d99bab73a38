package org.bftldap.replica.store.schema;

import java.util.List;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.jspecify.annotations.Nullable;

/**
 * A known attribute description (RFC 4512 §2.5).
 *
 * @param options language tags, or ranges of them, in lower case, sorted; without {@code binary}, which is a matter of transfer (RFC 4522)
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

    /**
     * Whether a stored description of this type, or a subtype, is meant by this one: it has the same options, or more (RFC 4512 §2.5.2).
     *
     * @param stored as {@link #optionText} makes it
     */
    public boolean covers(String stored) {
        return options.isEmpty() || !stored.isEmpty() && LanguageTags.cover(List.of(stored.substring(1).split(";")), options);
    }

    /** The type under which an entry can hold it; null if it cannot: a range names no attribute, and not every type has languages. */
    public @Nullable AttributeType writable() {
        if (options.isEmpty()) {
            return attribute.type();
        }
        boolean isWritable = options.size() <= LanguageTags.TAGS_MAX
                && options.stream().allMatch(LanguageTags::isTag)
                && LanguageTags.mayHave(attribute.type());
        return isWritable ? tagged() : null;
    }

    /** The type of this description in ApacheDS's entries. */
    public AttributeType tagged() {
        return options.isEmpty() ? attribute.type() : LanguageTags.tagged(attribute.type(), optionText());
    }
}
