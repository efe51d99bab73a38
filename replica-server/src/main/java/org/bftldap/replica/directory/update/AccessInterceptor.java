package org.bftldap.replica.directory.update;

import java.util.function.Supplier;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Modification;
import org.apache.directory.api.ldap.model.entry.ModificationOperation;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Ava;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.apache.directory.server.core.api.interceptor.BaseInterceptor;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.DeleteOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.OperationContext;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.access.AccessRules;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.LanguageTags;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Whether the requestor may do it (X.501 §18.5).
 *
 * <p>Takes the place of ApacheDS's authorization interceptors, whose caches of rules and groups are filled after an update succeeded and
 * know nothing of rollback, restart or snapshots.
 */
public final class AccessInterceptor extends BaseInterceptor {

    public static final String NAME = "access";

    private final Supplier<EntrySchema> schema;

    /** @param schema that of the transaction in progress */
    public AccessInterceptor(Supplier<EntrySchema> schema) {
        super(NAME);
        this.schema = schema;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Access access = access(context);
        NamePath path = path(context.getDn());
        require(access.entry(path, MicroOperation.ADD));
        for (Attribute attribute : context.getEntry()) {
            requireValues(access, path, attribute, MicroOperation.ADD);
        }
        next(context);
    }

    @Override
    public void delete(DeleteOperationContext context) throws LdapException {
        require(access(context, context.getEntry()).entry(path(context.getDn()), MicroOperation.REMOVE));
        next(context);
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        Access access = access(context, context.getEntry());
        NamePath path = path(context.getDn());
        require(access.entry(path, MicroOperation.MODIFY));
        for (Modification change : context.getModItems()) {
            Attribute before = context.getEntry().get(change.getAttribute().getAttributeType());
            if (change.getOperation() != ModificationOperation.ADD_ATTRIBUTE && before != null) {
                requireValues(access, path, change.getAttribute().size() == 0 ? before : change.getAttribute(), MicroOperation.REMOVE);
            }
            if (change.getOperation() != ModificationOperation.REMOVE_ATTRIBUTE) {
                requireValues(access, path, change.getAttribute(), MicroOperation.ADD);
            }
        }
        next(context);
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        Access access = access(context, context.getOriginalEntry());
        Dn from = context.getDn();
        if (!context.getNewRdn().equals(from.getRdn())) {
            require(access.entry(path(from), MicroOperation.RENAME));
            for (Ava ava : context.getNewRdn()) {
                require(access.value(path(from), ava.getAttributeType(), ava.getValue().getBytes(), MicroOperation.ADD));
            }
        }
        if (!context.getNewSuperiorDn().equals(from.getParent())) {
            require(access.entry(path(from), MicroOperation.EXPORT));
            require(access.entry(path(context.getNewDn()), MicroOperation.IMPORT));
        }
        next(context);
    }

    private static Access access(OperationContext context) {
        return ((UpdateSession) context.getSession()).access();
    }

    private static Access access(OperationContext context, Entry entry) {
        return AccessRules.holdsRules(entry) ? access(context).toEntriesOfRules() : access(context);
    }

    private NamePath path(Dn dn) {
        NamePath path = schema.get().name(dn.getName());
        if (path == null) {
            throw new IllegalStateException("a checked name cannot be read by the store");
        }
        return path;
    }

    private static void requireValues(Access access, NamePath path, Attribute attribute, MicroOperation operation) throws RefusedException {
        // Rules are for the type, in whatever language.
        AttributeType type = LanguageTags.base(attribute.getAttributeType());
        require(access.attribute(path, type, operation));
        for (Value value : attribute) {
            require(access.value(path, type, value.getBytes(), operation));
        }
    }

    private static void require(boolean permitted) throws RefusedException {
        if (!permitted) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "");
        }
    }
}
