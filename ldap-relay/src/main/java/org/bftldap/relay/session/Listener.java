package org.bftldap.relay.session;

/**
 * Where the relay listens.
 *
 * @param uri as clients would write it, such as {@code ldaps://192.0.2.1:636}
 * @param address as slapd's monitor shows it: {@code IP=192.0.2.1:636}, {@code PATH=/run/ldapi}
 */
public record Listener(String uri, String address) {}
