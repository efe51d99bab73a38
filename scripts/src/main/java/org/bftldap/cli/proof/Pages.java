package org.bftldap.cli.proof;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.controls.SimplePagedResultsControl;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bftldap.cli.proof.ProofCheck.Part;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.OperationCodec;
import org.bftldap.directory.operation.RequestControl;
import org.bftldap.directory.operation.RequestControl.PagedResults;
import org.bftldap.directory.result.ResponseControl;

/**
 * Several proofs in one file are the pages of one search (RFC 2696): each begins where the one before has ended, under the same nonce, or a
 * page is missing. Stateless.
 */
final class Pages {

    private static final byte[] BEGINNING = {};

    private Pages() {}

    static void check(List<Part> parts) throws NotProvedException {
        if (parts.size() == 1 && page(parts.get(0)).isEmpty()) {
            return;
        }
        byte[] next = BEGINNING;
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            byte[] cookie = page(part)
                    .orElseThrow(() -> new NotProvedException("the file holds proofs of several searches; check each by itself"))
                    .cookie();
            if (!Arrays.equals(cookie, next) || i > 0 && next.length == 0 || !isSameSearch(part, parts.get(0))) {
                throw new NotProvedException("page " + (i + 1) + " does not follow what stands before it: a page is missing, or of another search");
            }
            next = cookieOf(part);
        }
    }

    /** Whether more pages would follow the last one here. */
    static boolean isCut(List<Part> parts) throws NotProvedException {
        Part last = parts.get(parts.size() - 1);
        return page(last).isPresent() && cookieOf(last).length > 0;
    }

    private static Optional<PagedResults> page(Part part) {
        return RequestControl.find(part.question().controls(), PagedResults.class);
    }

    /** Where the next page begins, as the answer says; empty after the last. */
    private static byte[] cookieOf(Part part) throws NotProvedException {
        for (ResponseControl control : part.answer().result().controls()) {
            if (control.oid().equals(ControlOids.PAGED_RESULTS)) {
                return cookie(control);
            }
        }
        return BEGINNING;
    }

    private static byte[] cookie(ResponseControl control) throws NotProvedException {
        try {
            ASN1OctetString cookie =
                    new SimplePagedResultsControl(control.oid(), false, new ASN1OctetString(control.value())).getCookie();
            return cookie == null ? BEGINNING : cookie.getValue();
        } catch (LDAPException e) {
            throw new NotProvedException("the answer's paged results control cannot be read");
        }
    }

    private static boolean isSameSearch(Part one, Part other) {
        return Arrays.equals(one.proof().nonce(), other.proof().nonce())
                && Question.identity(one.question()).equals(Question.identity(other.question()))
                && Arrays.equals(unpaged(one), unpaged(other));
    }

    /** The proof of identity is another one when it was renewed meanwhile; whose it is was compared. */
    private static byte[] unpaged(Part part) {
        List<RequestControl> controls =
                part.question().controls().stream().filter(control -> !(control instanceof PagedResults)).toList();
        return OperationCodec.encode(new DirectoryRequest(new Identity.Anonymous(), part.question().operation(), controls));
    }
}
