package org.bftldap.replica.directory.password;

import org.bftldap.directory.operation.Identity;

/** With what somebody binds: a policy for passwords says little about certificates. */
public enum Shown {
    PASSWORD,
    CERTIFICATE;

    public static Shown by(Identity.OfAccount identity) {
        return identity instanceof Identity.Bound ? PASSWORD : CERTIFICATE;
    }
}
