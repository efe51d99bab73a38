package org.bftldap.replica;

import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.ExecutionException;
import org.bftldap.bft.node.ReplicaNode;
import org.bftldap.bft.node.ReplicaOptions;
import org.bftldap.bft.node.ReplicaStatus;
import org.bftldap.directory.admin.ReplicaReport;
import org.bftldap.directory.admin.StatusEndpoint;
import org.bftldap.directory.config.ConfigError;
import org.bftldap.directory.config.NodeFile;
import org.bftldap.directory.config.ReplicaFile;
import org.bftldap.replica.directory.DirectoryReplica;
import org.bftldap.replica.directory.OpenException;

/** A running replica: its parts, started in an order in which a failure leaves nothing behind, and stopped in the reverse one. */
public final class ReplicaProcess implements AutoCloseable {

    private static final String RECOVERING = "recovering";

    private final DirectoryReplica directory;
    private final ReplicaNode node;
    private final StatusEndpoint status;

    private ReplicaProcess(DirectoryReplica directory, ReplicaNode node, StatusEndpoint status) {
        this.directory = directory;
        this.node = node;
        this.status = status;
    }

    /** @throws IOException with one line for the operator: file, key and remedy where the configuration is to blame */
    public static ReplicaProcess start(ReplicaFile file) throws IOException {
        ReplicaOptions options = new ReplicaOptions(
                file.dialled(),
                file.id(),
                file.keys(),
                file.dataDirectory().resolve("journal"),
                file.listen(),
                file.journalKeepBytes(),
                file.development());
        DirectoryReplica directory = open(file);
        ReplicaNode node = null;
        try {
            node = node(file, options, directory);
            return new ReplicaProcess(directory, node, status(file, node));
        } catch (IOException | RuntimeException e) {
            if (node != null) {
                node.close();
            }
            directory.close();
            throw e;
        }
    }

    private static DirectoryReplica open(ReplicaFile file) throws IOException {
        try {
            return DirectoryReplica.open(file.dataDirectory(), file.group().genesis(), file.schemaDirectory());
        } catch (OpenException e) {
            throw NodeFile.error(
                    file.path(), "data", ConfigError.UNWRITABLE, "names a directory that cannot be used: " + e.getMessage());
        }
    }

    private static ReplicaNode node(ReplicaFile file, ReplicaOptions options, DirectoryReplica directory) throws IOException {
        try {
            return ReplicaNode.start(options, directory);
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

    private static StatusEndpoint status(ReplicaFile file, ReplicaNode node) throws IOException {
        try {
            return StatusEndpoint.start(
                    file.admin(),
                    () -> ReplicaReport.of(file.group().config(), node.status()).json(),
                    () -> !node.status().role().equals(RECOVERING));
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

    public ReplicaStatus status() {
        return node.status();
    }

    /** Returns when the replica was told to stop; fails when it stopped by itself. */
    public void awaitStop() throws InterruptedException, ExecutionException {
        node.stopped().get();
    }

    @Override
    public void close() {
        status.close();
        node.close();
        directory.close();
    }
}
