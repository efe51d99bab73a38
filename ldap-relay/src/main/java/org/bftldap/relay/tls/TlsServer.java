package org.bftldap.relay.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.bftldap.directory.config.RelayTls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's end of TLS with the certificate of now. Signing and key agreement of handshakes is done on threads of its own, so that a
 * flood of them does not hold up connections that stand; when too many wait, handshakes fail. Safe for many threads.
 */
public final class TlsServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TlsServer.class);

    private static final int WAITING_MAX = 1_024;
    private static final int RESUMABLE_SESSIONS_MAX = 1_024;
    private static final Duration RESUMABLE = Duration.ofMinutes(10);
    private static final Duration WARN_BEFORE_EXPIRY = Duration.ofDays(14);

    private final RelayTls settings;
    private final Duration handshakeMax;
    private final ThreadPoolExecutor threads;

    private volatile Current current;
    private String lastSeen;

    private record Current(
            SslContext context, X509Certificate certificate, Optional<byte[]> endPoint, Optional<ClientAuthorities> clients) {}

    private TlsServer(RelayTls settings, Duration handshakeMax, int threadCount) throws TlsFileException {
        this.settings = settings;
        this.handshakeMax = handshakeMax;
        this.lastSeen = PemFile.fingerprint(files(settings));
        this.current = load(settings);
        this.threads = new ThreadPoolExecutor(
                threadCount, threadCount, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), TlsServer::thread);
        threads.allowCoreThreadTimeOut(true);
    }

    /**
     * @param handshakeMax after which a connection whose handshake is not done is ended
     * @throws TlsFileException if the files cannot be used
     */
    public static TlsServer start(RelayTls settings, Duration handshakeMax, int threadCount) throws TlsFileException {
        TlsServer server = new TlsServer(settings, handshakeMax, threadCount);
        server.tellExpiry();
        return server;
    }

    /** @throws TlsFileException if no relay could use these files */
    public static void check(Path certificate, Path key) throws TlsFileException {
        TlsMaterial.read(certificate, key);
    }

    /** When the first byte of TLS comes. */
    public enum Start {
        /** The connection begins with it. */
        AT_ONCE,
        /** The first thing written is still in clear: the answer to StartTLS. */
        AFTER_ANSWER
    }

    /** A handler for one new connection, with the certificate of now. */
    public TlsHandler handler(ByteBufAllocator allocator, Start start) {
        Current now = current;
        TlsHandler handler = new TlsHandler(now.context().newEngine(allocator), start, now.clients(), now.endPoint(), threads);
        handler.setHandshakeTimeoutMillis(handshakeMax.toMillis());
        // A record a message: a client that waits for its socket while its TLS library still holds a message would wait for ever.
        handler.setWrapDataSize(0);
        return handler;
    }

    /** The end of the certificate that new connections get. */
    public Instant expiry() {
        return current.certificate().getNotAfter().toInstant();
    }

    /** Takes new files if there are; to be called every few seconds, by one thread. Files that cannot be used change nothing. */
    public void reloadIfChanged() {
        String seen = PemFile.fingerprint(files(settings));
        if (seen.equals(lastSeen)) {
            return;
        }
        lastSeen = seen;
        try {
            current = load(settings);
            LOG.info("new connections get the certificate of {}, good until {}", current.certificate().getSubjectX500Principal(), expiry());
            tellExpiry();
        } catch (TlsFileException e) {
            LOG.error("BD-3020: {}; new connections still get the certificate before, good until {}", e.getMessage(), expiry());
        }
    }

    /** Says in the log when the certificate ends soon; to be called daily. */
    public void tellExpiry() {
        if (Instant.now().plus(WARN_BEFORE_EXPIRY).isAfter(expiry())) {
            LOG.warn("BD-3021: the certificate in {} is good until {}; put a new one there, no restart is needed", settings.certificate(), expiry());
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }

    private static List<Path> files(RelayTls settings) {
        return Stream.concat(Stream.of(settings.certificate(), settings.key()), settings.clientCa().stream()).toList();
    }

    private static Current load(RelayTls settings) throws TlsFileException {
        TlsMaterial material = TlsMaterial.read(settings.certificate(), settings.key());
        Optional<ClientAuthorities> clients =
                settings.clientCa().isPresent() ? Optional.of(ClientAuthorities.read(settings.clientCa().get())) : Optional.empty();
        try {
            // Named here, since Netty would take OpenSSL where it is there, which resumes sessions and orders ciphers by other rules.
            SslContextBuilder builder = SslContextBuilder.forServer(material.key(), material.chain())
                    .sslProvider(SslProvider.JDK)
                    .protocols(settings.protocols())
                    .ciphers(settings.ciphers())
                    .sessionCacheSize(RESUMABLE_SESSIONS_MAX)
                    .sessionTimeout(RESUMABLE.toSeconds())
                    .clientAuth(clients.isPresent() ? ClientAuth.OPTIONAL : ClientAuth.NONE);
            clients.ifPresent(each -> builder.trustManager(each.trustManager()));
            X509Certificate own = material.chain().get(0);
            return new Current(builder.build(), own, EndPointBinding.of(own), clients);
        } catch (SSLException | IllegalArgumentException e) {
            throw new TlsFileException(settings.certificate() + " cannot be used for TLS (" + e.getMessage() + "); put another certificate there", e);
        }
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "relay-tls");
        thread.setDaemon(true);
        return thread;
    }
}
