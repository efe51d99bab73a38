package org.bftldap.replica.directory;

import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.replica.store.search.PageCookie;
import org.bftldap.replica.store.search.ResponseValues;

/**
 * Which of the items of an answer that is put together go to the client: those of one page (RFC 2696), where pages are asked for, and as many as
 * the size limit permits, which counts all pages together. The place of a page is a number: the parts have no common order.
 */
final class MergedPage {

    /** What becomes of the next item. */
    enum Step {
        /** It was on a page before. */
        SKIP,
        TAKE,
        /** The page is full, or the client wants no more. */
        END,
        /** There are more than the client wants in all. */
        LIMIT
    }

    private final Optional<RequestControl.PagedResults> asked;
    private final byte[] digest;
    private final int before;
    private final int sizeLimit;
    private int passed;
    private boolean more;

    private MergedPage(Optional<RequestControl.PagedResults> asked, byte[] digest, int before, int sizeLimit) {
        this.asked = asked;
        this.digest = digest;
        this.before = before;
        this.sizeLimit = sizeLimit;
    }

    /** @throws DecodeException if the cookie is none of this search's */
    static MergedPage of(Operation.Search search, List<RequestControl> controls, Optional<RequestControl.PagedResults> asked)
            throws DecodeException {
        byte[] digest = PageCookie.digest(search, controls);
        int before = 0;
        if (asked.isPresent() && asked.get().cookie().length > 0) {
            PageCookie cookie = PageCookie.read(asked.get().cookie());
            if (!cookie.isOf(digest) || cookie.after() != null) {
                throw new DecodeException("a cookie of another search");
            }
            before = cookie.returned();
        }
        return new MergedPage(asked, digest, before, search.sizeLimit());
    }

    Step next() {
        if (asked.isPresent() && asked.get().size() == 0) {
            return Step.END; // RFC 2696 §3: the client has had enough
        }
        if (passed < before) {
            passed++;
            return Step.SKIP;
        }
        if (sizeLimit > 0 && passed >= sizeLimit) {
            return Step.LIMIT;
        }
        if (asked.isPresent() && passed - before >= asked.get().size()) {
            more = true;
            return Step.END;
        }
        passed++;
        return Step.TAKE;
    }

    void rewind() {
        passed = 0;
        more = false;
    }

    /** Goes with the result, where pages were asked for. */
    Optional<ResponseControl> control() {
        return asked.map(page -> ResponseValues.pagedResults(more ? new PageCookie(digest, passed, null).toBytes() : new byte[0]));
    }
}
