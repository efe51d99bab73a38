package org.bftldap.replica.directory.access;

import org.apache.directory.api.ldap.model.cursor.EmptyCursor;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.server.core.api.entry.ClonedServerEntry;
import org.apache.directory.server.core.api.filtering.EntryFilteringCursor;
import org.apache.directory.server.core.api.filtering.EntryFilteringCursorImpl;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.HasEntryOperationContext;
import org.apache.directory.server.core.api.interceptor.context.LookupOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveOperationContext;
import org.apache.directory.server.core.api.interceptor.context.RenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.SearchOperationContext;
import org.apache.directory.server.core.api.interceptor.context.UnbindOperationContext;
import org.apache.directory.server.core.api.partition.AbstractPartition;
import org.apache.directory.server.core.api.partition.PartitionReadTxn;
import org.apache.directory.server.core.api.partition.PartitionTxn;
import org.apache.directory.server.core.api.partition.PartitionWriteTxn;
import org.apache.directory.server.core.api.partition.Subordinates;
import org.jspecify.annotations.Nullable;

/** Has whatever entry it is asked for, empty: ApacheDS's decision function looks the requestor up though it needs nothing of it. */
final class OneEntryPartition extends AbstractPartition {

    OneEntryPartition(SchemaManager schemaManager, String suffix) throws LdapException {
        this.schemaManager = schemaManager;
        this.id = "one";
        this.suffixDn = new Dn(schemaManager, suffix);
    }

    @Override
    public Entry lookup(LookupOperationContext context) {
        return new ClonedServerEntry(new DefaultEntry(schemaManager, context.getDn()));
    }

    @Override
    public boolean hasEntry(HasEntryOperationContext context) {
        return true;
    }

    @Override
    public EntryFilteringCursor search(SearchOperationContext context) {
        return new EntryFilteringCursorImpl(new EmptyCursor<>(), context, schemaManager);
    }

    @Override
    public void add(AddOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Entry delete(DeleteOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void modify(ModifyOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void move(MoveOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void rename(RenameOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) {
        throw new UnsupportedOperationException();
    }

    @Override
    public PartitionReadTxn beginReadTransaction() {
        return new PartitionReadTxn();
    }

    @Override
    public PartitionWriteTxn beginWriteTransaction() {
        return new PartitionWriteTxn();
    }

    @Override
    public Subordinates getSubordinates(PartitionTxn transaction, Entry entry) {
        return new Subordinates();
    }

    @Override
    public void unbind(UnbindOperationContext context) {}

    @Override
    public void saveContextCsn(PartitionTxn transaction) {}

    @Override
    protected void doInit() {}

    @Override
    protected void doRepair() {}

    @Override
    protected void doDestroy(@Nullable PartitionTxn transaction) {}
}
