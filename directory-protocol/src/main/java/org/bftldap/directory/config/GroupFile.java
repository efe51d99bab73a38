package org.bftldap.directory.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;

/**
 * {@code group.toml}: equal everywhere, and known by its digest. The digest is taken of the canonical text that {@link GroupText} makes
 * of the values, so that a comment or a blank line more on one machine does not part it from the others.
 *
 * @param path where it was read from
 */
public record GroupFile(Path path, GroupConfig config, Genesis genesis) {

    /** Of {@code remote_deadline_ms}; longer than most clients wait for anything. */
    public static final int REMOTE_DEADLINE_MILLIS_MAX = 120_000;

    private static final int REPLICAS_MAX = 100;
    private static final int FIRST_CLIENT = 1000;
    private static final String PLAIN_NAME = "[a-z0-9][a-z0-9.-]{0,62}";

    public static GroupFile load(Path path) throws ConfigException {
        return of(path, TomlFile.open(path));
    }

    /**
     * Another group's file, from its text.
     *
     * @param shownAs what errors are to call it
     */
    public static GroupFile parse(Path shownAs, String text) throws ConfigException {
        return of(shownAs, TomlFile.parse(shownAs, text));
    }

    private static GroupFile of(Path path, Section file) throws ConfigException {
        Section top = file.allow("name", "epoch", "development", "genesis", "tuning", "replica", "client");
        String name = name(top);
        Genesis genesis = genesis(name, top.section("genesis"));
        List<ReplicaMember> replicas = replicas(top);
        List<ClientMember> clients = clients(top);
        Tuning tuning = tuning(top.sectionOrEmpty("tuning"));
        int epoch = top.integer("epoch", 0, 0, Integer.MAX_VALUE);
        return of(path, new GroupConfig(name, new byte[32], epoch, replicas, clients, tuning, top.flag("development")), genesis);
    }

    /** A group file from its values; gives the configuration the digest that belongs to them. */
    public static GroupFile of(Path path, GroupConfig config, Genesis genesis) {
        byte[] digest = GroupText.digest(GroupText.of(config, genesis));
        return new GroupFile(
                path,
                new GroupConfig(
                        config.name(), digest, config.epoch(), config.replicas(), config.clients(), config.tuning(), config.development()),
                genesis);
    }

    /** By what people compare it, over a way that they trust: its digest in groups of four digits. */
    public String fingerprint() {
        return HexFormat.of().formatHex(config.fileDigest()).replaceAll("(.{4})(?=.)", "$1-");
    }

    /** Whether this is what somebody has noted as the fingerprint, however it is grouped. */
    public boolean hasFingerprint(String noted) {
        String digits = noted.replaceAll("[\\s:-]", "");
        return digits.equalsIgnoreCase(HexFormat.of().formatHex(config.fileDigest()));
    }

    /** The agents among its clients. */
    public Agents agents() {
        return Agents.of(config.clients());
    }

    /** The file's canonical text; its SHA-256 is the group file digest. */
    public String text() {
        return GroupText.of(config, genesis);
    }

    private static String name(Section top) throws ConfigException {
        String name = top.string("name");
        if (!name.matches(PLAIN_NAME)) {
            throw top.error(ConfigError.BAD_VALUE, "name", "is \"" + name + "\"; use 1 to 63 of a-z, 0-9, dot and dash");
        }
        return name;
    }

    private static Genesis genesis(String name, Section s) throws ConfigException {
        s.allow("suffixes", "anonymous_suffixes", "admin_credential", "schema_digest");
        List<String> suffixes = s.strings("suffixes");
        if (suffixes.isEmpty()) {
            throw s.error(ConfigError.BAD_VALUE, "suffixes", "is empty; name at least one DN, such as \"o=grid\"");
        }
        List<String> anonymous = s.strings("anonymous_suffixes");
        for (String suffix : anonymous) {
            if (!suffixes.contains(suffix)) {
                throw s.error(ConfigError.BAD_VALUE, "anonymous_suffixes", "names \"" + suffix + "\", which is not among suffixes; add it there or remove it here");
            }
        }
        return new Genesis(name, suffixes, anonymous, s.string("admin_credential"), s.hex("schema_digest", 32));
    }

    private static List<ReplicaMember> replicas(Section top) throws ConfigException {
        List<ReplicaMember> replicas = new ArrayList<>();
        for (Section s : top.sections("replica")) {
            s.allow("id", "host", "port", "signing_key", "agreement_key", "tls_key");
            int id = (int) s.integer("id", 0L, (long) REPLICAS_MAX);
            if (id != replicas.size()) {
                throw s.error(ConfigError.BAD_VALUE, "id", "is " + id + "; number the replicas 0, 1, 2, … in order: here " + replicas.size());
            }
            replicas.add(new ReplicaMember(id, s.string("host"), s.port("port"), keys(s)));
        }
        if (replicas.size() < 4) {
            throw top.error(ConfigError.BAD_VALUE, "replica", "stands " + replicas.size() + " times; a group needs at least 4 to survive one fault");
        }
        return replicas;
    }

    private static List<ClientMember> clients(Section top) throws ConfigException {
        List<ClientMember> clients = new ArrayList<>();
        Set<String> agents = new HashSet<>();
        int last = FIRST_CLIENT - 1;
        for (Section s : top.sections("client")) {
            s.allow("id", "name", "role", "signing_key", "agreement_key", "tls_key");
            int id = (int) s.integer("id", (long) FIRST_CLIENT, (long) Integer.MAX_VALUE);
            if (id <= last) {
                throw s.error(ConfigError.BAD_VALUE, "id", "is " + id + "; client ids must ascend: use " + (last + 1) + " or more");
            }
            last = id;
            ClientMember client = new ClientMember(id, s.string("name"), s.choice("role", "relay", List.of("relay", "admin", Agents.ROLE, "group")), keys(s));
            if (client.role().equals(Agents.ROLE)) {
                checkAgent(s, client.name(), agents);
            }
            clients.add(client);
        }
        return clients;
    }

    /** What an agent may do is granted to its name ({@link Agents}), so no two may share one, nor spellings of one. */
    private static void checkAgent(Section s, String name, Set<String> taken) throws ConfigException {
        if (!name.matches(PLAIN_NAME)) {
            throw s.error(ConfigError.BAD_VALUE, "name", "is \"" + name + "\"; for a client with role \"gris\" use 1 to 63 of a-z, 0-9, dot and dash");
        }
        if (!taken.add(name)) {
            throw s.error(ConfigError.BAD_VALUE, "name", "is \"" + name + "\", which another client with role \"gris\" has; give each its own");
        }
    }

    private static PublicKeys keys(Section s) throws ConfigException {
        return new PublicKeys(s.hex("signing_key", 32), s.hex("agreement_key", 32), s.hex("tls_key", 32));
    }

    private static Tuning tuning(Section s) throws ConfigException {
        s.allow("checkpoint_interval", "window", "batch_operations_max", "batch_bytes_max", "pipeline_max", "request_bytes_max",
                "session_window", "sessions_max", "request_timeout_ms", "clock_tolerance_ms", "view_timeout_ms",
                "remote_deadline_ms", "key_refresh_ms");
        Tuning d = Tuning.defaults();
        int interval = s.integer("checkpoint_interval", d.checkpointInterval(), 1, 1 << 20);
        int window = s.integer("window", Math.max(d.window(), 2 * interval), 2, 1 << 22);
        if (window < 2 * interval) {
            throw s.error(ConfigError.BAD_VALUE, "window", "is " + window + "; use at least " + 2 * interval + ", twice checkpoint_interval, or ordering stops at checkpoints");
        }
        return new Tuning(
                interval,
                window,
                s.integer("batch_operations_max", d.batchOperationsMax(), 1, 1 << 16),
                s.integer("batch_bytes_max", d.batchBytesMax(), 1 << 10, 1 << 26),
                s.integer("pipeline_max", d.pipelineMax(), 1, 1 << 10),
                s.integer("request_bytes_max", d.requestBytesMax(), 1 << 10, 1 << 26),
                s.integer("session_window", d.sessionWindow(), 1, 1 << 16),
                s.integer("sessions_max", d.sessionsMax(), 1, 1 << 20),
                s.integer("request_timeout_ms", d.requestTimeoutMillis(), 10, 60_000),
                s.integer("clock_tolerance_ms", d.clockToleranceMillis(), 10, 600_000),
                s.integer("view_timeout_ms", d.viewTimeoutMillis(), 50, 600_000),
                s.integer("remote_deadline_ms", d.remoteDeadlineMillis(), 100, REMOTE_DEADLINE_MILLIS_MAX),
                s.integer("key_refresh_ms", d.keyRefreshMillis(), 1_000, 3_600_000));
    }
}
