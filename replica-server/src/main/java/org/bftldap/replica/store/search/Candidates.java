package org.bftldap.replica.store.search;

import org.jspecify.annotations.Nullable;

/** Entries that might match, each once, in canonical order: a superset of the result. For one thread; must be closed. */
interface Candidates extends AutoCloseable {

    @Nullable FoundEntry next();

    @Override
    void close();

    static Candidates none() {
        return new Few(null);
    }

    static Candidates one(FoundEntry entry) {
        return new Few(entry);
    }

    /** At most one. */
    final class Few implements Candidates {

        private @Nullable FoundEntry entry;

        private Few(@Nullable FoundEntry entry) {
            this.entry = entry;
        }

        @Override
        public @Nullable FoundEntry next() {
            FoundEntry next = entry;
            entry = null;
            return next;
        }

        @Override
        public void close() {
            entry = null;
        }
    }
}
