package org.bftldap.relay.session;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.unix.PeerCredentials;
import java.io.IOException;
import org.bftldap.relay.tls.ClientCertificate;

/**
 * Whose process the client of a Unix domain socket is: the kernel noted it when the connection was made (SO_PEERCRED of unix(7)). It counts as a
 * certificate does, under the name that slapd gives it, which no certificate can have: RFC 4514 writes types that are not in its table by their
 * numbers. Stateless.
 */
final class PeerProcess {

    private PeerProcess() {}

    static ClientCertificate shown(Channel channel) {
        if (!(channel instanceof EpollDomainSocketChannel local)) {
            return new ClientCertificate.Absent();
        }
        try {
            PeerCredentials credentials = local.peerCredentials();
            return credentials.gids().length == 0
                    ? new ClientCertificate.Absent()
                    : new ClientCertificate.Trusted(subject(credentials.uid(), credentials.gids()[0]), Long.MAX_VALUE);
        } catch (IOException gone) {
            return new ClientCertificate.Absent();
        }
    }

    static String subject(int uid, int gid) {
        return "gidNumber=" + Integer.toUnsignedString(gid) + "+uidNumber=" + Integer.toUnsignedString(uid) + ",cn=peercred,cn=external,cn=auth";
    }
}
