package org.bftldap.directory.result;

import java.util.List;

/**
 * The result of one operation: of a write it is the whole answer; of a search the last item.
 *
 * @param code RFC 4511 §4.1.9 resultCode
 * @param matchedDn RFC 4511 §4.1.9; empty where it does not apply
 * @param message fixed text, a function of the operation and the state (never an exception's words); may be empty
 * @param referrals LDAP URLs, only with code 10
 */
public record DirectoryResult(int code, String matchedDn, String message, List<String> referrals) {
    public DirectoryResult {
        referrals = List.copyOf(referrals);
    }
}
