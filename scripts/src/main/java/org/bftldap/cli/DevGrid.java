package org.bftldap.cli;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bftldap.cli.ldap.DelegationEntries;
import org.bftldap.cli.ldap.RelayAccess;
import org.bftldap.directory.config.Genesis;
import org.bftldap.directory.config.GroupFile;

/** A tree of groups on this machine, each in a directory of its own below one. */
final class DevGrid {

    private static final int REPLICAS = 4;
    private static final int AGENTS_MAX = 8;
    private static final String TREE_FILE = "domains";

    private final Path root;
    private final Home home;
    private final PrintWriter out;

    /**
     * A tree that is to run.
     *
     * @param domains the tree as it was written
     * @param agents of each domain that has none below it; empty: as many as there are
     */
    record Wanted(DomainTree tree, String domains, GridSuffixes suffixes, int ldapPort, Optional<Integer> agents) {

        int agentsOf(DomainTree domain) {
            return domain.children().isEmpty() ? agents.orElse(0) : 0;
        }

        int nodesOf(DomainTree domain) {
            return REPLICAS + 1 + agentsOf(domain);
        }
    }

    DevGrid(Path root, Home home, PrintWriter out) {
        this.root = root.toAbsolutePath().normalize();
        this.home = home;
        this.out = out;
    }

    /** Makes the groups if there are none, and starts what is not running. */
    void up(Wanted wanted, int timeoutSeconds) throws CommandException, IOException {
        DomainTree tree = wanted.tree();
        Path treeFile = root.resolve(TREE_FILE);
        if (!Files.exists(treeFile)) {
            make(wanted);
            // Last: where it stands, the rest does.
            Files.writeString(treeFile, wanted.domains());
        } else {
            checkSame(wanted, Files.readString(treeFile));
        }
        forAll(tree, (group, told) -> group(group, told).up(new NewGroupOptions(), new Experiments(Map.of(), Map.of()), timeoutSeconds));
        delegate(tree);
        new GridLinks(this, tree).await(timeoutSeconds);
    }

    private void checkSame(Wanted wanted, String there) throws CommandException, IOException {
        if (!there.equals(wanted.domains())) {
            throw new CommandException("--domains is " + wanted.domains() + ", but " + root + " holds " + there + "; choose a new directory for another grid");
        }
        for (DomainTree domain : wanted.tree().all()) {
            int agents = directory(domain).agents(directory(domain).load()).size();
            if (wanted.agents().isPresent() && agents != wanted.agentsOf(domain)) {
                throw new CommandException("--gris is " + wanted.agents().get() + ", but group " + domain.name() + " in " + root + " has " + agents + " agents; choose a new directory for another grid");
            }
        }
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

    /**
     * On all groups at the same time: each mostly waits. What each tells is printed in the order of the domains. What goes wrong with one is thrown when all
     * have ended: none is left half done behind the back of whoever reads of it.
     */
    private void forAll(DomainTree tree, Work work) throws CommandException, IOException {
        List<DomainTree> domains = tree.all();
        ExecutorService threads = Executors.newFixedThreadPool(domains.size());
        try {
            List<Future<String>> done = new ArrayList<>();
            for (DomainTree domain : domains) {
                done.add(threads.submit(() -> telling(domain, work)));
            }
            List<Throwable> wrong = new ArrayList<>();
            for (Future<String> told : done) {
                try {
                    out.print(told.get());
                    out.flush();
                } catch (ExecutionException e) {
                    wrong.add(e.getCause());
                }
            }
            if (!wrong.isEmpty()) {
                throw asThrown(wrong.get(0));
            }
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

    private void make(Wanted wanted) throws CommandException, IOException {
        if (wanted.agents().filter(agents -> agents < 0 || agents > AGENTS_MAX).isPresent()) {
            throw new CommandException("--gris is " + wanted.agents().get() + "; use 0 to " + AGENTS_MAX);
        }
        List<DomainTree> all = wanted.tree().all();
        // All at once, since none of them listens yet while the next is made.
        List<Integer> row = Ports.row(root, wanted.ldapPort(), all.stream().mapToInt(wanted::nodesOf).sum());
        List<GroupPlan> plans = new ArrayList<>();
        int first = 0;
        for (int i = 0; i < all.size(); i++) {
            int nodes = wanted.nodesOf(all.get(i));
            plans.add(plan(all.get(i), wanted, wanted.ldapPort() + i, row.subList(first, first + nodes)));
            first += nodes;
        }
        for (int i = 0; i < all.size(); i++) {
            GroupPlan plan = plans.get(i);
            new GroupMaker(directory(all.get(i)), plan, home.schema()).make();
            out.println("Made group " + plan.name() + " for " + String.join(" and ", plan.suffixes()));
        }
        introduce(wanted.tree());
    }

    /** @param own a port for each of its processes: replicas, relay, agents */
    private static GroupPlan plan(DomainTree domain, Wanted wanted, int ldapPort, List<Integer> own) throws CommandException {
        List<String> held = wanted.suffixes().of(domain);
        List<Integer> replicas = own.subList(0, REPLICAS);
        List<AgentPlan> agents = new ArrayList<>();
        for (int number = 0; number < wanted.agentsOf(domain); number++) {
            agents.add(AgentPlan.of("gris-" + number, own.get(REPLICAS + 1 + number), held));
            if (agents.get(number).suffixes().isEmpty()) {
                throw new CommandException("--gris makes agents, which publish below o=grid or o=glue; domain " + domain.name() + " holds neither");
            }
        }
        return new GroupPlan(
                domain.name(),
                InitCommand.localhost(REPLICAS),
                replicas,
                replicas.stream().map(port -> port + 1).toList(),
                List.of(new GroupPlan.RelayPorts(ldapPort, own.get(REPLICAS), own.get(REPLICAS) + 1)),
                agents,
                Optional.empty(),
                held,
                held,
                GroupPlan.Purpose.DEVELOPMENT);
    }

    /** Each group pins the one above it. */
    private void introduce(DomainTree domain) throws CommandException, IOException {
        GroupFile own = directory(domain).load();
        for (DomainTree child : domain.children()) {
            ParentFile.pin(directory(child), own);
            introduce(child);
        }
    }

    /** Each group delegates to those below it; all run. */
    private void delegate(DomainTree domain) throws CommandException, IOException {
        if (domain.children().isEmpty()) {
            return;
        }
        GroupDirectory own = directory(domain);
        RelayAccess.User administrator = new RelayAccess.User(Genesis.ADMIN_DN, Files.readAllBytes(own.adminPassword()));
        RelayAccess relay = new RelayAccess(Files.readString(own.ldapUrl()).strip(), false, Optional.empty(), Optional.of(administrator));
        try (LDAPConnection connection = relay.connect(RelayAccess.Mode.ONE_AT_A_TIME)) {
            for (DomainTree child : domain.children()) {
                GroupFile file = directory(child).load();
                new DelegationEntries(connection).grant(file, file.genesis().suffixes());
            }
        } catch (LDAPException e) {
            throw new CommandException("BD-8002: group " + domain.name() + " cannot delegate: " + e.getMessage(), e);
        }
        for (DomainTree child : domain.children()) {
            delegate(child);
        }
    }
}
