package org.bftldap.relay.ldap;

import java.util.Set;

/** A search whose client wants to know a content and what becomes of it, rather than what is found now. */
public sealed interface ContentRequest {

    /** Whether it goes on after the first answer. */
    boolean persists();

    /**
     * RFC 4533 §2.2.
     *
     * @param cookie as some relay gave it; empty for none
     */
    record Sync(Mode mode, byte[] cookie, WithoutCookie withoutCookie) implements ContentRequest {

        /** RFC 4533 §3.3 and §3.4. */
        public enum Mode {
            REFRESH_ONLY,
            REFRESH_AND_PERSIST
        }

        /** What is wanted where the cookie cannot be used: the reloadHint. */
        public enum WithoutCookie {
            /** The whole content. */
            WHOLE_CONTENT,
            /** To be told so. */
            REFRESH_REQUIRED
        }

        @Override
        public boolean persists() {
            return mode == Mode.REFRESH_AND_PERSIST;
        }
    }

    /**
     * draft-ietf-ldapext-psearch-03 §3.
     *
     * @param told which changes the client wants to hear of
     */
    record Persistent(Set<Change> told, First first, Notes notes) implements ContentRequest {

        /** changesOnly. */
        public enum First {
            FOUND_NOW,
            NOTHING
        }

        /** returnECs: whether entries say what has become of them. */
        public enum Notes {
            WANTED,
            UNWANTED
        }

        public Persistent {
            told = Set.copyOf(told);
        }

        @Override
        public boolean persists() {
            return true;
        }
    }

    /** What became of an entry of the content. */
    enum Change {
        ADDED,
        DELETED,
        MODIFIED,
        RENAMED
    }
}
