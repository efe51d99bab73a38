package org.bftldap.relay.ldap;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bftldap.directory.operation.RequestControl;

/**
 * The controls of one request that are understood and fit it.
 *
 * @param forReplicas what travels with the operation
 * @param forRelay what the relay does by itself
 * @param transaction of which an update is a step (RFC 5805)
 * @param content for a search that follows a content
 * @param proofNonce own: the answer is to be proved by signatures that hold this nonce, which the client chose
 */
public record RequestControls(
        List<RequestControl> forReplicas,
        Set<OfRelay> forRelay,
        Optional<String> transaction,
        Optional<ContentRequest> content,
        Optional<byte[]> proofNonce) {

    public static final RequestControls NONE =
            new RequestControls(List.of(), Set.of(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Controls that replicas need not know. */
    public enum OfRelay {
        /** RFC 6171: a read takes its place among the updates. */
        DONT_USE_COPY,
        /** Own: the answer names its version. */
        VERSION,
        /** RFC 3829: the answer to a bind names who it is now. */
        AUTHORIZATION_IDENTITY,
        /** draft-behera-ldap-password-policy-10 §6.1: the answer tells what a password policy has to say. */
        PASSWORD_POLICY,
        /** Sun's: each entry comes with whether its account may be used. The relay adds the time by which that is judged. */
        ACCOUNT_USABILITY
    }

    public RequestControls {
        forReplicas = List.copyOf(forReplicas);
        forRelay = Set.copyOf(forRelay);
    }

    /** The same with others for the replicas. */
    public RequestControls with(List<RequestControl> others) {
        return new RequestControls(others, forRelay, transaction, content, proofNonce);
    }

    /** The same for a read that has to take its place among the updates, wherever nothing else says how it is read. */
    public RequestControls ordered() {
        Set<OfRelay> more = EnumSet.of(OfRelay.DONT_USE_COPY);
        more.addAll(forRelay);
        return new RequestControls(forReplicas, more, transaction, content, proofNonce);
    }

    public boolean has(OfRelay control) {
        return forRelay.contains(control);
    }
}
