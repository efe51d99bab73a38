package org.bftldap.relay.session;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.bftldap.relay.tls.ClientCertificate;
import org.bftldap.relay.tls.TlsHandler;

/** Who else can read what passes on one connection, and what its client has shown of itself. On the connection's event loop. */
final class ConnectionSecurity {

    private final RelayServices services;
    private final Listener listener;
    private final Channel channel;
    private boolean encrypted;

    ConnectionSecurity(RelayServices services, Listener listener, Channel channel) {
        this.services = services;
        this.listener = listener;
        this.channel = channel;
    }

    /** A TLS handshake has succeeded. */
    void handshaken() {
        encrypted = true;
        services.activity().encrypted();
    }

    /** The connection is gone. */
    void closed() {
        if (encrypted) {
            services.activity().encryptedClosed();
        }
    }

    /** Whether nobody else can read what is sent on this connection. */
    boolean isConfidential() {
        return encrypted || listener.reach() == Listener.Reach.MACHINE;
    }

    /** Whether it is under TLS. */
    boolean isEncrypted() {
        return encrypted;
    }

    /** Whether a client may show here that it has a password, by whatever means. */
    boolean mayShowPasswords() {
        return isConfidential()
                || services.limits().cleartextBinds() == SessionLimits.CleartextBinds.ANYWHERE
                || channel.remoteAddress() instanceof InetSocketAddress remote && remote.getAddress().isLoopbackAddress();
    }

    /** What exchanges on this connection may be bound to (RFC 5929 §4). */
    Optional<byte[]> endPoint() {
        TlsHandler tls = channel.pipeline().get(TlsHandler.class);
        return tls == null ? Optional.empty() : tls.endPoint();
    }

    /** What its client has shown of itself, in the handshake, or what the kernel says whose process it is. */
    CompletableFuture<ClientCertificate> clientCertificate() {
        TlsHandler tls = channel.pipeline().get(TlsHandler.class);
        return tls == null ? CompletableFuture.completedFuture(PeerProcess.shown(channel)) : tls.client();
    }
}
