package org.bftldap.relay.session;

/**
 * Where the relay listens.
 *
 * @param uri as clients would write it, such as {@code ldaps://192.0.2.1:636}
 * @param address as slapd's monitor shows it: {@code IP=192.0.2.1:636}, {@code PATH=/run/ldapi}
 * @param reach from where it can be reached
 */
public record Listener(String uri, String address, Reach reach) {

    /** How far what is sent travels. */
    public enum Reach {
        /** By the network's protocols, if only to the same machine. */
        NETWORK,
        /** A socket of the machine's file system: the kernel hands on what is sent, and nobody can listen in. */
        MACHINE
    }
}
