package org.bftldap.directory.config;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Optional;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.DevelopmentOptions;

/**
 * {@code replica.toml}: what concerns one replica alone. Whatever replicas must agree on stands in the group file.
 *
 * @param path where it was read from
 * @param dialled the group as this replica reaches it; differs from the group file in addresses, and only in a development group
 * @param keys its private keys; checked to be those of replica {@code id} in the group file
 * @param listen where other replicas and clients of the group connect
 * @param dataDirectory holds {@code store} and {@code journal}
 * @param schemaDirectory checked to hold the schema files that the group was made with
 * @param admin the loopback status endpoint
 * @param journalKeepBytes journal kept below the stable checkpoint to serve peers that fell behind
 * @param parent the group above this one, pinned by its file; none for a root
 * @param development what it does for the sake of tests; nothing outside a development group
 */
public record ReplicaFile(
        Path path,
        GroupFile group,
        GroupConfig dialled,
        int id,
        NodeKeys keys,
        InetSocketAddress listen,
        Path dataDirectory,
        Path schemaDirectory,
        InetSocketAddress admin,
        long journalKeepBytes,
        DevelopmentOptions development,
        String logLevel,
        Optional<GroupFile> parent) {

    public static ReplicaFile load(Path path) throws ConfigException {
        Section s = TomlFile.open(path).allow(
                "group", "id", "listen", "port", "keys", "data", "schema", "admin_port", "journal_keep_bytes", "fault", "clock_skew_ms", "dial", "log_level", "parent");
        GroupFile group = GroupFile.load(s.path("group"));
        int id = (int) s.integer("id", 0L, Integer.MAX_VALUE);
        if (id >= group.config().size()) {
            throw s.error(ConfigError.NOT_A_MEMBER, "id", "is " + id + ", but " + group.path() + " has replicas 0 to " + (group.config().size() - 1) + "; correct the id or the group file");
        }
        PublicKeys expected = group.config().replicas().get(id).keys();
        return new ReplicaFile(
                path,
                group,
                DevelopmentKeys.dialled(s, group, id),
                id,
                Keys.load(s, expected, "replica " + id, group.path()),
                new InetSocketAddress(s.string("listen", "0.0.0.0"), s.integer("port", group.config().replicas().get(id).port(), 0, 65_535)),
                s.path("data"),
                schema(s, group),
                new InetSocketAddress("127.0.0.1", s.port("admin_port")),
                s.bytes("journal_keep_bytes", 1L << 30, 1L << 20, 1L << 50),
                DevelopmentKeys.options(s, group),
                s.choice("log_level", "info", Keys.LOG_LEVELS),
                parent(s, group));
    }

    private static Optional<GroupFile> parent(Section s, GroupFile own) throws ConfigException {
        if (!s.has("parent")) {
            return Optional.empty();
        }
        GroupFile parent = GroupFile.load(s.path("parent"));
        if (parent.config().name().equals(own.config().name())) {
            throw s.error(ConfigError.BAD_VALUE, "parent", "names group '" + own.config().name() + "', which is this one; name the group above it, or remove the line at the root");
        }
        return Optional.of(parent);
    }

    private static Path schema(Section s, GroupFile group) throws ConfigException {
        Path directory = s.path("schema");
        byte[] digest;
        try {
            digest = SchemaFiles.digest(directory);
        } catch (IOException e) {
            throw s.error(ConfigError.UNREADABLE, "schema", "names " + directory + ", which cannot be read; restore the group's schema files there, or correct the path");
        }
        if (!MessageDigest.isEqual(digest, group.genesis().schemaDigest())) {
            throw s.error(ConfigError.SCHEMA_MISMATCH, "schema", "names " + directory + ", whose files are not those of schema_digest in " + group.path()
                    + "; copy the schema directory of another replica of this group");
        }
        return directory;
    }
}
