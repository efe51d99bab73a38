package org.bftldap.directory.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.bft.crypto.KeyFileException;
import org.bftldap.bft.crypto.NodeKeys;

/** Loads a process's private keys and holds them against the group file: the wrong group's keys would only show as silence. */
final class Keys {

    static final List<String> LOG_LEVELS = List.of("error", "warn", "info", "debug");

    private Keys() {}

    /** The client of the group that the key {@code client_id} names; its role must be this one. */
    static ClientMember client(Section s, GroupFile group, String role) throws ConfigException {
        int id = (int) s.integer("client_id", 1000L, Integer.MAX_VALUE);
        for (ClientMember client : group.config().clients()) {
            if (client.id() == id && client.role().equals(role)) {
                return client;
            }
        }
        throw s.error(ConfigError.NOT_A_MEMBER, "client_id", "is " + id + ", and " + group.path() + " has no client of that id and role \"" + role + "\"; correct the id or the group file");
    }

    /** @param who the process, as the message names it */
    static NodeKeys load(Section s, PublicKeys expected, String who, Path groupFile) throws ConfigException {
        NodeKeys keys = own(s);
        check(s, "signing", keys.publicKeys().signing(), expected.signing(), who, groupFile);
        check(s, "agreement", keys.publicKeys().agreement(), expected.agreement(), who, groupFile);
        check(s, "tls", keys.publicKeys().tls(), expected.tls(), who, groupFile);
        return keys;
    }

    /** Those that the key {@code keys} names, held against nothing. */
    static NodeKeys own(Section s) throws ConfigException {
        Path directory = s.path("keys");
        if (!Files.isDirectory(directory)) {
            throw s.error(ConfigError.KEY_FILE, "keys", "names " + directory + ", which is no directory; restore the key files there, or correct the path");
        }
        try {
            return NodeKeys.load(directory);
        } catch (KeyFileException e) {
            throw s.error(ConfigError.KEY_FILE, "keys", String.valueOf(e.getMessage()));
        }
    }

    private static void check(Section s, String kind, byte[] own, byte[] expected, String who, Path groupFile) throws ConfigException {
        if (!MessageDigest.isEqual(own, expected)) {
            throw s.error(ConfigError.KEY_MISMATCH, "keys", "holds a " + kind + " key that is not the " + kind + "_key of " + who + " in " + groupFile
                    + "; use the keys that were made with this group, or the group file that was made with these keys");
        }
    }
}
