package org.bftldap.directory.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;

/** A group's files in a directory, as the command line lays them out. */
final class TestGroup {

    final Path directory;

    TestGroup(Path directory, String name) throws IOException {
        this.directory = directory;
        write(Files.createDirectories(directory.resolve("schema")).resolve("a.schema"), "# empty\n");
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < 4; id++) {
            Path home = Files.createDirectories(directory.resolve("replica-" + id));
            replicas.add(new ReplicaMember(id, "127.0.0.1", 15000 + 10 * id, keys(home).publicKeys()));
            write(home.resolve("replica.toml"), """
                    group = "../group.toml"
                    id = %d
                    listen = "127.0.0.1"
                    keys = "keys"
                    data = "data"
                    schema = "../schema"
                    admin_port = 0
                    """.formatted(id));
        }
        Path home = Files.createDirectories(directory.resolve("relay-0"));
        ClientMember relay = new ClientMember(1000, "relay-0", "relay", keys(home).publicKeys());
        write(home.resolve("relay.toml"), """
                group = "../group.toml"
                client_id = 1000
                keys = "keys"
                listen = "127.0.0.1"
                port = 10389
                admin_port = 0

                [limits]
                pdu_bytes_max = 2097152
                """);
        GroupConfig config = new GroupConfig(name, new byte[32], 0, replicas, List.of(relay), Tuning.defaults(), false);
        Genesis genesis = new Genesis(name, List.of("o=grid", "dc=example,dc=com"), List.of("o=grid"), "{BFTLDAP1}i=50000,s=AA==,k=AA==", SchemaFiles.digest(directory.resolve("schema")));
        write(group(), GroupFile.of(group(), config, genesis).text());
    }

    Path group() {
        return directory.resolve("group.toml");
    }

    Path replica(int id) {
        return directory.resolve("replica-" + id).resolve("replica.toml");
    }

    Path relay() {
        return directory.resolve("relay-0").resolve("relay.toml");
    }

    /** Replaces the first occurrence in a file. */
    static void edit(Path file, String from, String to) throws IOException {
        String text = Files.readString(file);
        if (!text.contains(from)) {
            throw new IllegalArgumentException(from + " is not in " + file);
        }
        Files.writeString(file, text.replaceFirst(java.util.regex.Pattern.quote(from), java.util.regex.Matcher.quoteReplacement(to)));
    }

    private static NodeKeys keys(Path home) throws IOException {
        NodeKeys keys = NodeKeys.generate();
        keys.save(home.resolve("keys"));
        return keys;
    }

    private static void write(Path file, String text) throws IOException {
        Files.writeString(file, text);
    }
}
