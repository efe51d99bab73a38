package org.bftldap.relay.session;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;
import org.bftldap.relay.auth.BoundUser;
import org.bftldap.relay.ldap.RequestControls.OfRelay;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/**
 * Whom a session acts for, and the bind that changes it: one at a time, behind all operations before it (RFC 4511 §4.2.1). On the session's
 * event loop.
 */
final class SessionUser {

    private final Clock clock;
    private final ConnectionState state;
    private @Nullable BoundUser user;
    private @Nullable Runnable waitingBind;
    private boolean binding;

    SessionUser(Clock clock, ConnectionState state) {
        this.clock = clock;
        this.state = state;
    }

    /** Whom operations that begin now act for. */
    Identity identity() {
        return user == null ? new Identity.Anonymous() : user.identity(clock.millis());
    }

    /** Null if it is anonymous. */
    @Nullable BoundUser user() {
        return user;
    }

    void actFor(@Nullable BoundUser whom) {
        user = whom;
        state.user(whom == null ? "" : whom.dn());
    }

    /** After its own password changed; ignored if it bound anew meanwhile. */
    void replace(BoundUser before, BoundUser after) {
        if (user == before) {
            actFor(after);
        }
    }

    /** From a bind's request to its answer. */
    boolean isBinding() {
        return binding;
    }

    boolean bindWaits() {
        return waitingBind != null;
    }

    /** A bind has come. @param bind to be run when it is alone */
    void bindArrived(Runnable bind) {
        binding = true;
        waitingBind = bind;
    }

    /** Takes out the bind that waits, which now begins or is given up. */
    @Nullable Runnable takeBind() {
        Runnable bind = waitingBind;
        waitingBind = null;
        return bind;
    }

    /**
     * A bind has ended as this user, or anonymously, or did not succeed.
     *
     * @return what its client is told
     */
    DirectoryResult bound(Pending operation, DirectoryResult result, @Nullable BoundUser boundUser) {
        actFor(boundUser);
        binding = false;
        DirectoryResult told = result;
        for (ResponseControl control : boundUser == null ? List.<ResponseControl>of() : boundUser.told()) {
            told = told.with(control);
        }
        boolean asksWho = told.code() == ResultCodes.SUCCESS && operation.controls.has(OfRelay.AUTHORIZATION_IDENTITY);
        return asksWho ? told.with(authorizationIdentity(boundUser)) : told;
    }

    /** RFC 3829 §4. */
    private static ResponseControl authorizationIdentity(@Nullable BoundUser user) {
        String identity = user == null ? "" : "dn:" + user.dn();
        return new ResponseControl(ControlOids.AUTHORIZATION_IDENTITY_RESPONSE, identity.getBytes(StandardCharsets.UTF_8));
    }
}
