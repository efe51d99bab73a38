package org.bftldap.replica.store.search;

import org.jspecify.annotations.Nullable;

/** The answer to one search, found while it is read; memory does not grow with it. For one thread at a time; must be closed. */
public final class SearchAnswer implements AutoCloseable {

    /** How it ends. */
    public enum Outcome {
        SUCCESS,
        SIZE_LIMIT_EXCEEDED,
        NO_SUCH_OBJECT,
        ALIAS_PROBLEM,
        ALIAS_DEREFERENCING_PROBLEM
    }

    private final Candidates candidates;
    private final FilterNode filter;
    private final Visibility visibility;
    private final String matchedDn;
    private final long version;
    private final int sizeLimit;
    private Outcome outcome;
    private int returned;

    private SearchAnswer(
            Candidates candidates, FilterNode filter, Visibility visibility, int sizeLimit, Outcome outcome, String matchedDn, long version) {
        this.candidates = candidates;
        this.filter = filter;
        this.visibility = visibility;
        this.sizeLimit = sizeLimit;
        this.outcome = outcome;
        this.matchedDn = matchedDn;
        this.version = version;
    }

    static SearchAnswer of(Candidates candidates, FilterNode filter, Visibility visibility, int sizeLimit, long version) {
        return new SearchAnswer(candidates, filter, visibility, sizeLimit, Outcome.SUCCESS, "", version);
    }

    static SearchAnswer failed(Outcome outcome, String matchedDn, long version) {
        return new SearchAnswer(Candidates.none(), new FilterNode.Undefined(), Visibility.ALL, 0, outcome, matchedDn, version);
    }

    /** The next entry, or null after the last. */
    public @Nullable FoundEntry next() {
        if (outcome != Outcome.SUCCESS) {
            return null;
        }
        FoundEntry entry = candidates.next();
        while (entry != null && !matches(entry)) {
            entry = candidates.next();
        }
        if (entry != null && sizeLimit > 0 && returned == sizeLimit) {
            outcome = Outcome.SIZE_LIMIT_EXCEEDED;
            return null;
        }
        returned++;
        return entry;
    }

    private boolean matches(FoundEntry entry) {
        return visibility.entry(entry) && filter.test(entry, visibility) == Truth.TRUE;
    }

    /** Final once {@link #next} has returned null. */
    public Outcome outcome() {
        return outcome;
    }

    /** RFC 4511 §4.1.9; empty where it does not apply. */
    public String matchedDn() {
        return matchedDn;
    }

    /** A function of the query and of the state alone ({@code docs/explanation/protocol.md} §2.5 rule 3). Known from the start. */
    public long version() {
        return version;
    }

    @Override
    public void close() {
        candidates.close();
    }
}
