package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.directory.result.ResponseControl;
import org.jspecify.annotations.Nullable;

/** What is left of something found after so many entries. */
final class After implements Findings {

    private final Findings all;
    private int toSkip;

    After(Findings all, int entries) {
        this.all = all;
        this.toSkip = entries;
    }

    @Override
    public @Nullable FoundEntry next() {
        FoundEntry entry = all.next();
        while (entry != null && toSkip > 0) {
            toSkip--;
            entry = all.next();
        }
        return entry;
    }

    @Override
    public SearchAnswer.Outcome outcome() {
        return all.outcome();
    }

    @Override
    public String matchedDn() {
        return all.matchedDn();
    }

    @Override
    public long version() {
        return all.version();
    }

    @Override
    public List<ResponseControl> controls() {
        return all.controls();
    }

    @Override
    public void close() {
        all.close();
    }
}
