package org.bftldap.replica.directory;

import java.util.List;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.replica.directory.update.RefusedException;

/** Results that occur in many places. */
final class Results {

    static final DirectoryResult SUCCESS = of(ResultCodeEnum.SUCCESS, "");

    private Results() {}

    static DirectoryResult of(ResultCodeEnum code, String message) {
        return new DirectoryResult(code.getResultCode(), "", message, List.of());
    }

    static DirectoryResult of(RefusedException refused) {
        DirectoryResult result = new DirectoryResult(refused.code(), refused.matchedDn(), refused.getMessage(), refused.referrals());
        return refused.policyError().map(error -> result.with(PolicyResponse.of(error).control())).orElse(result);
    }

    /** The proof's entry, credential or time is no longer what it was made for: the user has to bind again. */
    static DirectoryResult bindAgain() {
        return of(ResultCodeEnum.STRONG_AUTH_REQUIRED, "the bind no longer holds; bind again");
    }
}
