package org.bftldap.replica.directory.dynamic;

import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.server.core.api.interceptor.BaseInterceptor;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.SchemaRules;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.Times;
import org.bftldap.replica.store.search.TimeToLive;

/**
 * What RFC 2589 §3.1 demands of updates: a dynamic entry is one from its add to its end, and below it are only such. Result codes and
 * texts are slapd's. Behind access control, so that only those who may write learn what is dynamic.
 */
public final class DynamicInterceptor extends BaseInterceptor {

    public static final String NAME = "dynamic";

    private static final String OBJECT_CLASS = "2.5.4.0";
    private static final String DYNAMIC_OBJECT = "1.3.6.1.4.1.1466.101.119.2";

    private final Supplier<EntryTree> head;
    private final SchemaRules schemaRules;
    private final AgreedMoment moment;

    /** @param head the state as the transaction in progress sees it */
    public DynamicInterceptor(Supplier<EntryTree> head, SchemaRules schemaRules, AgreedMoment moment) {
        super(NAME);
        this.head = head;
        this.schemaRules = schemaRules;
        this.moment = moment;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Entry entry = context.getEntry();
        boolean isDynamic = isDynamic(entry);
        if (isDynamic && context.getPartition().getSuffixDn().equals(context.getDn())) {
            // Its end would take the place away where everything else stands.
            throw new RefusedException(ResultCodeEnum.UNWILLING_TO_PERFORM, "the entry of a naming context cannot be a dynamicObject");
        }
        if (isDynamic) {
            String end = Times.millis(moment.timeMillis() + DynamicEntries.TTL_DEFAULT_SECONDS * 1_000L);
            entry.put(new DefaultAttribute(head.get().schema().schemaManager().lookupAttributeTypeRegistry(TimeToLive.END), end));
        } else if (isDynamic(context.getDn().getParent())) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, "no static subordinate entries allowed for dynamicObject");
        }
        next(context);
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        boolean concerned = context.getModItems().stream()
                .anyMatch(change -> change.getAttribute().getAttributeType().getOid().equals(OBJECT_CLASS));
        if (concerned && isDynamic(context.getEntry()) != isDynamic(context.getAlteredEntry())) {
            throw new RefusedException(
                    ResultCodeEnum.OBJECT_CLASS_VIOLATION,
                    isDynamic(context.getEntry())
                            ? "objectClass modification cannot turn dynamicObject into static entry"
                            : "objectClass modification cannot turn static entry into dynamicObject");
        }
        next(context);
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        if (!isDynamic(context.getOriginalEntry()) && isDynamic(context.getNewSuperiorDn())) {
            throw new RefusedException(ResultCodeEnum.CONSTRAINT_VIOLATION, "static entry cannot have dynamicObject as newSuperior");
        }
        next(context);
    }

    private boolean isDynamic(Entry entry) throws RefusedException {
        return schemaRules.isOf(entry, DYNAMIC_OBJECT);
    }

    private boolean isDynamic(Dn stored) {
        NamePath path = head.get().schema().name(stored.getName());
        StoredEntry entry = path == null ? null : head.get().find(path);
        return entry != null && TimeToLive.isDynamic(entry, head.get().schema());
    }
}
