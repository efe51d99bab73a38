package org.bftldap.replica;

import java.io.IOException;
import java.net.BindException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.bftldap.bft.nested.LeaseCounters;
import org.bftldap.bft.node.Ending;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaOptions;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.HierarchyReport;
import org.bftldap.directory.admin.ReplicaReport;
import org.bftldap.directory.admin.StatusEndpoint;
import org.bftldap.directory.config.ConfigError;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.directory.config.ReplicaFile;
import org.bftldap.replica.directory.DirectoryReplica;
import org.bftldap.replica.directory.OpenException;

/**
 * A running replica: its parts, started in an order in which a failure leaves nothing behind, and stopped in the reverse one. When the node
 * has installed a state that it fetched, store and node are opened anew; the status endpoint stays.
 */
public final class ReplicaProcess implements AutoCloseable {

    private static final List<String> NOT_READY = List.of("recovering", "observer");

    /** What is opened anew together. */
    private record Parts(DirectoryReplica directory, ReplicaNode node) {

        void close() {
            node.close();
            directory.close();
        }
    }

    private interface NodeStarter {
        ReplicaNode start(DirectoryReplica directory) throws IOException;
    }

    private final ReplicaFile file;
    private final AtomicReference<Parts> parts;
    private final StatusEndpoint status;
    private boolean closed;

    private ReplicaProcess(ReplicaFile file, AtomicReference<Parts> parts, StatusEndpoint status) {
        this.file = file;
        this.parts = parts;
        this.status = status;
    }

    /** @throws IOException with one line for the operator: file, key and remedy where the configuration is to blame */
    public static ReplicaProcess start(ReplicaFile file) throws IOException {
        AtomicReference<Parts> parts = new AtomicReference<>(begin(file, directory -> ReplicaNode.start(options(file), directory)));
        try {
            return new ReplicaProcess(file, parts, status(file, parts));
        } catch (IOException | RuntimeException e) {
            parts.get().close();
            throw e;
        }
    }

    private static ReplicaOptions options(ReplicaFile file) {
        return new ReplicaOptions(
                file.dialled(),
                file.id(),
                file.keys(),
                file.dataDirectory().resolve("journal"),
                file.listen(),
                file.journalKeepBytes(),
                file.development());
    }

    private static Parts begin(ReplicaFile file, NodeStarter starter) throws IOException {
        DirectoryReplica directory = open(file);
        try {
            join(file, directory);
            return new Parts(directory, node(file, starter, directory));
        } catch (IOException | RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    private static void join(ReplicaFile file, DirectoryReplica directory) throws IOException {
        try {
            directory.join(file.parent().map(GroupFile::config), file.group().config(), file.id(), file.keys());
        } catch (IllegalArgumentException e) {
            throw NodeFile.error(file.path(), "parent", ConfigError.BAD_VALUE, "names a file that cannot be used: " + e.getMessage());
        }
    }

    private static DirectoryReplica open(ReplicaFile file) throws IOException {
        try {
            return DirectoryReplica.open(file.dataDirectory(), file.group().genesis(), file.group().agents(), file.schemaDirectory());
        } catch (OpenException e) {
            throw NodeFile.error(
                    file.path(), "data", ConfigError.UNWRITABLE, "names a directory that cannot be used: " + e.getMessage());
        }
    }

    private static ReplicaNode node(ReplicaFile file, NodeStarter starter, DirectoryReplica directory) throws IOException {
        try {
            return starter.start(directory);
        } catch (IOException e) {
            if (!(e.getCause() instanceof BindException)) {
                throw e;
            }
            throw NodeFile.error(
                    file.path(),
                    "port",
                    ConfigError.PORT_TAKEN,
                    "is " + file.listen().getPort() + " on " + file.listen().getHostString()
                            + ", which is taken or not this machine's; stop its holder or choose another");
        }
    }

    private static StatusEndpoint status(ReplicaFile file, AtomicReference<Parts> parts) throws IOException {
        try {
            return StatusEndpoint.start(
                    file.admin(),
                    () -> ReplicaReport.of(file.group().config(), parts.get().node().status()).json(),
                    () -> metrics(file, parts.get()),
                    () -> !NOT_READY.contains(parts.get().node().status().role()))
                    .with("/hierarchy", () -> hierarchy(parts.get()).json());
        } catch (IOException e) {
            if (e.getCause() instanceof BindException) {
                throw NodeFile.error(
                        file.path(),
                        "admin_port",
                        ConfigError.PORT_TAKEN,
                        "is " + file.admin().getPort() + ", which is taken; stop its holder or choose another");
            }
            throw e;
        }
    }

    private static String metrics(ReplicaFile file, Parts now) {
        return ReplicaMetrics.of(
                file.group().config(), now.node().status(), now.node().figures(), hierarchy(now), now.directory().entries(), file.dataDirectory());
    }

    private static HierarchyReport hierarchy(Parts now) {
        LeaseCounters leases = now.node().leases();
        return now.directory().hierarchy().with(new HierarchyReport.Leases(leases.held(), leases.notices()));
    }

    public ReplicaStatus status() {
        return parts.get().node().status();
    }

    /** Returns when the replica was told to stop; fails when it stopped by itself. Meanwhile it opens anew what ended to be opened anew. */
    public void awaitStop() throws InterruptedException, ExecutionException, IOException {
        while (parts.get().node().stopped().get() == Ending.RESTART && openAnew()) {}
    }

    /** @return false if it was closed */
    private synchronized boolean openAnew() throws IOException {
        if (closed) {
            return false;
        }
        Parts before = parts.get();
        before.directory().close();
        parts.set(begin(file, before.node()::startAnew));
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
        status.close();
        parts.get().close();
    }
}
