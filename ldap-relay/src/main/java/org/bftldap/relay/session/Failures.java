package org.bftldap.relay.session;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.group.GroupFailure;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a client is told of an operation that failed at the relay. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    /** @param failure of a future that has no value */
    static DirectoryResult result(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof RequestRefusedException refused) {
            return new DirectoryResult(refused.code(), "", String.valueOf(refused.getMessage()), List.of(), refused.controls());
        }
        GroupFailure group = GroupFailure.of(cause == null ? new IllegalStateException("neither value nor failure") : cause);
        if (group.isInternal()) {
            LOG.error("BD-5001 an operation failed in the relay", group);
        }
        return group.result();
    }

    static DirectoryResult of(int code, String message) {
        return new DirectoryResult(code, "", message, List.of());
    }
}
