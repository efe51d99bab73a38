package org.bftldap.replica.store.search;

import java.util.List;
import org.bftldap.directory.result.ResponseControl;
import org.jspecify.annotations.Nullable;

/** So many entries at most, of those that come in another order than they are found in. */
final class SizeLimit implements Findings {

    private final Findings all;
    private int left;
    private boolean limited;

    SizeLimit(Findings all, int entriesMax) {
        this.all = all;
        this.left = entriesMax;
    }

    @Override
    public @Nullable FoundEntry next() {
        FoundEntry entry = limited ? null : all.next();
        if (entry != null && left == 0) {
            limited = true;
            return null;
        }
        left--;
        return entry;
    }

    @Override
    public SearchAnswer.Outcome outcome() {
        return limited ? SearchAnswer.Outcome.SIZE_LIMIT_EXCEEDED : all.outcome();
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
