package org.bftldap.directory.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.directory.api.ldap.model.name.Dn;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;

/**
 * {@code relay.toml}: what concerns one relay alone.
 *
 * @param path where it was read from
 * @param dialled the group as this relay reaches it; differs from the group file in addresses, and only in a development group
 * @param clientId which client of the group it is
 * @param keys its private keys; checked to be those of that client in the group file
 * @param listen where LDAP clients connect
 * @param socket where processes of this machine may connect besides; empty: nowhere
 * @param tls how LDAP is encrypted; empty: not at all
 * @param altServers LDAP URLs of other relays of the group, for clients to fail over to
 * @param saslUserDn DN of the user whose plain name stands in the place of {@value #USER}; empty: SASL knows users by DN only
 * @param admin the loopback status endpoint
 * @param cleartextBinds {@code loopback} or {@code anywhere}: from where passwords are accepted without TLS
 * @param expiryControls {@code none} or {@code netscape}: what binds tell of a password's expiry to clients that did not ask
 * @param monitorReaders DNs of those who may read {@code cn=monitor} besides the administrator
 * @param passwordIterations of PBKDF2 for passwords set through this relay; at least {@link #PASSWORD_ITERATIONS_MIN}
 */
public record RelayFile(
        Path path,
        GroupFile group,
        GroupConfig dialled,
        int clientId,
        NodeKeys keys,
        InetSocketAddress listen,
        Optional<RelaySocket> socket,
        Optional<RelayTls> tls,
        List<String> altServers,
        Optional<String> saslUserDn,
        InetSocketAddress admin,
        Limits limits,
        String cleartextBinds,
        String expiryControls,
        List<String> monitorReaders,
        int passwordIterations,
        String logLevel) {

    /** A stolen store permits guessing; each guess must cost this much at least. */
    public static final int PASSWORD_ITERATIONS_MIN = 50_000;

    /** Where a plain user name goes. */
    public static final String USER = "{user}";

    /** Of a server, without a DN (RFC 4516 §2). */
    private static final Pattern LDAP_URL = Pattern.compile("ldaps?://[^/?#\\s]+/?");

    private static final int PASSWORD_ITERATIONS_MAX = 1_000_000;

    /** Each is compared at each request. */
    private static final int MONITOR_READERS_MAX = 100;

    /**
     * Bounds on what LDAP clients may take.
     *
     * @param connectionsMax LDAP connections at once
     * @param connectionsPerAddressMax LDAP connections at once from one address that is not this machine
     * @param pduBytesMax largest LDAP message; at most 4 MiB, what a group's requests can hold
     * @param filterDepthMax nesting of a search filter; at most 128
     * @param operationsPerConnectionMax operations a connection may have outstanding
     * @param operationsMax operations that all connections together may have outstanding
     * @param firstRequestSeconds a new connection has for its first whole request
     * @param requestSeconds a request may take from its first byte to its last
     * @param handshakeSeconds a TLS handshake may take
     * @param idleSeconds after which a connection that sends nothing is closed
     * @param stalledSeconds after which a connection that does not read its answers is closed
     * @param deadlineMillis after which an operation that no quorum answered is given up with unavailable
     * @param sizeLimitMax entries that one search may return; 0 for no limit
     */
    public record Limits(
            int connectionsMax,
            int connectionsPerAddressMax,
            int pduBytesMax,
            int filterDepthMax,
            int operationsPerConnectionMax,
            int operationsMax,
            int firstRequestSeconds,
            int requestSeconds,
            int handshakeSeconds,
            int idleSeconds,
            int stalledSeconds,
            int deadlineMillis,
            int sizeLimitMax) {

        public static Limits defaults() {
            return new Limits(2000, 1000, 4 << 20, 128, 128, 4096, 30, 60, 10, 900, 60, 10_000, 0);
        }
    }

    public static RelayFile load(Path path) throws ConfigException {
        Section s = TomlFile.open(path)
                .allow("group", "client_id", "keys", "listen", "port", "ldapi", "tls", "alt_servers", "sasl_user_dn", "admin_port", "limits", "cleartext_binds", "expiry_controls", "monitor_readers", "password_iterations", "dial", "log_level");
        GroupFile group = GroupFile.load(s.path("group"));
        ClientMember self = Keys.client(s, group, "relay");
        String listen = s.string("listen", "127.0.0.1");
        return new RelayFile(
                path,
                group,
                DevelopmentKeys.dialled(s, group, group.config().size()),
                self.id(),
                Keys.load(s, self.keys(), "client " + self.id(), group.path()),
                new InetSocketAddress(listen, s.port("port")),
                s.has("ldapi") ? Optional.of(RelaySocket.of(s.section("ldapi"))) : Optional.empty(),
                s.has("tls") ? Optional.of(RelayTls.of(s.section("tls"), listen)) : Optional.empty(),
                altServers(s),
                saslUserDn(s),
                new InetSocketAddress("127.0.0.1", s.port("admin_port")),
                limits(s.sectionOrEmpty("limits")),
                s.choice("cleartext_binds", "loopback", List.of("loopback", "anywhere")),
                s.choice("expiry_controls", "none", List.of("none", "netscape")),
                monitorReaders(s),
                s.integer("password_iterations", PASSWORD_ITERATIONS_MIN, PASSWORD_ITERATIONS_MIN, PASSWORD_ITERATIONS_MAX),
                s.choice("log_level", "info", Keys.LOG_LEVELS));
    }

    private static List<String> altServers(Section s) throws ConfigException {
        List<String> urls = s.has("alt_servers") ? s.strings("alt_servers") : List.of();
        for (String url : urls) {
            if (!LDAP_URL.matcher(url).matches()) {
                throw s.error(ConfigError.BAD_VALUE, "alt_servers", "names \"" + url + "\"; write URLs such as \"ldaps://relay2.example.org:636\"");
            }
        }
        return urls;
    }

    private static Optional<String> saslUserDn(Section s) throws ConfigException {
        if (!s.has("sasl_user_dn")) {
            return Optional.empty();
        }
        String template = s.string("sasl_user_dn");
        if (!template.matches("[^{}]+=\\{user}(,[^{}]*)?")) {
            throw s.error(ConfigError.BAD_VALUE, "sasl_user_dn", "is \"" + template + "\"; write a DN with " + USER + " as one value, such as \"uid={user},ou=people,dc=example,dc=com\"");
        }
        return Optional.of(template);
    }

    private static List<String> monitorReaders(Section s) throws ConfigException {
        List<String> readers = s.has("monitor_readers") ? s.strings("monitor_readers") : List.of();
        if (readers.size() > MONITOR_READERS_MAX) {
            throw s.error(ConfigError.BAD_VALUE, "monitor_readers", "names more than " + MONITOR_READERS_MAX + "; let fewer accounts read it");
        }
        for (String reader : readers) {
            if (reader.isBlank() || !Dn.isValid(reader)) {
                throw s.error(ConfigError.BAD_VALUE, "monitor_readers", "names \"" + reader + "\"; write DNs such as \"uid=nagios,ou=people,dc=example,dc=com\"");
            }
        }
        return readers;
    }

    private static Limits limits(Section s) throws ConfigException {
        s.allow(
                "connections_max",
                "connections_per_address_max",
                "pdu_bytes_max",
                "filter_depth_max",
                "operations_per_connection_max",
                "operations_max",
                "first_request_seconds",
                "request_seconds",
                "handshake_seconds",
                "idle_seconds",
                "stalled_seconds",
                "deadline_ms",
                "size_limit_max");
        Limits d = Limits.defaults();
        return new Limits(
                s.integer("connections_max", d.connectionsMax(), 1, 1_000_000),
                s.integer("connections_per_address_max", d.connectionsPerAddressMax(), 1, 1_000_000),
                s.integer("pdu_bytes_max", d.pduBytesMax(), 1 << 10, d.pduBytesMax()),
                s.integer("filter_depth_max", d.filterDepthMax(), 1, d.filterDepthMax()),
                s.integer("operations_per_connection_max", d.operationsPerConnectionMax(), 1, 65_536),
                s.integer("operations_max", d.operationsMax(), 1, 1_000_000),
                s.integer("first_request_seconds", d.firstRequestSeconds(), 1, 86_400),
                s.integer("request_seconds", d.requestSeconds(), 1, 86_400),
                s.integer("handshake_seconds", d.handshakeSeconds(), 1, 86_400),
                s.integer("idle_seconds", d.idleSeconds(), 1, 86_400),
                s.integer("stalled_seconds", d.stalledSeconds(), 1, 86_400),
                s.integer("deadline_ms", d.deadlineMillis(), 100, 600_000),
                s.integer("size_limit_max", d.sizeLimitMax(), 0, Integer.MAX_VALUE));
    }
}
