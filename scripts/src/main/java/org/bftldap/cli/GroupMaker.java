package org.bftldap.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.config.Tuning;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.node.NewMember;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.SchemaFiles;

/**
 * Writes a new group's directory: group file, keys and configuration of each node, the administrator's password. All of it or nothing:
 * it grows in a hidden directory inside and moves to its place at the end, the group file last.
 */
final class GroupMaker {

    /** Number of the first relay among the group's clients; the others follow. */
    static final int FIRST_RELAY_CLIENT = 1000;

    /** Number of the first agent; leaves room for relays. */
    static final int FIRST_AGENT_CLIENT = 1100;

    private static final int ITERATIONS = 50_000;
    private static final int SALT_BYTES = 16;
    private static final int PASSWORD_LENGTH = 20;
    /** Without the letters and digits that look alike. */
    private static final String PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private final GroupDirectory target;
    private final GroupPlan plan;
    private final Path schemaSource;
    private final SecureRandom random = new SecureRandom();

    GroupMaker(GroupDirectory target, GroupPlan plan, Path schemaSource) {
        this.target = target;
        this.plan = plan;
        this.schemaSource = schemaSource;
    }

    /** @return the administrator's password */
    String make() throws CommandException, IOException {
        if (!target.isFree()) {
            throw new CommandException("BD-1011: " + target.root() + ": is not empty; choose a new directory");
        }
        Files.createDirectories(target.root());
        Path staging = Files.createTempDirectory(target.root(), ".making-");
        try {
            GroupDirectory draft = new GroupDirectory(staging);
            String password = write(draft);
            moveAll(draft);
            return password;
        } finally {
            deleteTree(staging);
        }
    }

    private String write(GroupDirectory draft) throws IOException {
        SchemaFiles.copy(schemaSource, draft.schema());
        List<ReplicaMember> replicas = new ArrayList<>();
        for (int id = 0; id < plan.replicas(); id++) {
            Node node = draft.replica(id);
            NodeKeys keys = keys(node);
            replicas.add(new ReplicaMember(id, plan.hosts().get(id), plan.peerPorts().get(id), keys.publicKeys()));
            NewMember.mark(node.home().resolve("data").resolve("journal"));
            Files.writeString(node.config(), NodeTexts.replica(plan, id));
        }
        List<ClientMember> clients = new ArrayList<>();
        for (int number = 0; number < plan.relays().size(); number++) {
            Node relay = draft.relay(number);
            clients.add(new ClientMember(FIRST_RELAY_CLIENT + number, relay.name(), "relay", keys(relay).publicKeys()));
            Files.writeString(relay.config(), NodeTexts.relay(plan, number));
        }
        for (int number = 0; number < plan.agents().size(); number++) {
            AgentPlan agent = plan.agents().get(number);
            clients.add(new ClientMember(FIRST_AGENT_CLIENT + number, agent.name(), Agents.ROLE, keys(draft.agent(number)).publicKeys()));
            AgentFiles.write(draft.agent(number), plan, number);
        }
        RelayCertificates.write(draft, plan.relays().size(), plan.ownTls());

        String password = newPassword();
        Genesis genesis = new Genesis(
                plan.name(), plan.suffixes(), plan.anonymousSuffixes(), credential(password).text(), SchemaFiles.digest(draft.schema()));
        GroupConfig config = new GroupConfig(
                plan.name(), new byte[32], 0, replicas, clients, Tuning.defaults(), plan.purpose() == GroupPlan.Purpose.DEVELOPMENT);
        Files.writeString(draft.groupFile(), GroupFile.of(draft.groupFile(), config, genesis).text());
        // Without a line end, so that 'ldapsearch -y' takes the password file as it is.
        Files.writeString(draft.ldapUrl(), "ldap://127.0.0.1:" + plan.relays().get(0).ldap());
        Files.writeString(draft.ldapsUrl(), "ldaps://127.0.0.1:" + plan.relays().get(0).ldaps());
        Files.writeString(draft.adminDn(), Genesis.ADMIN_DN);
        writeSecret(draft.adminPassword(), password);
        return password;
    }

    private void moveAll(GroupDirectory draft) throws IOException {
        List<Path> parts;
        try (Stream<Path> files = Files.list(draft.root())) {
            parts = files.filter(file -> !file.equals(draft.groupFile())).sorted().toList();
        }
        for (Path part : parts) {
            Files.move(part, target.root().resolve(part.getFileName()));
        }
        Files.move(draft.groupFile(), target.groupFile());
    }

    private NodeKeys keys(Node node) throws IOException {
        Files.createDirectories(node.home());
        NodeKeys keys = NodeKeys.generate();
        keys.save(node.home().resolve("keys"));
        return keys;
    }

    private StoredCredential credential(String password) {
        byte[] salt = new byte[SALT_BYTES];
        random.nextBytes(salt);
        return StoredCredential.fromPassword(password.toCharArray(), plan.name(), ITERATIONS, salt);
    }

    private String newPassword() {
        StringBuilder password = new StringBuilder(PASSWORD_LENGTH);
        for (int i = 0; i < PASSWORD_LENGTH; i++) {
            password.append(PASSWORD_LETTERS.charAt(random.nextInt(PASSWORD_LETTERS.length())));
        }
        return password.toString();
    }

    private static void writeSecret(Path file, String text) throws IOException {
        // The permissions come before the content.
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, text.getBytes(StandardCharsets.UTF_8), StandardOpenOption.TRUNCATE_EXISTING);
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(root)) {
            all = new ArrayList<>(files.toList());
        }
        for (int i = all.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(all.get(i));
        }
    }
}
