package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.directory.result.ResponseControl;
import org.jspecify.annotations.Nullable;

/** What a search finds, entry by entry as it is read. For one thread; must be closed. */
public interface Findings extends AutoCloseable {

    /** The next entry, or null after the last. */
    @Nullable FoundEntry next();

    /** Final once {@link #next} has returned null. */
    SearchAnswer.Outcome outcome();

    /** RFC 4511 §4.1.9; empty where it does not apply. */
    String matchedDn();

    /** A function of the query and of the state alone ({@code docs/explanation/protocol.md} §2.5 rule 3). Known from the start. */
    long version();

    /** What goes with the result. Final once {@link #next} has returned null. */
    List<ResponseControl> controls();

    @Override
    void close();
}
