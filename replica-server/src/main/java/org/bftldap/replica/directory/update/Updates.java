package org.bftldap.replica.directory.update;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.DefaultModification;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Modification;
import org.apache.directory.api.ldap.model.entry.ModificationOperation;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.server.core.api.DirectoryService;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.OperationContext;
import org.apache.directory.server.core.api.partition.Partition;
import org.apache.directory.server.core.api.partition.PartitionTxn;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.replica.directory.access.Access;

/**
 * Runs the four updates of LDAP through ApacheDS's interceptor chain.
 *
 * <p>Goes to the head of the chain by itself instead of through ApacheDS's operation manager: that one would take its global lock, which
 * one executing thread does not need, look into the referral manager's heap state, and end the transaction, which here is the batch's.
 */
public final class Updates {

    private final DirectoryService service;
    private final Names names;
    private final HeadState head;
    private final NewEntry newEntry;
    private final Changes changes;

    public Updates(DirectoryService service, Names names, HeadState head) {
        this.service = service;
        this.names = names;
        this.head = head;
        this.newEntry = new NewEntry(names);
        this.changes = new Changes(names);
    }

    /** What else an update concerned than the entries it names. */
    public enum Effect {
        DATA,
        /** Access rules or password policies changed, or names that they are for. */
        RULES
    }

    /**
     * Does it, or refuses it and leaves to the caller to roll the store back.
     *
     * @param requestor recorded as creatorsName and modifiersName
     */
    public Effect run(Operation operation, Dn requestor, Access access) throws RefusedException, LdapException {
        return run(operation, requestor, access, Changes.Strictness.STRICT);
    }

    /** @param strictness of a modify */
    public Effect run(Operation operation, Dn requestor, Access access, Changes.Strictness strictness)
            throws RefusedException, LdapException {
        UpdateSession session = new UpdateSession(service, requestor, access);
        if (operation instanceof Operation.Add add) {
            add(add, session);
        } else if (operation instanceof Operation.Modify modify) {
            modify(modify, session, strictness);
        } else if (operation instanceof Operation.Delete delete) {
            delete(delete, session);
        } else if (operation instanceof Operation.ModifyDn modifyDn) {
            modifyDn(modifyDn, session);
        } else {
            throw new IllegalArgumentException("not an update: " + operation.getClass().getSimpleName());
        }
        return session.changesRules() ? Effect.RULES : Effect.DATA;
    }

    /**
     * Adds an entry that the group itself makes, with attributes that nobody else may write.
     *
     * @param author recorded as creatorsName and modifiersName
     */
    public void addOwn(Entry entry, Dn author) throws RefusedException, LdapException {
        add(entry, new UpdateSession(service, author, Access.UNLIMITED));
    }

    /** Changes an entry likewise, all its attributes at once. */
    public void replaceOwn(Entry before, Entry after, Dn author) throws RefusedException, LdapException {
        List<Modification> modifications = new ArrayList<>();
        for (Attribute attribute : after) {
            modifications.add(new DefaultModification(ModificationOperation.REPLACE_ATTRIBUTE, attribute));
        }
        // ApacheDS ends a modify that modifies nothing before it comes to the partition.
        replace(before, after, modifications, new UpdateSession(service, author, Access.UNLIMITED));
    }

    private void add(Operation.Add add, UpdateSession session) throws LdapException {
        add(newEntry.of(names.dn(add.dn()), add), session);
    }

    private void add(Entry entry, UpdateSession session) throws LdapException {
        Dn dn = entry.getDn();
        if (head.suffixOf(dn) == null) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "no global superior knowledge");
        }
        AddOperationContext context = new AddOperationContext(session, entry);
        enter(context, dn);
        service.getInterceptor(context.getNextInterceptor()).add(context);
    }

    private void modify(Operation.Modify modify, UpdateSession session, Changes.Strictness strictness) throws LdapException {
        Dn dn = names.dn(modify.dn());
        Entry before = existing(dn);
        Entry after = before.clone();
        changes.apply(after, modify.changes(), strictness);
        replace(before, after, asModifications(modify.changes()), session);
    }

    private void replace(Entry before, Entry after, List<Modification> asked, UpdateSession session) throws LdapException {
        ModifyOperationContext context = new ModifyOperationContext(session, before.getDn(), asked);
        enter(context, before.getDn());
        context.setEntry(before);
        context.setAlteredEntry(after);
        service.getInterceptor(context.getNextInterceptor()).modify(context);
    }

    private void delete(Operation.Delete delete, UpdateSession session) throws LdapException {
        Dn dn = names.dn(delete.dn());
        Entry entry = existing(dn);
        DeleteOperationContext context = new DeleteOperationContext(session, entry.getDn());
        enter(context, dn);
        context.setEntry(entry);
        service.getInterceptor(context.getNextInterceptor()).delete(context);
    }

    private void modifyDn(Operation.ModifyDn modifyDn, UpdateSession session) throws LdapException {
        Dn dn = names.dn(modifyDn.dn());
        Rdn newRdn = names.rdn(modifyDn.newRdn());
        Optional<String> superior = modifyDn.newSuperior();
        Dn newSuperior = superior.isPresent() ? names.dn(superior.get()) : dn.getParent();
        Entry before = existing(dn);
        Dn suffix = head.suffixOf(dn);
        if (suffix == null || !suffix.equals(head.suffixOf(newSuperior))) {
            throw new RefusedException(ResultCodeEnum.AFFECTS_MULTIPLE_DSAS, "cannot rename between naming contexts");
        }
        boolean deleteOld = modifyDn.oldRdn() == Operation.OldRdn.DELETE;
        Dn from = before.getDn();
        MoveAndRenameOperationContext context = new MoveAndRenameOperationContext(session, from, newSuperior, newRdn, deleteOld);
        Dn to = names.dn(newRdn.getName() + "," + newSuperior.getName());
        context.setNewDn(to);
        context.setOriginalEntry(before);
        context.setModifiedEntry(renamed(before, to, deleteOld ? Optional.of(from.getRdn()) : Optional.empty()));
        enter(context, dn);
        service.getInterceptor(context.getNextInterceptor()).moveAndRename(context);
    }

    /** RFC 4511 §4.9: the new RDN's values are added where they are missing, the old RDN's values removed if asked. */
    private Entry renamed(Entry before, Dn to, Optional<Rdn> removed) throws LdapException {
        Entry after = before.clone();
        after.setDn(to);
        if (removed.isPresent()) {
            for (Ava ava : removed.get()) {
                after.remove(service.getSchemaManager().lookupAttributeTypeRegistry(ava.getNormType()), ava.getValue());
            }
        }
        for (Ava ava : to.getRdn()) {
            AttributeType type = service.getSchemaManager().lookupAttributeTypeRegistry(ava.getNormType());
            if (!type.isUserModifiable()) {
                throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, type.getName() + ": no user modification allowed");
            }
            Attribute present = after.get(type);
            if (present == null) {
                after.put(new DefaultAttribute(type, names.value(type, ava.getValue().getBytes(), 0)));
            } else if (!present.contains(ava.getValue())) {
                present.add(names.value(type, ava.getValue().getBytes(), 0));
            }
        }
        return after;
    }

    /** The entry, or noSuchObject with the nearest one above. */
    private Entry existing(Dn dn) throws LdapException {
        if (dn.isEmpty()) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "the root DSE cannot be changed");
        }
        if (head.suffixOf(dn) == null) {
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "no global superior knowledge");
        }
        Entry entry = head.lookup(dn);
        if (entry == null) {
            throw RefusedException.noSuchObject(RulesInterceptor.matched(head, dn));
        }
        return entry;
    }

    private void enter(OperationContext context, Dn dn) throws LdapException {
        Partition partition = service.getPartitionNexus().getPartition(dn);
        context.setPartition(partition);
        PartitionTxn transaction = partition.beginWriteTransaction();
        context.setTransaction(transaction);
    }

    private static final Map<Change.Kind, ModificationOperation> KINDS = Map.of(
            Change.Kind.ADD, ModificationOperation.ADD_ATTRIBUTE,
            Change.Kind.DELETE, ModificationOperation.REMOVE_ATTRIBUTE,
            Change.Kind.REPLACE, ModificationOperation.REPLACE_ATTRIBUTE,
            Change.Kind.INCREMENT, ModificationOperation.INCREMENT_ATTRIBUTE);

    /** What was asked, for those who judge the request and not its outcome. */
    private List<Modification> asModifications(List<Change> changes) throws LdapException {
        List<Modification> modifications = new ArrayList<>();
        for (Change change : changes) {
            AttributeType type = names.knownType(change.attribute().description());
            modifications.add(new DefaultModification(KINDS.get(change.kind()), newEntry.attribute(change.attribute(), type)));
        }
        return modifications;
    }
}
