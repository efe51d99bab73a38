package org.bftldap.bft.core.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.bftldap.bft.core.codec.MalformedException;
import org.jspecify.annotations.Nullable;

/**
 * Sessions and registrations: what makes execution exactly-once (§2.1). Replicated state, held in the service's store as the library's
 * leaves, and changed by executing batches only: a table that changes when a request is merely proposed can lock a client out, and
 * numbers that a crashed client uses anew would fetch answers to old questions; a session opened through the log prevents both.
 */
final class ClientTable {

    private static final byte SESSION = 's';
    private static final byte REGISTRATION = 'r';

    private final int sessionsMax;
    private final int sessionWindow;
    private final TreeMap<Long, Session> sessions = new TreeMap<>();
    private final TreeMap<Integer, Registration> registrations = new TreeMap<>();
    private final TreeSet<Long> changedSessions = new TreeSet<>();
    private final TreeSet<Integer> changedRegistrations = new TreeSet<>();

    /**
     * @param number the highest registration number that the client has used
     * @param session what it got
     */
    record Registration(long number, long session) {}

    ClientTable(int sessionsMax, int sessionWindow) {
        this.sessionsMax = sessionsMax;
        this.sessionWindow = sessionWindow;
    }

    /** W: operations that a session may have outstanding. */
    int sessionWindow() {
        return sessionWindow;
    }

    @Nullable Session session(long id) {
        return sessions.get(id);
    }

    @Nullable Registration registration(int client) {
        return registrations.get(client);
    }

    int sessions() {
        return sessions.size();
    }

    int registrations() {
        return registrations.size();
    }

    /** Outcomes of the session that keeps most. */
    int mostOutcomes() {
        int most = 0;
        for (Session session : sessions.values()) {
            most = Math.max(most, session.outcomes());
        }
        return most;
    }

    /** Opens a session; room is made by closing the one that was used least recently: the client's own, if it has many. */
    Session register(int client, long number, long id, long sequence) {
        List<Session> own = new ArrayList<>();
        for (Session session : sessions.values()) {
            if (session.client() == client) {
                own.add(session);
            }
        }
        if (own.size() >= Settings.SESSIONS_PER_CLIENT_MAX) {
            close(leastRecent(own));
        } else if (sessions.size() >= sessionsMax) {
            close(leastRecent(new ArrayList<>(sessions.values())));
        }
        Session session = new Session(id, client, sequence);
        sessions.put(id, session);
        changedSessions.add(id);
        registrations.put(client, new Registration(number, id));
        changedRegistrations.add(client);
        return session;
    }

    void changed(Session session) {
        changedSessions.add(session.id());
    }

    private void close(Session session) {
        sessions.remove(session.id());
        changedSessions.add(session.id());
    }

    private static Session leastRecent(List<Session> candidates) {
        return candidates.stream()
                .min(Comparator.comparingLong(Session::lastCommit).thenComparingLong(Session::id))
                .orElseThrow();
    }

    /** The leaves that changed since the last call. */
    List<Command.LeafChange> takeChanges() {
        List<Command.LeafChange> changes = new ArrayList<>();
        for (long id : changedSessions) {
            Session session = sessions.get(id);
            changes.add(new Command.LeafChange(key(SESSION, id), session == null ? null : session.encode()));
        }
        for (int client : changedRegistrations) {
            Registration registration = registrations.get(client);
            Invariants.check(registration != null, "registrations are never removed");
            byte[] value = ByteBuffer.allocate(16)
                    .putLong(registration.number())
                    .putLong(registration.session())
                    .array();
            changes.add(new Command.LeafChange(key(REGISTRATION, client), value));
        }
        changedSessions.clear();
        changedRegistrations.clear();
        return changes;
    }

    /** Takes back a leaf that {@link #takeChanges} gave; false if it is not of this table. */
    boolean restore(byte[] key, byte[] value) {
        if (key.length != 9) {
            return false;
        }
        long id = ByteBuffer.wrap(key).getLong(1);
        if (key[0] == SESSION) {
            try {
                sessions.put(id, Session.decode(id, value));
            } catch (MalformedException e) {
                throw new IllegalArgumentException("session " + id + " in the store is damaged: " + e.getMessage(), e);
            }
            return true;
        }
        if (key[0] == REGISTRATION && value.length == 16) {
            ByteBuffer in = ByteBuffer.wrap(value);
            registrations.put((int) id, new Registration(in.getLong(), in.getLong()));
            return true;
        }
        return false;
    }

    private static byte[] key(byte kind, long id) {
        return ByteBuffer.allocate(9).put(kind).putLong(id).array();
    }
}
