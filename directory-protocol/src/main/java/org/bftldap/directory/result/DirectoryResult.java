package org.bftldap.directory.result;

import java.util.ArrayList;
import java.util.List;

/**
 * The result of one operation: of a write it is the whole answer; of a search the last item.
 *
 * @param code RFC 4511 §4.1.9 resultCode
 * @param matchedDn RFC 4511 §4.1.9; empty where it does not apply
 * @param message fixed text, a function of the operation and the state (never an exception's words); may be empty
 * @param referrals LDAP URLs, only with code 10
 * @param controls to be sent with it (RFC 4511 §4.1.11)
 */
public record DirectoryResult(
        int code, String matchedDn, String message, List<String> referrals, List<ResponseControl> controls) {
    /** A replica has not yet executed what a read demands ({@code AtLeast}). */
    public static final DirectoryResult NOT_YET = new DirectoryResult(51, "", "this version is not there yet", List.of());

    /** Of a bind that the account has to remember: it must be asked for as an update. */
    public static final DirectoryResult TO_BE_ORDERED = new DirectoryResult(51, "", "this bind has to be ordered", List.of());

    /** Of an ordered read that wants no copies and that other groups have a part in: they are to be asked beside the order. */
    public static final DirectoryResult ACROSS_GROUPS =
            new DirectoryResult(51, "", "other groups' answers changed while this search ran; ask again", List.of());

    public DirectoryResult {
        referrals = List.copyOf(referrals);
        controls = List.copyOf(controls);
    }

    public DirectoryResult(int code, String matchedDn, String message, List<String> referrals) {
        this(code, matchedDn, message, referrals, List.of());
    }

    /** The same without this control. */
    public DirectoryResult without(String oid) {
        return controls.stream().noneMatch(control -> control.oid().equals(oid))
                ? this
                : new DirectoryResult(code, matchedDn, message, referrals, controls.stream().filter(control -> !control.oid().equals(oid)).toList());
    }

    /** The same with one control more. */
    public DirectoryResult with(ResponseControl control) {
        List<ResponseControl> more = new ArrayList<>(controls);
        more.add(control);
        return new DirectoryResult(code, matchedDn, message, referrals, more);
    }
}
