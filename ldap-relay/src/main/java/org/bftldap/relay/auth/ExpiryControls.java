package org.bftldap.relay.auth;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.PolicyResponse;
import org.bftldap.directory.result.PolicyResponse.Error;
import org.bftldap.directory.result.PolicyResponse.Warning;
import org.bftldap.directory.result.ResponseControl;

/** What a bind tells of a password policy to clients that did not ask for the draft's control. */
public enum ExpiryControls {
    /** Nothing but the result code. */
    NONE,
    /** Netscape's controls, as 389 Directory Server sends them, and slapd with ppolicy_send_netscape_controls. */
    NETSCAPE;

    private static final byte[] EXPIRED = {'0'};

    /** The result of a bind with these instead of the draft's control. */
    public DirectoryResult told(DirectoryResult bind) {
        DirectoryResult without = bind.without(ControlOids.PASSWORD_POLICY);
        return this == NONE
                ? without
                : bind.controls().stream()
                        .filter(control -> control.oid().equals(ControlOids.PASSWORD_POLICY))
                        .findFirst()
                        .flatMap(control -> translated(PolicyResponse.read(control)))
                        .map(without::with)
                        .orElse(without);
    }

    private static Optional<ResponseControl> translated(PolicyResponse response) {
        Optional<Warning> warning = response.warning();
        if (warning.filter(each -> each.kind() == Warning.Kind.TIME_BEFORE_EXPIRATION).isPresent()) {
            byte[] seconds = Integer.toString(warning.get().number()).getBytes(StandardCharsets.US_ASCII);
            return Optional.of(new ResponseControl(ControlOids.PASSWORD_EXPIRING, seconds));
        }
        boolean expired = warning.isPresent() // a grace bind
                || response.error().filter(error -> error == Error.PASSWORD_EXPIRED || error == Error.CHANGE_AFTER_RESET).isPresent();
        return expired ? Optional.of(new ResponseControl(ControlOids.PASSWORD_EXPIRED, EXPIRED)) : Optional.empty();
    }
}
