package org.bftldap.replica.directory.service;

import org.apache.directory.api.ldap.model.cursor.EmptyCursor;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.exception.LdapUnwillingToPerformException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
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

/**
 * Holds nothing and takes nothing, but claims that every entry is there.
 *
 * <p>ApacheDS insists on a partition for {@code ou=system}, which it fills with entries of random identifiers unless they exist, and on
 * one for {@code ou=schema}. During its start this one stands in for both; then {@link DeterministicDirectoryService} takes it away.
 */
final class EmptyPartition extends AbstractPartition {

    EmptyPartition(SchemaManager schemaManager, String id, String suffix) throws LdapException {
        this.schemaManager = schemaManager;
        this.id = id;
        this.suffixDn = new Dn(schemaManager, suffix);
    }

    @Override
    protected void doInit() {
        initialized = true;
    }

    @Override
    protected void doRepair() {
        // nothing to mend
    }

    @Override
    protected void doDestroy(@Nullable PartitionTxn transaction) {
        // nothing to close
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
    public boolean hasEntry(HasEntryOperationContext context) {
        return true;
    }

    @Override
    public @Nullable Entry lookup(LookupOperationContext context) {
        return null;
    }

    @Override
    public EntryFilteringCursor search(SearchOperationContext context) {
        return new EntryFilteringCursorImpl(new EmptyCursor<>(), context, schemaManager);
    }

    @Override
    public Subordinates getSubordinates(PartitionTxn transaction, Entry entry) {
        return new Subordinates();
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public Entry delete(DeleteOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public void move(MoveOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public void rename(RenameOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        throw refusal();
    }

    @Override
    public void unbind(UnbindOperationContext context) {
        // nobody is bound here
    }

    @Override
    public void saveContextCsn(PartitionTxn transaction) {
        // entries carry their own
    }

    private static LdapException refusal() {
        return new LdapUnwillingToPerformException(ResultCodeEnum.UNWILLING_TO_PERFORM, "no entries are kept here");
    }
}
