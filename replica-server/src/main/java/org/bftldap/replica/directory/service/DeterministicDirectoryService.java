package org.bftldap.replica.directory.service;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.csn.Csn;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.server.core.DefaultDirectoryService;
import org.apache.directory.server.core.api.InstanceLayout;
import org.apache.directory.server.core.api.interceptor.Interceptor;
import org.apache.directory.server.core.api.partition.Partition;
import org.apache.directory.server.core.api.partition.PartitionNexus;
import org.apache.directory.server.core.api.schema.SchemaPartition;
import org.apache.directory.server.core.shared.DefaultDnFactory;

/**
 * ApacheDS core over partitions of ours, with every source of difference between replicas closed.
 *
 * <p>Time and change numbers come from an {@link AgreedMoment}. Change log, journal, events and triggers are left out, and so are the
 * interceptors that keep state on the heap (authentication and its credential cache, group, tuple and subentry caches, the cache of
 * entries that are no aliases): after a rollback or a restart that state would differ from the store's. ApacheDS's own entries below
 * {@code ou=system} (random identifiers) and {@code ou=schema} are never made.
 */
public final class DeterministicDirectoryService extends DefaultDirectoryService implements AutoCloseable {

    private static final int NAME_CACHE_ENTRIES = 1024;

    private final AgreedMoment moment;
    private final Supplier<SchemaManager> schema;

    private DeterministicDirectoryService(AgreedMoment moment, Supplier<SchemaManager> schema) throws LdapException {
        this.moment = moment;
        this.schema = schema;
    }

    /**
     * Starts a service.
     *
     * @param schema that of the operation in progress
     * @param directory an existing directory in which ApacheDS puts its lock file
     * @param interceptors what an operation passes through, in this order, on its way to the partitions
     */
    public static DeterministicDirectoryService start(
            Supplier<SchemaManager> schema, AgreedMoment moment, Path directory, List<Interceptor> interceptors)
            throws LdapException, IOException {
        SchemaManager schemaManager = schema.get();
        DeterministicDirectoryService service = new DeterministicDirectoryService(moment, schema);
        service.setInstanceId("bftslapd");
        service.setShutdownHookEnabled(false);
        service.getChangeLog().setEnabled(false);
        service.setTimeProvider(moment::timeMillis);
        service.setInstanceLayout(new InstanceLayout(directory.toFile()));
        service.setSchemaManager(schemaManager);
        service.setDnFactory(new DefaultDnFactory(schemaManager, NAME_CACHE_ENTRIES));
        SchemaPartition schemaPartition = new SchemaPartition(schemaManager);
        schemaPartition.setWrappedPartition(new EmptyPartition(schemaManager, "schema", "ou=schema"));
        service.setSchemaPartition(schemaPartition);
        service.setSystemPartition(new EmptyPartition(schemaManager, "system", "ou=system"));
        service.setInterceptors(interceptors);
        service.startup();
        PartitionNexus nexus = service.getPartitionNexus();
        for (String suffix : List.copyOf(nexus.listSuffixes())) {
            nexus.removeContextPartition(suffix);
        }
        return service;
    }

    /** Puts a partition under its suffix. */
    public void mount(Partition partition) throws LdapException {
        getPartitionNexus().addContextPartition(partition);
    }

    @Override
    public SchemaManager getSchemaManager() {
        return schema.get();
    }

    /** The next agreed one, never the wall clock's. */
    @Override
    public Csn getCSN() {
        return moment.nextCsn();
    }

    /** ApacheDS looks here whether its well-known password is still in force; it never was. */
    @Override
    protected void showSecurityWarnings() {
        // nothing to warn of
    }

    @Override
    public void close() throws LdapException {
        shutdown();
    }
}
