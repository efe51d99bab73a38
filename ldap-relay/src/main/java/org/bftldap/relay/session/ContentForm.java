package org.bftldap.relay.session;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.ldap.ContentRequest;
import org.bftldap.relay.ldap.ContentRequest.Change;
import org.bftldap.relay.ldap.ContentRequest.Persistent;
import org.bftldap.relay.ldap.ContentValues;
import org.bftldap.relay.ldap.ContentValues.Phase;
import org.bftldap.relay.ldap.ContentValues.State;

/** How a client is told of a content: as it asked for it. Without state. */
sealed interface ContentForm {

    static ContentForm of(ContentRequest request) {
        return request instanceof Persistent persistent ? new Notices(persistent) : new SyncMessages();
    }

    /** The controls of an entry of the first answer; empty if it is not sent. */
    Optional<List<ResponseControl>> found(UUID uuid);

    /**
     * The controls of an entry that changed later; empty if it is not sent.
     *
     * @param previousDn where it was renamed
     */
    Optional<List<ResponseControl>> changed(UUID uuid, Change change, Optional<String> previousDn);

    /** The controls of an entry that is gone, of which the name is known; empty if it is not sent. */
    Optional<List<ResponseControl>> gone(UUID uuid);

    /** The value of a sync info message about entries of which only identifiers are known; empty for none. */
    Optional<byte[]> named(Phase phase, List<UUID> uuids);

    /** The value of a sync info message after the first answer; empty for none. */
    Optional<byte[]> refreshed(Phase phase, byte[] cookie);

    /** The value of a sync info message after a later answer; empty for none. */
    Optional<byte[]> cookie(byte[] cookie);

    /** RFC 4533. */
    record SyncMessages() implements ContentForm {

        @Override
        public Optional<List<ResponseControl>> found(UUID uuid) {
            return state(State.ADD, uuid);
        }

        @Override
        public Optional<List<ResponseControl>> changed(UUID uuid, Change change, Optional<String> previousDn) {
            return state(change == Change.ADDED ? State.ADD : State.MODIFY, uuid);
        }

        @Override
        public Optional<List<ResponseControl>> gone(UUID uuid) {
            return state(State.DELETE, uuid);
        }

        private static Optional<List<ResponseControl>> state(State state, UUID uuid) {
            return Optional.of(List.of(new ResponseControl(ControlOids.SYNC_STATE, ContentValues.state(state, uuid))));
        }

        @Override
        public Optional<byte[]> named(Phase phase, List<UUID> uuids) {
            return Optional.of(ContentValues.idSet(phase, uuids));
        }

        @Override
        public Optional<byte[]> refreshed(Phase phase, byte[] cookie) {
            return Optional.of(ContentValues.refreshed(phase, cookie));
        }

        @Override
        public Optional<byte[]> cookie(byte[] cookie) {
            return Optional.of(ContentValues.newCookie(cookie));
        }
    }

    /** draft-ietf-ldapext-psearch-03. */
    record Notices(Persistent request) implements ContentForm {

        @Override
        public Optional<List<ResponseControl>> found(UUID uuid) {
            return request.first() == Persistent.First.FOUND_NOW ? Optional.of(List.of()) : Optional.empty();
        }

        @Override
        public Optional<List<ResponseControl>> changed(UUID uuid, Change change, Optional<String> previousDn) {
            return notice(change, previousDn);
        }

        @Override
        public Optional<List<ResponseControl>> gone(UUID uuid) {
            return notice(Change.DELETED, Optional.empty());
        }

        private Optional<List<ResponseControl>> notice(Change change, Optional<String> previousDn) {
            if (!request.told().contains(change)) {
                return Optional.empty();
            }
            return Optional.of(request.notes() == Persistent.Notes.WANTED
                    ? List.of(new ResponseControl(ControlOids.ENTRY_CHANGE, ContentValues.entryChange(change, previousDn)))
                    : List.of());
        }

        @Override
        public Optional<byte[]> named(Phase phase, List<UUID> uuids) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> refreshed(Phase phase, byte[] cookie) {
            return Optional.empty();
        }

        @Override
        public Optional<byte[]> cookie(byte[] cookie) {
            return Optional.empty();
        }
    }
}
