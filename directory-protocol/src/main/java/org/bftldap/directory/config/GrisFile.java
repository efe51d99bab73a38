package org.bftldap.directory.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;

/**
 * {@code gris.toml}: what concerns one agent alone.
 *
 * @param path where it was read from
 * @param dialled the group as this agent reaches it; differs from the group file in addresses, and only in a development group
 * @param self which client of the group it is
 * @param keys its private keys; checked to be those of that client in the group file
 * @param suffixes DNs below which it publishes; at least one, none in another
 * @param renames bases that sources write, and what is published instead
 * @param admin the loopback status endpoint
 */
public record GrisFile(
        Path path,
        GroupFile group,
        GroupConfig dialled,
        ClientMember self,
        NodeKeys keys,
        List<String> suffixes,
        Map<String, String> renames,
        GrisSources sources,
        GrisPublishing publishing,
        GrisRegistration registration,
        List<GrisCheck> checks,
        InetSocketAddress admin,
        String logLevel) {

    private static final int SUFFIXES_MAX = 16;

    public GrisFile {
        suffixes = List.copyOf(suffixes);
        checks = List.copyOf(checks);
    }

    public static GrisFile load(Path path) throws ConfigException {
        Section s = TomlFile.open(path).allow(
                "group", "client_id", "name", "keys", "suffixes", "rename", "sources", "program", "publish", "registration", "check", "admin_port", "dial", "log_level");
        GroupFile group = GroupFile.load(s.path("group"));
        ClientMember self = s.has("name") ? added(s, group) : Keys.client(s, group, Agents.ROLE);
        return new GrisFile(
                path,
                group,
                knowing(self, DevelopmentKeys.dialled(s, group, group.config().size())),
                self,
                Keys.load(s, self.keys(), "client " + self.id(), group.path()),
                suffixes(s),
                renames(s.sectionOrEmpty("rename")),
                GrisSources.of(s),
                GrisPublishing.of(s),
                GrisRegistration.of(s),
                GrisCheck.of(s),
                new InetSocketAddress("127.0.0.1", s.port("admin_port")),
                s.choice("log_level", "info", Keys.LOG_LEVELS));
    }

    /** Whether the agent stands in no group file: then a grant holds its keys (docs/decisions/0078). */
    public boolean isAdded() {
        return group.config().clients().stream().noneMatch(client -> client.id() == self.id());
    }

    private static ClientMember added(Section s, GroupFile group) throws ConfigException {
        if (s.has("client_id")) {
            throw s.error(ConfigError.BAD_VALUE, "name", "stands beside client_id; keep client_id for an agent of " + group.path() + ", name for one that a grant brings in");
        }
        String name = s.string("name");
        if (!Agents.isName(name)) {
            throw s.error(ConfigError.BAD_VALUE, "name", "is \"" + name + "\"; use 1 to 63 of a-z, 0-9, dot and dash");
        }
        PublicKeys keys = Keys.own(s).publicKeys();
        return new ClientMember(CallerGroups.guestId(keys), name, Agents.ROLE, keys);
    }

    /** The group with this agent among its clients, as those know it that let it in. Its digest stays that of the file. */
    private static GroupConfig knowing(ClientMember self, GroupConfig config) {
        if (config.clients().stream().anyMatch(client -> client.id() == self.id())) {
            return config;
        }
        List<ClientMember> clients = new ArrayList<>(config.clients());
        clients.add(self);
        return new GroupConfig(
                config.name(), config.fileDigest(), config.epoch(), config.replicas(), clients, config.tuning(), config.development());
    }

    private static List<String> suffixes(Section s) throws ConfigException {
        List<String> suffixes = new ArrayList<>();
        for (String suffix : s.strings("suffixes")) {
            suffixes.add(s.dn("suffixes", suffix));
        }
        if (suffixes.isEmpty() || suffixes.size() > SUFFIXES_MAX) {
            throw s.error(ConfigError.BAD_VALUE, "suffixes", "names " + suffixes.size() + " DNs; name 1 to " + SUFFIXES_MAX + " below which this agent publishes");
        }
        return suffixes;
    }

    private static Map<String, String> renames(Section s) throws ConfigException {
        Map<String, String> renames = new LinkedHashMap<>();
        for (String from : s.keys()) {
            renames.put(s.dn(from, from), s.dn(from));
        }
        return renames;
    }
}
