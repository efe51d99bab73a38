package org.bftldap.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.directory.config.GroupFile;

/**
 * Gives all replicas of a stopped group new keys, and the group file its next epoch. The old keys are put aside; the group file takes its place last, so
 * that a command which was interrupted can be given again.
 */
final class NewKeys {

    private final GroupDirectory directory;

    NewKeys(GroupDirectory directory) {
        this.directory = directory;
    }

    /** @return the new group file */
    GroupFile make() throws CommandException, IOException {
        GroupFile old = directory.load();
        GroupConfig config = old.config();
        List<Node> replicas = directory.replicas(old);
        if (replicas.size() < config.size()) {
            throw new CommandException("BD-1013: " + directory.root() + ": holds " + replicas.size() + " of " + config.size()
                    + " replicas; make the keys where the group was made, and bring each replica's directory to its machine as then");
        }
        requireStopped(replicas);
        requireStopped(directory.relays(old));
        List<ReplicaMember> members = new ArrayList<>();
        for (ReplicaMember member : config.replicas()) {
            NodeKeys keys = replace(replicas.get(member.id()).home(), config.epoch());
            members.add(new ReplicaMember(member.id(), member.host(), member.port(), keys.publicKeys()));
        }
        GroupFile next = GroupFile.of(
                directory.groupFile(),
                new GroupConfig(config.name(), new byte[32], config.epoch() + 1, members, config.clients(), config.tuning(), config.development()),
                old.genesis());
        Path draft = directory.root().resolve("group.toml.new");
        Files.write(draft, next.text().getBytes(StandardCharsets.UTF_8));
        Files.move(draft, directory.groupFile(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return next;
    }

    /** Two epochs of one group cannot run at the same time: they refuse each other. */
    private static void requireStopped(List<Node> nodes) throws CommandException, IOException {
        for (Node node : nodes) {
            if (new Daemon(node).running().isPresent()) {
                throw new CommandException("BD-1016: " + node.name() + " runs; stop all processes of the group first ('bftldap dev down')");
            }
        }
    }

    /** Keys that are there beside those put aside are of an attempt that was interrupted. */
    private static NodeKeys replace(Path home, int epoch) throws IOException {
        Path keys = home.resolve("keys");
        Path aside = home.resolve("keys-of-epoch-" + epoch);
        if (Files.exists(aside)) {
            GroupMaker.deleteTree(keys);
        } else {
            Files.move(keys, aside, StandardCopyOption.ATOMIC_MOVE);
        }
        NodeKeys fresh = NodeKeys.generate();
        fresh.save(keys);
        return fresh;
    }
}
