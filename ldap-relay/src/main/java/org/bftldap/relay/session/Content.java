package org.bftldap.relay.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.bftldap.relay.ldap.ContentRequest.Change;

/**
 * Which entries the client of a persisting search knows, so that it can be told which are gone: each answer of the group names all that
 * are there. Of one event loop.
 */
final class Content {

    /** What an entry takes of the heap beside its name: identifier, two objects, its place in the table. */
    private static final int ENTRY_BYTES = 176;

    private final ContentRoom room;
    private final Map<UUID, Held> entries = new HashMap<>();
    private long bytes;
    private int round;
    private boolean full;

    private static final class Held {
        private String dn = "";
        private long digest;
        private int round;
    }

    /** An entry that is gone. @param dn empty if only its identifier was ever told */
    record Gone(UUID uuid, String dn) {}

    /**
     * What an entry that the group named is to the client.
     *
     * @param change empty if the client knows it as it is
     * @param previousDn where it was renamed
     */
    record Seen(Optional<Change> change, Optional<String> previousDn) {}

    Content(ContentRoom room) {
        this.room = room;
    }

    /** The group names all that is there once more. */
    void begin() {
        round++;
    }

    /** The entry is there as it was. */
    void unchanged(UUID uuid) {
        Held held = held(uuid);
        held.round = round;
    }

    /**
     * The entry is there and may have changed.
     *
     * @param dn empty for a reference, which has none
     * @param digest of all that the client gets of it
     */
    Seen changed(UUID uuid, String dn, long digest) {
        boolean known = entries.containsKey(uuid);
        Held held = held(uuid);
        String before = held.dn;
        boolean same = known && held.digest == digest && before.equals(dn);
        take(dn.length() - before.length());
        held.round = round;
        held.dn = dn;
        held.digest = digest;
        if (same) {
            return new Seen(Optional.empty(), Optional.empty());
        } else if (!known) {
            return new Seen(Optional.of(Change.ADDED), Optional.empty());
        }
        return before.isEmpty() || before.equals(dn)
                ? new Seen(Optional.of(Change.MODIFIED), Optional.empty())
                : new Seen(Optional.of(Change.RENAMED), Optional.of(before));
    }

    /** Whether there was no room for all of it: then it is good for nothing any more. */
    boolean isFull() {
        return full;
    }

    /** What has not been named since {@link #begin}, and is forgotten now. */
    List<Gone> takeGone() {
        List<Gone> gone = new ArrayList<>();
        for (Iterator<Map.Entry<UUID, Held>> all = entries.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<UUID, Held> entry = all.next();
            if (entry.getValue().round != round) {
                gone.add(new Gone(entry.getKey(), entry.getValue().dn));
                take(-ENTRY_BYTES - entry.getValue().dn.length());
                all.remove();
            }
        }
        return gone;
    }

    void close() {
        entries.clear();
        room.giveBack(bytes);
        bytes = 0;
    }

    private Held held(UUID uuid) {
        Held held = entries.get(uuid);
        if (held == null) {
            held = new Held();
            take(ENTRY_BYTES);
            if (!full) {
                entries.put(uuid, held);
            }
        }
        return held;
    }

    private void take(int more) {
        if (full || !room.take(more)) {
            full = true;
        } else {
            bytes += more;
        }
    }
}
