package org.bftldap.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.config.ReplicaMember;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.directory.config.GroupFile;
import org.jspecify.annotations.Nullable;

/** A tree of groups on this machine, each in a directory of its own below one. */
final class DevGrid {

    private static final int REPLICAS = 4;
    private static final String TREE_FILE = "domains";
    private static final String HIERARCHY_FILE = "hierarchy.toml";

    private final Path root;
    private final Home home;
    private final PrintWriter out;

    DevGrid(Path root, Home home, PrintWriter out) {
        this.root = root.toAbsolutePath().normalize();
        this.home = home;
        this.out = out;
    }

    /** Makes the groups if there are none, and starts what is not running. */
    void up(GridSuffixes suffixes, String domains, int ldapPort, int timeoutSeconds) throws CommandException, IOException {
        DomainTree tree = DomainTree.parse(domains);
        Path treeFile = root.resolve(TREE_FILE);
        if (!Files.exists(treeFile)) {
            make(tree, suffixes, ldapPort);
            // Last: where it stands, the rest does.
            Files.writeString(treeFile, domains);
        } else if (!Files.readString(treeFile).equals(domains)) {
            throw new CommandException("--domains is " + domains + ", but " + root + " holds " + Files.readString(treeFile) + "; choose a new directory for another grid");
        }
        forAll(tree, (group, told) -> group(group, told).up(new NewGroupOptions(), new Experiments(Map.of(), Map.of()), timeoutSeconds));
    }

    void down() throws CommandException, IOException {
        forAll(tree(), (group, told) -> group(group, told).down());
    }

    private DevGroup group(DomainTree domain, PrintWriter told) {
        return new DevGroup(directory(domain), home, told);
    }

    private interface Work {
        void on(DomainTree domain, PrintWriter told) throws CommandException, IOException;
    }

    /** On all groups at the same time: each mostly waits. What each tells is printed in the order of the domains. */
    private void forAll(DomainTree tree, Work work) throws CommandException, IOException {
        List<DomainTree> domains = tree.all();
        ExecutorService threads = Executors.newFixedThreadPool(domains.size());
        try {
            List<Future<String>> done = new ArrayList<>();
            for (DomainTree domain : domains) {
                done.add(threads.submit(() -> telling(domain, work)));
            }
            for (Future<String> told : done) {
                out.print(told.get());
                out.flush();
            }
        } catch (ExecutionException e) {
            throw asThrown(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; look at the groups' processes with 'bftldap status'", e);
        } finally {
            threads.shutdown();
        }
    }

    private static String telling(DomainTree domain, Work work) throws CommandException, IOException {
        StringWriter told = new StringWriter();
        PrintWriter buffered = new PrintWriter(told);
        work.on(domain, buffered);
        buffered.flush();
        return told.toString();
    }

    private static IOException asThrown(Throwable cause) throws CommandException {
        if (cause instanceof CommandException known) {
            throw known;
        }
        return cause instanceof IOException known ? known : new IOException(cause);
    }

    DomainTree tree() throws CommandException, IOException {
        Path treeFile = root.resolve(TREE_FILE);
        if (!Files.exists(treeFile)) {
            throw new CommandException("BD-1001: " + treeFile + ": no grid here; make one with 'bftldap dev grid up --dir " + root + " --domains ...'");
        }
        return DomainTree.parse(Files.readString(treeFile));
    }

    GroupDirectory directory(DomainTree domain) {
        return new GroupDirectory(root.resolve(domain.name()));
    }

    private void make(DomainTree tree, GridSuffixes suffixes, int ldapPort) throws CommandException, IOException {
        List<DomainTree> all = tree.all();
        int nodes = REPLICAS + 1;
        // All at once, since none of them listens yet while the next is made.
        List<Integer> row = Ports.row(root, ldapPort, nodes * all.size());
        for (int i = 0; i < all.size(); i++) {
            List<Integer> own = row.subList(nodes * i, nodes * (i + 1));
            List<String> held = suffixes.of(all.get(i));
            GroupPlan plan = new GroupPlan(
                    all.get(i).name(),
                    InitCommand.localhost(REPLICAS),
                    own.subList(0, REPLICAS),
                    own.stream().map(port -> port + 1).toList(),
                    List.of(new GroupPlan.RelayPorts(ldapPort + i, own.get(REPLICAS), own.get(REPLICAS) + 1)),
                    List.of(),
                    Optional.empty(),
                    held,
                    held,
                    GroupPlan.Purpose.DEVELOPMENT);
            new GroupMaker(directory(all.get(i)), plan, home.schema()).make();
            out.println("Made group " + plan.name() + " for " + String.join(" and ", held));
        }
        introduce(tree, null);
    }

    /** Each group lets its neighbours' replicas in, and knows its neighbours by their group files. */
    private void introduce(DomainTree domain, @Nullable DomainTree parent) throws CommandException, IOException {
        StringBuilder text = new StringBuilder("# The groups around group " + domain.name() + ". Every key: docs/reference/config.md\n");
        List<DomainTree> neighbours = new ArrayList<>(domain.children());
        neighbours.forEach(child -> neighbour(text, "child", child));
        if (parent != null) {
            neighbours.add(parent);
            neighbour(text, "parent", parent);
        }
        GroupDirectory own = directory(domain);
        letIn(own, neighbours);
        Files.writeString(own.root().resolve(HIERARCHY_FILE), text);
        for (Node replica : own.replicas(own.load())) {
            Files.writeString(replica.config(), "hierarchy = \"../" + HIERARCHY_FILE + "\"\n", StandardOpenOption.APPEND);
        }
        for (DomainTree child : domain.children()) {
            introduce(child, domain);
        }
    }

    private static void neighbour(StringBuilder text, String relation, DomainTree domain) {
        text.append("\n[[neighbour]]\nrelation = \"").append(relation).append("\"\ngroup = \"../").append(domain.name()).append("/group.toml\"\n");
    }

    private void letIn(GroupDirectory own, List<DomainTree> neighbours) throws CommandException, IOException {
        GroupFile file = own.load();
        GroupConfig group = file.config();
        List<ClientMember> clients = new ArrayList<>(group.clients());
        int next = clients.get(clients.size() - 1).id() + 1;
        for (DomainTree neighbour : neighbours) {
            for (ReplicaMember replica : directory(neighbour).load().config().replicas()) {
                clients.add(new ClientMember(
                        next++, CallerGroups.clientName(neighbour.name(), replica.id()), CallerGroups.ROLE, replica.keys()));
            }
        }
        GroupConfig wider = new GroupConfig(
                group.name(), group.fileDigest(), group.epoch(), group.replicas(), clients, group.tuning(), group.development());
        Files.writeString(own.groupFile(), GroupFile.of(own.groupFile(), wider, file.genesis()).text());
    }
}
