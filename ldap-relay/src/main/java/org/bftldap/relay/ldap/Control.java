package org.bftldap.relay.ldap;

/**
 * RFC 4511 §4.1.11, without its value: no control is understood yet.
 *
 * @param critical whether the operation must not be done without it
 */
public record Control(String oid, Criticality critical) {

    /** RFC 4511 §4.1.11. */
    public enum Criticality {
        NON_CRITICAL,
        CRITICAL
    }
}
