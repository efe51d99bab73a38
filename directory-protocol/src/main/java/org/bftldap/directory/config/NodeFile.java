package org.bftldap.directory.config;

import java.nio.file.Path;

/**
 * What any node's file, {@code replica.toml} or {@code relay.toml}, tells without its keys being read: for commands that look after nodes.
 *
 * @param port where it listens; 0 if the group file says it
 * @param adminPort of its loopback status endpoint
 */
public record NodeFile(Path path, String listen, int port, int adminPort) {

    public static NodeFile load(Path path) throws ConfigException {
        Section s = TomlFile.open(path);
        return new NodeFile(path, s.string("listen", "127.0.0.1"), s.integer("port", 0, 0, 65_535), s.port("admin_port"));
    }

    /**
     * An error found outside this package that a key of a configuration file is to blame for, such as a port that is taken or a
     * directory that cannot be written: names the key's line.
     */
    public static ConfigException error(Path path, String key, ConfigError error, String whatAndRemedy) {
        try {
            return TomlFile.open(path).error(error, key, whatAndRemedy);
        } catch (ConfigException unreadable) {
            return new ConfigException(error, path.toString(), "key '" + key + "': " + whatAndRemedy);
        }
    }
}
