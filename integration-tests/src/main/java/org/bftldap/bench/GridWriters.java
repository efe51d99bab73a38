package org.bftldap.bench;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFModifyChangeRecord;
import com.unboundid.ldif.LDIFReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Resources that report at the same time what has changed: connections to one relay, each of which makes one change after the other. */
final class GridWriters implements AutoCloseable {
    private final List<LDAPConnection> connections = new ArrayList<>();
    private final ExecutorService threads;

    GridWriters(int port, String adminDn, String adminPassword, int count) throws LDAPException {
        for (int i = 0; i < count; i++) {
            connections.add(new LDAPConnection("127.0.0.1", port, adminDn, adminPassword));
        }
        threads = Executors.newFixedThreadPool(count);
    }

    /** Makes the modifications in a file, each of another entry, and waits for all. */
    void write(Path changes) throws IOException, LDIFException {
        Queue<LDIFModifyChangeRecord> rest = new ConcurrentLinkedQueue<>();
        try (LDIFReader reader = new LDIFReader(changes.toFile())) {
            for (var record = reader.readChangeRecord(); record != null; record = reader.readChangeRecord()) {
                rest.add((LDIFModifyChangeRecord) record);
            }
        }
        List<Future<Void>> parts = new ArrayList<>();
        for (LDAPConnection connection : connections) {
            parts.add(threads.submit(() -> {
                for (LDIFModifyChangeRecord next = rest.poll(); next != null; next = rest.poll()) {
                    connection.modify(next.toModifyRequest());
                }
                return null;
            }));
        }
        try {
            for (Future<Void> part : parts) {
                part.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
        connections.forEach(LDAPConnection::close);
    }
}
