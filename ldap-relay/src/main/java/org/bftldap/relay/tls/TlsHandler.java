package org.bftldap.relay.tls;

import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.jspecify.annotations.Nullable;

/** TLS on one connection, and what the client has shown there. On its event loop. */
public final class TlsHandler extends SslHandler {

    private final Optional<ClientAuthorities> authorities;
    private final Optional<byte[]> endPoint;
    private final Executor threads;
    private @Nullable CompletableFuture<ClientCertificate> client;

    /**
     * @param endPoint what exchanges may be bound to
     * @param threads for handshakes, and to judge certificates
     */
    TlsHandler(
            SSLEngine engine, TlsServer.Start start, Optional<ClientAuthorities> authorities, Optional<byte[]> endPoint, Executor threads) {
        super(engine, start == TlsServer.Start.AFTER_ANSWER, threads);
        this.authorities = authorities;
        this.endPoint = endPoint.map(byte[]::clone);
        this.threads = threads;
    }

    /** The channel binding tls-server-end-point (RFC 5929 §4); empty where the certificate has none. */
    public Optional<byte[]> endPoint() {
        return endPoint.map(byte[]::clone);
    }

    /**
     * Whom the client's certificate is of; to be asked after the handshake. Judged once, when it is asked for the first time. Fails with
     * {@link RequestRefusedException} (busy) when too many handshakes wait.
     */
    public CompletableFuture<ClientCertificate> client() {
        CompletableFuture<ClientCertificate> known = client;
        if (known == null || known.isCompletedExceptionally()) {
            known = judged();
            client = known;
        }
        return known;
    }

    private CompletableFuture<ClientCertificate> judged() {
        X509Certificate[] chain = shown();
        if (authorities.isEmpty() || chain.length == 0) {
            return CompletableFuture.completedFuture(new ClientCertificate.Absent());
        }
        try {
            return CompletableFuture.supplyAsync(() -> authorities.get().judge(chain, Instant.now()), threads);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new RequestRefusedException(ResultCodes.BUSY, "too many certificates are being checked, try later"));
        }
    }

    private X509Certificate[] shown() {
        try {
            Certificate[] chain = engine().getSession().getPeerCertificates();
            return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
    }
}
