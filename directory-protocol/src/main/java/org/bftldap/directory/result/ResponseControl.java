package org.bftldap.directory.result;

/**
 * A control that goes with a result (RFC 4511 §4.1.11). Like entries its value travels as the client will get it.
 *
 * @param value BER
 */
public record ResponseControl(String oid, byte[] value) {}
