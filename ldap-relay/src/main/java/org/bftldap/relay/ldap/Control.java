package org.bftldap.relay.ldap;

import java.util.Optional;

/**
 * RFC 4511 §4.1.11, as it came.
 *
 * @param critical whether the operation must not be done without it
 */
public record Control(String oid, Criticality critical, Optional<byte[]> value) {

    /** RFC 4511 §4.1.11. */
    public enum Criticality {
        NON_CRITICAL,
        CRITICAL
    }
}
