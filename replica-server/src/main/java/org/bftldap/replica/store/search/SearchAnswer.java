package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.directory.result.ResponseControl;
import org.jspecify.annotations.Nullable;

/** The answer to one search, found while it is read; memory does not grow with it. For one thread at a time; must be closed. */
public final class SearchAnswer implements Findings {

    /** How it ends. */
    public enum Outcome {
        SUCCESS,
        SIZE_LIMIT_EXCEEDED,
        NO_SUCH_OBJECT,
        ALIAS_PROBLEM,
        ALIAS_DEREFERENCING_PROBLEM,
        /** Of a sort that was demanded (RFC 2891). */
        UNAVAILABLE_CRITICAL_EXTENSION,
        /** A cookie that is none of this search's (RFC 2696). */
        BAD_COOKIE
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

    @Override
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

    @Override
    public Outcome outcome() {
        return outcome;
    }

    @Override
    public String matchedDn() {
        return matchedDn;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public List<ResponseControl> controls() {
        return List.of();
    }

    @Override
    public void close() {
        candidates.close();
    }
}
