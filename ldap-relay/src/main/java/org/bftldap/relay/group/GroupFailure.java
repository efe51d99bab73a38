package org.bftldap.relay.group;

import java.util.List;
import java.util.concurrent.CompletionException;
import org.bftldap.bft.client.GroupException;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.proof.ReplyProof;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/** Why the group gave no result, as the LDAP result that the client gets. */
public final class GroupFailure extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient DirectoryResult result;

    private GroupFailure(int code, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.result = new DirectoryResult(code, "", message, List.of());
    }

    /** Makes a failure of whatever a future failed with, wrapped or not. */
    public static GroupFailure of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof GroupFailure already) {
            return already;
        }
        if (cause instanceof GroupException group) {
            return of(group);
        }
        return new GroupFailure(ResultCodes.OTHER, "internal error of the relay", cause);
    }

    static GroupFailure undecodable(DecodeException e) {
        return new GroupFailure(ResultCodes.OTHER, "the replicas' answer is of a version that this relay does not know", e);
    }

    static GroupFailure tooLongToProve() {
        String message = "an answer that is to be proved may have " + (ReplyProof.RESULT_BYTES_MAX >> 20) + " MiB at most: ask for pages, or for less";
        return new GroupFailure(ResultCodes.ADMIN_LIMIT_EXCEEDED, message, null);
    }

    public DirectoryResult result() {
        return result;
    }

    /** Whether this tells of a fault in the relay or a version mismatch rather than of the group's state. */
    public boolean isInternal() {
        return result.code() == ResultCodes.OTHER;
    }

    private static GroupFailure of(GroupException e) {
        return switch (e.kind()) {
            case NO_QUORUM -> new GroupFailure(ResultCodes.UNAVAILABLE, "too few replicas answered in time", e);
            case OUTCOME_UNKNOWN -> new GroupFailure(ResultCodes.UNAVAILABLE, "outcome unknown, may still be applied", e);
            case BUSY -> new GroupFailure(ResultCodes.BUSY, "the group is busy, try later", e);
            case REFUSED -> new GroupFailure(ResultCodes.UNWILLING_TO_PERFORM, "refused by the replicas: " + e.getMessage(), e);
            case EXPIRED -> new GroupFailure(ResultCodes.BUSY, "the replicas no longer hold this answer, ask again", e);
            case CLOSED -> new GroupFailure(ResultCodes.UNAVAILABLE, "the relay is stopping", e);
        };
    }
}
