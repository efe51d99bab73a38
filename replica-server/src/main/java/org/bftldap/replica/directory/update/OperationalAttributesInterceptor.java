package org.bftldap.replica.directory.update;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.apache.directory.server.core.api.interceptor.BaseInterceptor;
import org.apache.directory.server.core.api.interceptor.context.AddOperationContext;
import org.apache.directory.server.core.api.interceptor.context.ModifyOperationContext;
import org.apache.directory.server.core.api.interceptor.context.MoveAndRenameOperationContext;
import org.apache.directory.server.core.api.interceptor.context.OperationContext;
import org.bftldap.replica.directory.service.AgreedMoment;

/**
 * Last in the chain: who, when, and the identifiers, all of them agreed (RFC 4512 §3.4, RFC 4530).
 *
 * <p>Virtual attributes (hasSubordinates, structuralObjectClass, entryDN, subschemaSubentry) are never stored.
 */
public final class OperationalAttributesInterceptor extends BaseInterceptor {

    public static final String NAME = "operationalAttributes";

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final AgreedMoment moment;
    private final SchemaManager schema;

    public OperationalAttributesInterceptor(AgreedMoment moment, SchemaManager schema) {
        super(NAME);
        this.moment = moment;
        this.schema = schema;
    }

    @Override
    public void add(AddOperationContext context) throws LdapException {
        Entry entry = context.getEntry();
        put(entry, "entryUUID", moment.nextUuid().toString());
        put(entry, "creatorsName", context.getSession().getEffectivePrincipal().getDn().getName());
        put(entry, "createTimestamp", time());
        touch(entry, context);
        next(context);
    }

    @Override
    public void modify(ModifyOperationContext context) throws LdapException {
        touch(context.getAlteredEntry(), context);
        next(context);
    }

    @Override
    public void moveAndRename(MoveAndRenameOperationContext context) throws LdapException {
        touch(context.getModifiedEntry(), context);
        next(context);
    }

    private void touch(Entry entry, OperationContext context) throws LdapException {
        put(entry, "modifiersName", context.getSession().getEffectivePrincipal().getDn().getName());
        put(entry, "modifyTimestamp", time());
        put(entry, "entryCSN", moment.nextCsn().toString());
    }

    /** Without fraction, as slapd writes it. */
    private String time() {
        return SECONDS.format(Instant.ofEpochMilli(moment.timeMillis()));
    }

    private void put(Entry entry, String type, String value) throws LdapException {
        entry.put(new DefaultAttribute(schema.lookupAttributeTypeRegistry(type), value));
    }
}
