package org.bftldap.replica.store.search;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.result.ResponseControl;
import org.jspecify.annotations.Nullable;

/** One page of what is found (RFC 2696), and the size limit, which counts all pages together. */
final class Paging implements Findings {

    /** In what order the entries come, and so how a place among them is named. */
    enum Order {
        NAMES,
        OTHER
    }

    private final Findings all;
    private final Order order;
    private final byte[] digest;
    private final int size;
    private final int sizeLimit;
    private int returned;
    private int onThisPage;
    private @Nullable FoundEntry last;
    private byte[] cookie = {};
    private boolean limited;
    private boolean done;

    /**
     * @param size of the page
     * @param sizeLimit 0 for none
     * @param returned on the pages before
     */
    Paging(Findings all, Order order, byte[] digest, int size, int sizeLimit, int returned) {
        this.all = all;
        this.order = order;
        this.digest = digest;
        this.size = size;
        this.sizeLimit = sizeLimit;
        this.returned = returned;
    }

    @Override
    public @Nullable FoundEntry next() {
        if (done) {
            return null;
        }
        if (onThisPage == 0 && size == 0) {
            done = true; // RFC 2696 §3: the client has had enough
            return null;
        }
        FoundEntry entry = all.next();
        if (entry == null) {
            done = true;
            return null;
        }
        if (sizeLimit > 0 && returned >= sizeLimit) {
            done = true;
            limited = true;
            return null;
        }
        if (onThisPage == size) {
            done = true;
            FoundEntry before = last;
            cookie = new PageCookie(digest, returned, order == Order.NAMES && before != null ? before.path() : null).toBytes();
            return null;
        }
        onThisPage++;
        returned++;
        last = entry;
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
        List<ResponseControl> controls = new ArrayList<>(all.controls());
        controls.add(ResponseValues.pagedResults(cookie));
        return controls;
    }

    @Override
    public void close() {
        all.close();
    }
}
