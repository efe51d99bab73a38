package org.bftldap.giis.gris.content;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;

/** Keeps entries for a while that no source gives any more: most come back. For one thread. */
public final class DelayedDeletion {

    private final long delayMillis;
    private final Map<String, Long> missingSince = new HashMap<>();

    public DelayedDeletion(Duration delay) {
        this.delayMillis = delay.toMillis();
    }

    /** Whether what no source gives may be judged: not before each source has told what it has. */
    public enum Sources {
        ALL_HEARD,
        SOME_SILENT
    }

    /** What is given, and of what the group holds that which is missing for less than the delay, with all that stands above it. */
    public Map<String, DirectoryEntry> kept(
            Map<String, DirectoryEntry> held, Map<String, DirectoryEntry> given, Sources sources, long nowMillis) {
        Map<String, DirectoryEntry> kept = new LinkedHashMap<>(given);
        missingSince.keySet().removeIf(key -> given.containsKey(key) || !held.containsKey(key));
        for (DirectoryEntry entry : held.values()) {
            String key = entry.name().key();
            if (!given.containsKey(key)) {
                if (sources == Sources.SOME_SILENT) {
                    kept.put(key, entry);
                } else if (nowMillis - missingSince.computeIfAbsent(key, absent -> nowMillis) < delayMillis) {
                    kept.put(key, entry);
                }
            }
        }
        return withAncestors(kept, held);
    }

    /** When the next entry's time is over. */
    public OptionalLong nextMillis() {
        return missingSince.values().stream().mapToLong(since -> since + delayMillis).min();
    }

    /** How many entries wait. */
    public int waiting() {
        return missingSince.size();
    }

    /** An entry cannot stay without those above it. */
    private static Map<String, DirectoryEntry> withAncestors(Map<String, DirectoryEntry> kept, Map<String, DirectoryEntry> held) {
        Map<String, DirectoryEntry> all = new LinkedHashMap<>(kept);
        for (DirectoryEntry entry : kept.values()) {
            DirectoryEntry above = held.get(entry.name().parentKey());
            while (above != null && all.putIfAbsent(above.name().key(), above) == null) {
                above = held.get(above.name().parentKey());
            }
        }
        return all;
    }
}
