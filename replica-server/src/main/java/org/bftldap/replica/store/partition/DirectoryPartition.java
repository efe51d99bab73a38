package org.bftldap.replica.store.partition;

import java.util.List;
import org.apache.directory.api.ldap.model.cursor.ListCursor;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Modification;
import org.apache.directory.api.ldap.model.exception.LdapContextNotEmptyException;
import org.apache.directory.api.ldap.model.exception.LdapEntryAlreadyExistsException;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.exception.LdapInvalidDnException;
import org.apache.directory.api.ldap.model.exception.LdapNoSuchObjectException;
import org.apache.directory.api.ldap.model.exception.LdapUnwillingToPerformException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.message.SearchScope;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
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
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * One naming context of the store as an ApacheDS partition. For the replica's thread.
 *
 * <p>Writes go into the batch that is open; without one they fail as a bug. ApacheDS's own transactions of partitions are empty here:
 * what is undone, and when, is decided by the batch's savepoints.
 */
public final class DirectoryPartition extends AbstractPartition {

    private final DirectoryStore store;
    private final NamePath suffix;
    private final PartitionReadTxn reading = new PartitionReadTxn();
    private final PartitionWriteTxn writing = new PartitionWriteTxn();

    public DirectoryPartition(DirectoryStore store, String id, Dn suffixDn) throws LdapInvalidDnException {
        this.store = store;
        this.schemaManager = store.schema().schemaManager();
        setId(id);
        setSuffixDn(suffixDn);
        suffix = path(suffixDn);
    }

    @Override
    public void setSchemaManager(SchemaManager other) {
        // The store's schema is the only one; ApacheDS sets the same object again when the partition is mounted.
    }

    @Override
    protected void doInit() {
        initialized = true;
    }

    @Override
    protected void doDestroy(@Nullable PartitionTxn transaction) {
        initialized = false;
    }

    @Override
    protected void doRepair() {
        // nothing that could be out of step
    }

    @Override
    public PartitionReadTxn beginReadTransaction() {
        return reading;
    }

    @Override
    public PartitionWriteTxn beginWriteTransaction() {
        return writing;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Entry entry = context.getEntry();
        Dn dn = entry.getDn();
        NamePath path = path(dn);
        StoredEntry described = path.size() == suffix.size() ? tree().find(path) : null;
        if (described != null) {
            // The rules let a naming context's own entry be added over the one that it began with; what is below it stays.
            batch().modify(described, EntryTranslator.toStored(entry, schema()));
            return;
        }
        checkFree(path);
        if (path.size() > suffix.size()) {
            existing(path.parent(), dn.getParent());
        }
        batch().add(path, suffix.size(), writtenRdn(dn, path), EntryTranslator.toStored(entry, schema()));
    }

    @Override
    public Entry delete(DeleteOperationContext context) throws LdapException {
        StoredEntry stored = existing(path(context.getDn()), context.getDn());
        if (tree().hasChildren(stored)) {
            throw new LdapContextNotEmptyException("the entry has children");
        }
        Entry deleted = translated(stored);
        batch().delete(stored);
        return deleted;
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        StoredEntry stored = existing(path(context.getDn()), context.getDn());
        Entry altered = context.getAlteredEntry();
        if (altered == null) {
            altered = translated(stored);
            apply(context.getModItems(), altered);
            context.setAlteredEntry(altered);
        }
        batch().modify(stored, EntryTranslator.toStored(altered, schema()));
    }

    private static void apply(List<Modification> modifications, Entry entry) throws LdapException {
        for (Modification modification : modifications) {
            Attribute attribute = modification.getAttribute();
            switch (modification.getOperation()) {
                case ADD_ATTRIBUTE -> entry.add(attribute);
                case REPLACE_ATTRIBUTE -> {
                    if (attribute.size() == 0) {
                        entry.removeAttributes(attribute.getAttributeType());
                    } else {
                        entry.put(attribute);
                    }
                }
                case REMOVE_ATTRIBUTE -> {
                    if (attribute.size() == 0) {
                        entry.removeAttributes(attribute.getAttributeType());
                    } else {
                        entry.remove(attribute);
                    }
                }
                default -> throw new LdapUnwillingToPerformException(
                        ResultCodeEnum.UNWILLING_TO_PERFORM, "increments must be resolved before they are stored");
            }
        }
    }

    @Override
    public void rename(RenameOperationContext context) throws LdapException {
        Dn to = context.getNewDn() != null ? context.getNewDn() : context.getDn().getParent().add(context.getNewRdn());
        Entry entry = modified(context.getModifiedEntry(), context.getDn());
        if (context.getModifiedEntry() == null) {
            replaceRdn(entry, context.getDn().getRdn(), context.getNewRdn(), context.getDeleteOldRdn());
        }
        rename(context.getDn(), to, entry);
    }

    @Override
    public void move(MoveOperationContext context) throws LdapException {
        Dn to = context.getNewSuperior().add(context.getDn().getRdn());
        rename(context.getDn(), to, modified(context.getModifiedEntry(), context.getDn()));
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        Dn to = context.getNewSuperiorDn().add(context.getNewRdn());
        Entry entry = modified(context.getModifiedEntry(), context.getDn());
        if (context.getModifiedEntry() == null) {
            replaceRdn(entry, context.getDn().getRdn(), context.getNewRdn(), context.getDeleteOldRdn());
        }
        rename(context.getDn(), to, entry);
    }

    /** Everything is checked before anything changes: ApacheDS's own partitions are damaged for good by a superior that does not exist. */
    private void rename(Dn from, Dn to, Entry entry) throws LdapException {
        NamePath fromPath = path(from);
        NamePath toPath = path(to);
        StoredEntry stored = existing(fromPath, from);
        if (fromPath.size() == suffix.size()) {
            throw new LdapUnwillingToPerformException(ResultCodeEnum.UNWILLING_TO_PERFORM, "a naming context keeps its name");
        }
        if (!toPath.equals(fromPath)) {
            if (toPath.startsWith(fromPath)) {
                throw new LdapUnwillingToPerformException(ResultCodeEnum.UNWILLING_TO_PERFORM, "an entry cannot move below itself");
            }
            if (toPath.size() <= suffix.size() || !toPath.startsWith(suffix)) {
                throw new LdapUnwillingToPerformException(ResultCodeEnum.AFFECTS_MULTIPLE_DSAS, "the new superior is in another naming context");
            }
            existing(toPath.parent(), to.getParent());
            checkFree(toPath);
        }
        batch().rename(stored, toPath, suffix.size(), to.getRdn().getName(), EntryTranslator.toStored(entry, schema()));
    }

    private Entry modified(@Nullable Entry entry, Dn dn) throws LdapException {
        return entry != null ? entry : translated(existing(path(dn), dn));
    }

    private static void replaceRdn(Entry entry, Rdn oldRdn, Rdn newRdn, boolean deleteOld) throws LdapException {
        if (deleteOld) {
            for (Ava ava : oldRdn) {
                entry.remove(ava.getAttributeType(), ava.getValue());
            }
        }
        for (Ava ava : newRdn) {
            if (!entry.contains(ava.getAttributeType(), ava.getValue())) {
                entry.add(ava.getAttributeType(), ava.getValue());
            }
        }
    }

    @Override
    public @Nullable Entry lookup(LookupOperationContext context) throws LdapException {
        StoredEntry stored = tree().find(path(context.getDn()));
        return stored == null ? null : new ClonedServerEntry(translated(stored));
    }

    @Override
    public boolean hasEntry(HasEntryOperationContext context) throws LdapException {
        return tree().findId(path(context.getDn())) != EntryTree.ROOT_ID;
    }

    @Override
    public EntryFilteringCursor search(SearchOperationContext context) throws LdapException {
        if (context.getScope() != SearchScope.OBJECT) {
            throw new LdapUnwillingToPerformException(ResultCodeEnum.UNWILLING_TO_PERFORM, "searches do not go through ApacheDS");
        }
        StoredEntry stored = existing(path(context.getDn()), context.getDn());
        return new EntryFilteringCursorImpl(new ListCursor<>(List.of(new ClonedServerEntry(translated(stored)))), context, schemaManager);
    }

    @Override
    public void unbind(UnbindOperationContext context) {
        // sessions are not a partition's business
    }

    @Override
    public void saveContextCsn(PartitionTxn transaction) {
        // none is kept: entryCSN comes from agreed values
    }

    @Override
    public @Nullable String getContextCsn(PartitionTxn transaction) {
        return null;
    }

    @Override
    public Subordinates getSubordinates(PartitionTxn transaction, Entry entry) throws LdapException {
        StoredEntry stored = existing(path(entry.getDn()), entry.getDn());
        Subordinates subordinates = new Subordinates();
        subordinates.setNbChildren(tree().countChildren(stored));
        return subordinates;
    }

    private EntrySchema schema() {
        return store.schema();
    }

    private EntryTree tree() {
        return store.tree();
    }

    private StoreTransaction batch() {
        StoreTransaction batch = store.current();
        if (batch == null) {
            throw new IllegalStateException("an update came outside of a batch");
        }
        return batch;
    }

    private StoredEntry existing(NamePath path, Dn dn) throws LdapException {
        StoredEntry entry = tree().find(path);
        if (entry != null) {
            return entry;
        }
        LdapNoSuchObjectException missing = new LdapNoSuchObjectException("no such entry");
        StoredEntry above = tree().nearestAbove(path);
        if (above != null) {
            missing.setResolvedDn(new Dn(schemaManager, tree().dn(above)));
        }
        throw missing;
    }

    private void checkFree(NamePath path) throws LdapException {
        if (tree().findId(path) != EntryTree.ROOT_ID) {
            throw new LdapEntryAlreadyExistsException("an entry of this name exists");
        }
    }

    private Entry translated(StoredEntry stored) throws LdapException {
        return EntryTranslator.fromStored(stored, new Dn(schemaManager, tree().dn(stored)), schema());
    }

    private String writtenRdn(Dn dn, NamePath path) {
        return path.size() == suffix.size() ? dn.getName() : dn.getRdn().getName();
    }

    private NamePath path(Dn dn) throws LdapInvalidDnException {
        NamePath path = store.schema().name(dn.getName());
        if (path == null) {
            throw new LdapInvalidDnException(ResultCodeEnum.INVALID_DN_SYNTAX, "invalid DN");
        }
        return path;
    }
}
