package org.bftldap.relay.tls;

/** What a client has shown of itself in the handshake; on a Unix domain socket, what the kernel says of it. */
public sealed interface ClientCertificate {

    /** Nothing. */
    record Absent() implements ClientCertificate {}

    /** A certificate that tells nothing. @param reason for people */
    record Distrusted(String reason) implements ClientCertificate {}

    /**
     * A certificate that an authority of the relay's has vouched for, or a proxy of it (RFC 3820); or a process for which the kernel does.
     *
     * @param subject of the end entity, as RFC 4514 writes it; {@code gidNumber=G+uidNumber=U,cn=peercred,cn=external,cn=auth} of a process
     * @param notAfterMillis when it ends, or the first of its proxies
     */
    record Trusted(String subject, long notAfterMillis) implements ClientCertificate {}
}
