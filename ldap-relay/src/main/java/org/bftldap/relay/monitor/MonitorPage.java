package org.bftldap.relay.monitor;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.Responses;
import org.bftldap.relay.ldap.ResultCodes;

/**
 * The part of an answer that is asked for (RFC 2696). The cookie names the last entry of the page before and how many came up to it, so that
 * entries may come and go meanwhile, and a size limit counts all pages together as it does elsewhere.
 *
 * @param kind whether pages are wanted at all
 * @param size entries at most; 0: the client has had enough
 * @param before entries on the pages before
 * @param after key of the last of them; empty on the first page
 */
record MonitorPage(Kind kind, int size, int before, Optional<String> after) {

    /** Whether the answer comes in pages. */
    enum Kind {
        PAGE,
        WHOLE
    }

    static MonitorPage of(List<RequestControl> controls) throws RequestRefusedException {
        Optional<RequestControl.PagedResults> asked = RequestControl.find(controls, RequestControl.PagedResults.class);
        if (asked.isEmpty()) {
            return new MonitorPage(Kind.WHOLE, Integer.MAX_VALUE, 0, Optional.empty());
        }
        if (asked.get().cookie().length == 0) {
            return new MonitorPage(Kind.PAGE, asked.get().size(), 0, Optional.empty());
        }
        String[] cookie = new String(asked.get().cookie(), StandardCharsets.UTF_8).split(":", 2);
        if (cookie.length != 2 || !cookie[0].matches("\\d{1,9}")) {
            throw new RequestRefusedException(ResultCodes.UNWILLING_TO_PERFORM, "the cookie is none of a search in cn=Monitor");
        }
        return new MonitorPage(Kind.PAGE, asked.get().size(), Integer.parseInt(cookie[0]), Optional.of(cookie[1]));
    }

    /** The result of the last page, or of a whole answer. */
    DirectoryResult last(DirectoryResult result) {
        return kind == Kind.PAGE ? withCookie(result, "") : result;
    }

    /** The result of a page after which there are more. */
    DirectoryResult more(DirectoryResult result, int found, String lastKey) {
        return withCookie(result, size == 0 ? "" : before + found + ":" + lastKey);
    }

    private static DirectoryResult withCookie(DirectoryResult result, String cookie) {
        return result.with(new ResponseControl(ControlOids.PAGED_RESULTS, Responses.pagedResults(cookie.getBytes(StandardCharsets.UTF_8))));
    }
}
