package org.bftldap.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.bftldap.directory.config.GroupFile;

/** The directory that {@code bftldap init group} makes. */
record GroupDirectory(Path root) {

    GroupDirectory {
        root = root.toAbsolutePath().normalize();
    }

    Path groupFile() {
        return root.resolve("group.toml");
    }

    Path schema() {
        return root.resolve("schema");
    }

    Path ldapUrl() {
        return root.resolve("ldap.url");
    }

    Path ldapsUrl() {
        return root.resolve("ldaps.url");
    }

    /** The CA of the relays' certificates, where it was made with the group. */
    Path firstStepsCa() {
        return root.resolve("ca.crt");
    }

    Path adminDn() {
        return root.resolve("admin.dn");
    }

    Path adminPassword() {
        return root.resolve("admin.password");
    }

    /** The group file is written last: where it stands, the rest does. */
    boolean exists() {
        return Files.exists(groupFile());
    }

    boolean isFree() throws IOException {
        if (!Files.exists(root)) {
            return true;
        }
        try (Stream<Path> files = Files.list(root)) {
            return files.allMatch(file -> file.getFileName().toString().equals(GroupLock.NAME));
        }
    }

    Node replica(int id) {
        return new Node("replica-" + id, root.resolve("replica-" + id), Node.Kind.REPLICA);
    }

    Node relay(int number) {
        return new Node("relay-" + number, root.resolve("relay-" + number), Node.Kind.RELAY);
    }

    Node agent(int number) {
        return new Node("gris-" + number, root.resolve("gris-" + number), Node.Kind.GRIS);
    }

    /** The replicas of the group whose files are here: on a production machine mostly one. */
    List<Node> replicas(GroupFile group) {
        List<Node> nodes = new ArrayList<>();
        for (int id = 0; id < group.config().size(); id++) {
            if (Files.exists(replica(id).config())) {
                nodes.add(replica(id));
            }
        }
        return nodes;
    }

    List<Node> relays(GroupFile group) {
        return clients(group, this::relay);
    }

    List<Node> agents(GroupFile group) {
        return clients(group, this::agent);
    }

    private static List<Node> clients(GroupFile group, IntFunction<Node> node) {
        return IntStream.range(0, group.config().clients().size()).mapToObj(node).filter(each -> Files.exists(each.config())).toList();
    }

    GroupFile load() throws CommandException, IOException {
        if (!exists()) {
            throw new CommandException("BD-1001: " + groupFile() + ": no group here; make one with 'bftldap dev up --dir " + root + "' or 'bftldap init group " + root + "'");
        }
        return GroupFile.load(groupFile());
    }
}
