package org.bftldap.bft.nested;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.bftldap.bft.core.types.Digest;

/**
 * Which answers of this replica other groups may keep. After each change of the state it looks whether it would still give them, by their
 * versions alone, and tells all replicas of the group where not. Bounded for each group by number and bytes; the oldest go first, and their
 * keepers are told. Safe for use by many threads; {@link #check} and {@link #beat} by one.
 */
final class Leases {

    static final int LEASES_MAX = 1024;
    static final int REQUEST_BYTES_MAX = 4 << 20;

    /** No number of changes. */
    private static final long NEVER = -1;

    /** A lease is held for longer than anybody keeps its answer: clocks do not run alike. */
    private static final int HELD_MILLIS = LeaseTimes.LEASE_MILLIS + LeaseTimes.LEASE_MILLIS / 4;

    /** What the service says of an answer now. */
    interface Versions {
        OptionalLong now(String group, byte[] request);
    }

    /** The way to all replicas of a group. */
    interface Sender {
        void tell(String group, Notice notice);
    }

    private static final class Lease {
        private final byte[] request;
        private final long version;
        private final long grantedNanos;
        private long checked = NEVER;

        Lease(byte[] request, long version, long grantedNanos) {
            this.request = request;
            this.version = version;
            this.grantedNanos = grantedNanos;
        }
    }

    private static final class Keepers {
        private final Map<Digest, Lease> leases = new LinkedHashMap<>();
        private int bytes;
        private long sent;

        void remove(Digest request) {
            Lease gone = leases.remove(request);
            bytes -= gone == null ? 0 : gone.request.length;
        }
    }

    private record Granted(String group, Digest request) {}

    private record Due(String group, Digest request, Lease lease) {}

    private final Versions versions;
    private final Sender sender;
    private final LongSupplier nanoClock;
    private final long incarnation;
    private final Map<String, Keepers> groups = new TreeMap<>();

    /** On a state that has changed, since the last look; as many as one group may hold at most, beyond that all leases are gone through. */
    private final List<Granted> granted = new ArrayList<>();

    private long changes;
    private long lookedThrough;
    private long notices;

    Leases(Versions versions, Sender sender, LongSupplier nanoClock, long incarnation) {
        this.versions = versions;
        this.sender = sender;
        this.nanoClock = nanoClock;
        this.incarnation = incarnation;
    }

    /**
     * The group may keep this answer.
     *
     * @param asOf {@link #changes} before the answer was begun
     * @return whether {@link #check} must run after it, since the state has changed meanwhile
     */
    synchronized boolean grant(String group, byte[] request, long version, long asOf) {
        long now = nanoClock.getAsLong();
        Keepers keepers = groups.computeIfAbsent(group, none -> new Keepers());
        Digest digest = Digest.sha256(request);
        boolean first = keepers.leases.isEmpty();
        Lease before = keepers.leases.get(digest);
        if (before != null && before.version != version) {
            // Others of that group may keep the older one: nobody would look at its lease any more.
            tellStale(group, keepers, digest);
        }
        keepers.remove(digest);
        Lease lease = new Lease(request, version, now);
        keepers.leases.put(digest, lease);
        boolean isDue = asOf != changes;
        if (isDue) {
            due(group, digest);
        } else {
            lease.checked = changes;
        }
        keepers.bytes += request.length;
        while (keepers.leases.size() > LEASES_MAX || keepers.bytes > REQUEST_BYTES_MAX) {
            tellStale(group, keepers, keepers.leases.keySet().iterator().next());
        }
        if (first) {
            beat(group, keepers);
        }
        return isDue;
    }

    private void due(String group, Digest request) {
        if (granted.size() < LEASES_MAX) {
            granted.add(new Granted(group, request));
        } else {
            lookedThrough = NEVER;
        }
    }

    /** How often the state has changed so far. */
    synchronized long changes() {
        return changes;
    }

    /** The state has changed, or what the service has from other groups. */
    synchronized void changed() {
        changes++;
    }

    /** Looks through the leases that have not been looked at since the last change. */
    void check() {
        long stamp;
        List<Due> due;
        synchronized (this) {
            stamp = changes;
            due = lookedThrough == stamp ? due(granted) : notLookedAt(stamp);
            granted.clear();
            lookedThrough = stamp;
        }
        for (Due one : due) {
            OptionalLong version = versions.now(one.group, one.lease.request);
            if (version.isEmpty() || version.getAsLong() != one.lease.version) {
                end(one);
            } else {
                synchronized (this) {
                    one.lease.checked = stamp;
                }
            }
        }
    }

    private List<Due> due(List<Granted> some) {
        List<Due> due = new ArrayList<>();
        for (Granted one : some) {
            Keepers keepers = groups.get(one.group);
            Lease lease = keepers == null ? null : keepers.leases.get(one.request);
            if (lease != null) {
                due.add(new Due(one.group, one.request, lease));
            }
        }
        return due;
    }

    private List<Due> notLookedAt(long stamp) {
        List<Due> due = new ArrayList<>();
        groups.forEach((group, keepers) -> keepers.leases.forEach((request, lease) -> {
            if (lease.checked != stamp) {
                due.add(new Due(group, request, lease));
            }
        }));
        return due;
    }

    private synchronized void end(Due stale) {
        Keepers keepers = groups.get(stale.group);
        // Another one may stand there by now, granted on a newer state.
        if (keepers != null && keepers.leases.get(stale.request) == stale.lease) {
            tellStale(stale.group, keepers, stale.request);
        }
    }

    private void tellStale(String group, Keepers keepers, Digest request) {
        Lease lease = keepers.leases.get(request);
        if (lease == null) {
            throw new IllegalStateException("no lease to end");
        }
        keepers.remove(request);
        keepers.sent++;
        notices++;
        sender.tell(group, new Notice.Stale(incarnation, keepers.sent, request, lease.version));
    }

    /** Every {@link LeaseTimes#BEAT_MILLIS}: drops what is over, and tells those who keep something that this replica lives. */
    synchronized void beat() {
        long now = nanoClock.getAsLong();
        groups.forEach((group, keepers) -> {
            for (Iterator<Lease> all = keepers.leases.values().iterator(); all.hasNext(); ) {
                Lease lease = all.next();
                if (now - lease.grantedNanos > LeaseTimes.nanos(HELD_MILLIS)) {
                    all.remove();
                    keepers.bytes -= lease.request.length;
                }
            }
            if (!keepers.leases.isEmpty()) {
                beat(group, keepers);
            }
        });
    }

    private void beat(String group, Keepers keepers) {
        sender.tell(group, new Notice.Beat(incarnation, keepers.sent));
    }

    synchronized LeaseCounters counters() {
        return new LeaseCounters(groups.values().stream().mapToInt(keepers -> keepers.leases.size()).sum(), notices);
    }
}
