package org.bftldap.replica.store.search;

import java.util.OptionalLong;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.Times;
import org.jspecify.annotations.Nullable;

/**
 * The life of a dynamic entry (RFC 2589). What is stored is its end, which does not change by itself; the seconds that are left follow from
 * it and the agreed time of the state that is asked. Stateless.
 */
public final class TimeToLive {

    /** The end, as slapd calls it; only the group writes it, so an entry that has it is a dynamic one. */
    public static final String END = "entryExpireTimestamp";

    private TimeToLive() {}

    /** Agreed time in milliseconds; empty for a static entry. */
    public static OptionalLong end(StoredEntry entry, EntrySchema schema) {
        AttributeInfo info = info(schema);
        StoredAttribute end = info == null ? null : entry.attribute(info.key());
        return end == null ? OptionalLong.empty() : OptionalLong.of(Times.parse(end.texts().get(0)));
    }

    public static boolean isDynamic(StoredEntry entry, EntrySchema schema) {
        return end(entry, schema).isPresent();
    }

    /** Null if the schema has no such attribute. */
    public static @Nullable AttributeInfo info(EntrySchema schema) {
        return schema.attribute(END);
    }

    /** RFC 2589 §5: never negative; 0 for one that may disappear without warning. */
    static OptionalLong secondsLeft(FoundEntry found) {
        OptionalLong end = end(found.entry(), found.tree().schema());
        return end.isEmpty() ? end : OptionalLong.of(Math.max(0, end.getAsLong() - found.tree().agreedTimeMillis()) / 1_000);
    }
}
