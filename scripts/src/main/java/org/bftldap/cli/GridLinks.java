package org.bftldap.cli;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.bftldap.bft.core.types.GroupSize;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;

/** Waits until the groups of a grid are connected: who is let in by a delegation dials again within a second. */
final class GridLinks {

    private static final int POLL_MILLIS = 100;

    private final DevGrid grid;
    private final DomainTree tree;

    GridLinks(DevGrid grid, DomainTree tree) {
        this.grid = grid;
        this.tree = tree;
    }

    void await(int timeoutSeconds) throws CommandException, IOException {
        long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(timeoutSeconds);
        for (DomainTree domain : tree.all()) {
            int neighbours = domain.children().size() + (domain == tree ? 0 : 1);
            while (!areAll(domain, neighbours)) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new CommandException("BD-8003: group " + domain.name() + " is not connected with those around it within " + timeoutSeconds
                            + " s; see 'bftldap hierarchy', and replica-*/log in " + grid.directory(domain).root());
                }
                sleep();
            }
        }
    }

    /** Whether enough of its replicas reach all that there are of each group around. One that is down holds nobody up. */
    private boolean areAll(DomainTree domain, int neighbours) throws CommandException, IOException {
        GroupDirectory group = grid.directory(domain);
        GroupFile file = group.load();
        int connected = 0;
        for (Node replica : group.replicas(file)) {
            try {
                HierarchyReport told = HierarchyReport.parse(HttpStatus.get(NodeFile.load(replica.config()).adminPort(), "/hierarchy"));
                boolean all = told.neighbours().size() == neighbours && told.neighbours().stream().allMatch(GridLinks::isQuorum);
                connected += all ? 1 : 0;
            } catch (IOException e) {
                // Not up, or stopping.
                continue;
            }
        }
        return connected >= quorum(file.config().size());
    }

    private static boolean isQuorum(HierarchyReport.Neighbour neighbour) {
        return neighbour.connected() >= quorum(neighbour.place().replicas());
    }

    private static int quorum(int replicas) {
        return new GroupSize(replicas).strong();
    }

    private static void sleep() throws CommandException {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted; the groups run", e);
        }
    }
}
