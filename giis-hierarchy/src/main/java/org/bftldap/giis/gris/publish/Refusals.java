package org.bftldap.giis.gris.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.giis.gris.content.DirectoryEntry;
import org.bftldap.giis.gris.content.Update;

/** Updates that the group refused: not sent again as they are until a while has passed. Bounded. For one thread. */
final class Refusals {

    private static final int REFUSALS_MAX = 10_000;
    private static final int SHOWN_MAX = 20;

    private final Map<String, Refusal> refusals = new LinkedHashMap<>();

    /** @param update as it was refused: what the entry would have become */
    private record Refusal(Update update, String reason, long untilMillis) {}

    /** @param hold how long the same is not sent again */
    void add(Update update, DirectoryResult result, Duration hold, long nowMillis) {
        if (refusals.size() >= REFUSALS_MAX) {
            Iterator<String> oldest = refusals.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        String reason = update.name() + ": " + result.code() + (result.message().isEmpty() ? "" : " " + result.message());
        refusals.remove(update.name().key());
        refusals.put(update.name().key(), new Refusal(update, reason, nowMillis + hold.toMillis()));
    }

    void forget(Update update) {
        refusals.remove(update.name().key());
    }

    void clear() {
        refusals.clear();
    }

    /** Those that no source gives any more. */
    void keepOnly(Map<String, DirectoryEntry> wanted, Map<String, DirectoryEntry> held) {
        refusals.keySet().removeIf(key -> !wanted.containsKey(key) && !held.containsKey(key));
    }

    /** Whether the same was refused a short while ago. */
    boolean holdsBack(Update update, long nowMillis) {
        Refusal refusal = refusals.get(update.name().key());
        return refusal != null
                && nowMillis < refusal.untilMillis()
                && attributes(refusal.update()).equals(attributes(update))
                && refusal.update().operation().getClass().equals(update.operation().getClass());
    }

    /** When the first of them may be sent again. */
    OptionalLong nextMillis() {
        return refusals.values().stream().mapToLong(Refusal::untilMillis).min();
    }

    int size() {
        return refusals.size();
    }

    List<String> shown() {
        List<String> shown = new ArrayList<>();
        refusals.values().stream().limit(SHOWN_MAX).forEach(refusal -> shown.add(refusal.reason()));
        return shown;
    }

    private static Optional<?> attributes(Update update) {
        return update.after().map(DirectoryEntry::attributes);
    }
}
