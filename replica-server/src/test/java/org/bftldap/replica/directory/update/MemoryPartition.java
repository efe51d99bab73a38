package org.bftldap.replica.directory.update;

import java.util.TreeMap;
import org.apache.directory.api.ldap.model.cursor.EmptyCursor;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
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

/** A naming context in a map: enough to see what reaches a partition. */
final class MemoryPartition extends AbstractPartition implements HeadState {

    final TreeMap<String, Entry> entries = new TreeMap<>();

    MemoryPartition(SchemaManager schemaManager, String suffix) throws LdapException {
        this.schemaManager = schemaManager;
        this.id = "memory";
        this.suffixDn = new Dn(schemaManager, suffix);
    }

    @Override
    public @Nullable Entry lookup(Dn dn) {
        Entry entry = entries.get(dn.getNormName());
        return entry == null ? null : entry.clone();
    }

    @Override
    public boolean exists(Dn dn) {
        return entries.containsKey(dn.getNormName());
    }

    @Override
    public boolean isAlias(Dn dn) {
        Entry entry = entries.get(dn.getNormName());
        return entry != null && entry.get("objectClass").contains("alias");
    }

    @Override
    public boolean hasChildren(Dn dn) {
        return entries.keySet().stream().anyMatch(name -> name.endsWith("," + dn.getNormName()));
    }

    @Override
    public @Nullable Dn suffixOf(Dn dn) {
        return dn.equals(suffixDn) || dn.isDescendantOf(suffixDn) ? suffixDn : null;
    }

    @Override
    public void add(AddOperationContext context) {
        entries.put(context.getDn().getNormName(), context.getEntry());
    }

    @Override
    public Entry delete(DeleteOperationContext context) {
        return entries.remove(context.getDn().getNormName());
    }

    @Override
    public void modify(ModifyOperationContext context) {
        entries.put(context.getDn().getNormName(), context.getAlteredEntry());
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        String from = context.getDn().getNormName();
        TreeMap<String, Entry> moved = new TreeMap<>();
        for (Entry entry : entries.values()) {
            if (entry.getDn().isDescendantOf(context.getDn()) && !entry.getDn().getNormName().equals(from)) {
                moved.put(entry.getDn().getNormName(), entry);
            }
        }
        entries.remove(from);
        entries.put(context.getNewDn().getNormName(), context.getModifiedEntry());
        for (var below : moved.entrySet()) {
            entries.remove(below.getKey());
            Entry entry = below.getValue();
            entry.setDn(new Dn(schemaManager, entry.getDn().getDescendantOf(context.getDn()).getName() + "," + context.getNewDn().getName()));
            entries.put(entry.getDn().getNormName(), entry);
        }
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
    public EntryFilteringCursor search(SearchOperationContext context) {
        return new EntryFilteringCursorImpl(new EmptyCursor<>(), context, schemaManager);
    }

    @Override
    public @Nullable Entry lookup(LookupOperationContext context) {
        return lookup(context.getDn());
    }

    @Override
    public boolean hasEntry(HasEntryOperationContext context) {
        return exists(context.getDn());
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
