package org.bftldap.directory.operation;

import java.util.List;

/**
 * What one ordered or unordered operation of the group carries: who asks, and what.
 *
 * @param controls what changes how it is done (RFC 4511 §4.1.11); of each kind at most one, in the order of {@link RequestControl#kind}
 */
public record DirectoryRequest(Identity identity, Operation operation, List<RequestControl> controls) {

    public DirectoryRequest {
        controls = RequestControl.inOrder(controls);
    }

    public DirectoryRequest(Identity identity, Operation operation) {
        this(identity, operation, List.of());
    }
}
