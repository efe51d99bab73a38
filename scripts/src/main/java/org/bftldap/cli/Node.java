package org.bftldap.cli;

import java.nio.file.Path;

/**
 * One process of a group on this machine and where its files are.
 *
 * @param name {@code replica-K}, {@code relay-K} or {@code gris-K}: also its directory
 */
record Node(String name, Path home, Kind kind) {

    enum Kind {
        REPLICA("bftslapd", "replica.toml"),
        RELAY("bftldap-relay", "relay.toml"),
        GRIS("bftldap-gris", "gris.toml");

        final String launcher;
        final String configName;

        Kind(String launcher, String configName) {
            this.launcher = launcher;
            this.configName = configName;
        }
    }

    Path config() {
        return home.resolve(kind.configName);
    }

    Path pidFile() {
        return home.resolve("pid");
    }

    Path log() {
        return home.resolve("log");
    }
}
