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
    private static final String TREE_FILE = "domains";

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
        delegate(tree);
        new GridLinks(this, tree).await(timeoutSeconds);
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
        introduce(tree);
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
