package org.bftldap.relay;

import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.client.EventLoopClient;
import org.bftldap.bft.client.GroupClient;
import org.bftldap.directory.admin.RelayReport;
import org.bftldap.directory.admin.StatusEndpoint;
import org.bftldap.directory.config.ConfigError;
import org.bftldap.directory.config.ConfigException;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.directory.config.RelayFile;
import org.bftldap.directory.config.RelaySocket;
import org.bftldap.directory.config.RelayTls;
import org.bftldap.relay.auth.ExpiryControls;
import org.bftldap.relay.auth.KeyDerivation;
import org.bftldap.relay.auth.UserNames;
import org.bftldap.relay.group.AnswerSlots;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.session.Activity;
import org.bftldap.relay.session.Monitoring;
import org.bftldap.relay.session.OperationKind;
import org.bftldap.relay.session.RelayServices;
import org.bftldap.relay.session.SessionLimits;
import org.bftldap.relay.tls.TlsFileException;
import org.bftldap.relay.tls.TlsServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running relay: its parts, started in an order in which a failure leaves nothing behind, and stopped in the reverse one. */
public final class Relay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);

    /** What one large request costs while it is decoded, encoded, signed and sent to all replicas, in multiples of its size: about this. */
    private static final int REQUEST_COST = 16;

    /**
     * On fewer, sessions live on the group client's own thread: each operation then needs no change of thread, which costs more than the
     * operation does. On more, connections are spread over several.
     */
    private static final int OWN_LOOPS_FROM_PROCESSORS = 4;

    /** How soon new certificates are seen. */
    private static final int RELOAD_SECONDS = 5;

    private static final int ANSWER_CHUNK_BYTES = 256 << 10;

    private final GroupClient group;
    private final KeyDerivation keys;
    private final EventLoopGroup loops;
    private final LdapServer server;
    private final Optional<TlsServer> tls;
    private final InetSocketAddress address;
    private final StatusEndpoint status;
    private final ScheduledExecutorService housekeeping;

    private Relay(
            GroupClient group,
            KeyDerivation keys,
            EventLoopGroup loops,
            LdapServer server,
            Optional<TlsServer> tls,
            InetSocketAddress address,
            StatusEndpoint status,
            ScheduledExecutorService housekeeping) {
        this.group = group;
        this.keys = keys;
        this.loops = loops;
        this.server = server;
        this.tls = tls;
        this.address = address;
        this.status = status;
        this.housekeeping = housekeeping;
    }

    /** @param group becomes the relay's: closed with it, also when it cannot start */
    public static Relay start(RelayFile file, GroupClient group) throws IOException {
        String name = file.group().config().name();
        int processors = Runtime.getRuntime().availableProcessors();
        KeyDerivation keys = new KeyDerivation(name, file.passwordIterations(), Math.max(1, processors / 2));
        GroupDirectory directory =
                new GroupDirectory(group, name, file.clientId(), Duration.ofMillis(file.limits().deadlineMillis()), answerSlots());
        EventLoopGroup loops = processors < OWN_LOOPS_FROM_PROCESSORS && group instanceof EventLoopClient looped
                ? looped.loop()
                : LdapServer.loops(Math.max(1, processors / 2));
        StatusEndpoint status = null;
        LdapServer server = null;
        Optional<TlsServer> tls = Optional.empty();
        try {
            tls = tls(file, Math.max(1, processors / 2));
            Monitoring monitoring = new Monitoring(new RelayMonitor(file.group().config()), file.monitorReaders());
            RelayServices services = RelayServices.of(
                    directory, keys, limits(file), tls, file.altServers(), new UserNames(file.saslUserDn()), expiryControls(file), monitoring, Clock.systemUTC());
            status = status(file, services);
            server = new LdapServer(services, loops);
            InetSocketAddress address = listen(file, server, tls);
            ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(work -> {
                Thread thread = new Thread(work, "relay-housekeeping");
                thread.setDaemon(true);
                return thread;
            });
            housekeeping.scheduleAtFixedRate(keys::expire, 1, 1, TimeUnit.MINUTES);
            tls.ifPresent(each -> {
                housekeeping.scheduleAtFixedRate(each::reloadIfChanged, RELOAD_SECONDS, RELOAD_SECONDS, TimeUnit.SECONDS);
                housekeeping.scheduleAtFixedRate(each::tellExpiry, 1, 1, TimeUnit.DAYS);
            });
            return new Relay(group, keys, loops, server, tls, address, status, housekeeping);
        } catch (IOException e) {
            if (server != null) {
                server.close();
            }
            tls.ifPresent(TlsServer::close);
            if (status != null) {
                status.close();
            }
            keys.close();
            group.close();
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
            throw e;
        }
    }

    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void close() {
        server.close();
        tls.ifPresent(TlsServer::close);
        status.close();
        housekeeping.shutdownNow();
        keys.close();
        group.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    /** As many chunks as fit into a quarter of the heap. */
    private static AnswerSlots answerSlots() {
        long slots = Runtime.getRuntime().maxMemory() / 4 / ANSWER_CHUNK_BYTES;
        return new AnswerSlots((int) Math.max(16, Math.min(1_024, slots)));
    }

    private static StatusEndpoint status(RelayFile file, RelayServices services) throws IOException {
        try {
            return StatusEndpoint.start(
                    file.admin(),
                    () -> report(file, services).json(),
                    () -> RelayMetrics.of(file.group().config(), services),
                    () -> RelayMetrics.isReady(file.group().config(), services.group().status()));
        } catch (IOException e) {
            throw e.getCause() instanceof BindException ? taken(file, "admin_port", file.admin()) : e;
        }
    }

    private static InetSocketAddress listen(RelayFile file, LdapServer server, Optional<TlsServer> tls) throws IOException {
        InetSocketAddress address;
        try {
            address = server.listen(file.listen());
        } catch (IOException e) {
            throw e.getCause() instanceof BindException ? taken(file, "port", file.listen()) : e;
        }
        if (file.socket().isPresent()) {
            listenLocally(file, server, file.socket().get());
        }
        Optional<InetSocketAddress> ldaps = file.tls().flatMap(RelayTls::ldaps);
        if (tls.isPresent() && ldaps.isPresent()) {
            try {
                LOG.info("LDAPS on {}", server.listenTls(ldaps.get(), tls.get()));
            } catch (IOException e) {
                throw e.getCause() instanceof BindException ? taken(file, "tls", ldaps.get()) : e;
            }
        }
        return address;
    }

    private static void listenLocally(RelayFile file, LdapServer server, RelaySocket socket) throws IOException {
        try {
            server.listenLocally(socket);
            LOG.info("LDAP on {}", socket.path());
        } catch (IOException e) {
            throw e.getCause() instanceof BindException
                    ? NodeFile.error(
                            file.path(), "ldapi", ConfigError.PORT_TAKEN, "names " + socket.path() + ", where another process listens or something else is; stop it, or choose another path in a directory that is there")
                    : NodeFile.error(
                            file.path(), "ldapi", ConfigError.UNWRITABLE, "names " + socket.path() + ", where no socket can be made: " + e.getMessage());
        }
    }

    private static Optional<TlsServer> tls(RelayFile file, int threads) throws IOException {
        if (file.tls().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(TlsServer.start(file.tls().get(), Duration.ofSeconds(file.limits().handshakeSeconds()), threads));
        } catch (TlsFileException e) {
            throw NodeFile.error(file.path(), "tls", ConfigError.KEY_FILE, "names files that cannot be used: " + e.getMessage());
        }
    }

    private static ConfigException taken(RelayFile file, String key, InetSocketAddress address) {
        String where = address.getPort() + " on " + address.getHostString();
        return NodeFile.error(
                file.path(), key, ConfigError.PORT_TAKEN, "is " + where + ", which is taken or not this machine's; stop its holder or choose another");
    }

    private static ExpiryControls expiryControls(RelayFile file) {
        return file.expiryControls().equals("netscape") ? ExpiryControls.NETSCAPE : ExpiryControls.NONE;
    }

    private static SessionLimits limits(RelayFile file) {
        RelayFile.Limits limits = file.limits();
        return new SessionLimits(
                limits.connectionsMax(),
                limits.connectionsPerAddressMax(),
                limits.pduBytesMax(),
                Math.max(limits.pduBytesMax(), Runtime.getRuntime().maxMemory() / REQUEST_COST),
                Runtime.getRuntime().maxMemory() / 4,
                limits.filterDepthMax(),
                limits.operationsPerConnectionMax(),
                limits.operationsMax(),
                limits.sizeLimitMax(),
                Duration.ofSeconds(limits.firstRequestSeconds()),
                Duration.ofSeconds(limits.requestSeconds()),
                Duration.ofSeconds(limits.idleSeconds()),
                Duration.ofSeconds(limits.stalledSeconds()),
                file.cleartextBinds().equals("anywhere")
                        ? SessionLimits.CleartextBinds.ANYWHERE
                        : SessionLimits.CleartextBinds.LOOPBACK_ONLY);
    }

    private static RelayReport report(RelayFile file, RelayServices services) {
        Activity activity = services.activity();
        Map<String, Map<Integer, Long>> results = new TreeMap<>();
        for (OperationKind kind : OperationKind.values()) {
            results.put(kind.label(), activity.results(kind));
        }
        return RelayReport.of(
                file.group().config(),
                file.clientId(),
                activity.connections(),
                services.group().status(),
                new RelayReport.Ldap(
                        activity.connectionsAccepted(),
                        activity.connectionsRefused(),
                        activity.connectionsEnded(),
                        activity.operationsInFlight(),
                        results));
    }
}
