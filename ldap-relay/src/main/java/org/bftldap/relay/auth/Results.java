package org.bftldap.relay.auth;

import java.util.List;
import org.bftldap.directory.result.DirectoryResult;

/** Results without more than a code. */
final class Results {

    private Results() {}

    static DirectoryResult of(int code) {
        return new DirectoryResult(code, "", "", List.of());
    }
}
