package org.bftldap.replica.directory.dynamic;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.directory.api.ldap.aci.MicroOperation;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.schema.AttributeType;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.directory.access.Access;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.partition.EntryTranslator;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.schema.Times;
import org.bftldap.replica.store.search.TimeToLive;
import org.jspecify.annotations.Nullable;

/**
 * Prolongs the lives of dynamic entries (RFC 2589) and ends them, by agreed time. For the replica's thread.
 *
 * <p>An entry goes when its time is over and nothing is below it. One with entries below, which RFC 2589 leaves open, lives on until the
 * first of those that is looked at, and is looked at again then; so each look costs the way down to one leaf, however many there are.
 */
public final class DynamicEntries {

    /** What a new entry gets, and slapd's default. */
    static final int TTL_DEFAULT_SECONDS = 86_400;

    /** RFC 2589 §4.1: a year. */
    static final int TTL_MAX_SECONDS = 31_557_600;

    private static final String ENTRY_TTL = "1.3.6.1.4.1.1466.101.119.3";

    /** In one batch: entries looked at, on the ways down too. */
    private static final int STEPS_MAX = 256;

    private static final long AGAIN_AFTER_MILLIS = 60_000;

    private final Names names;
    private final AgreedMoment moment;

    public DynamicEntries(Names names, AgreedMoment moment) {
        this.names = names;
        this.moment = moment;
    }

    /** Deletes an entry on the group's own behalf. */
    @FunctionalInterface
    public interface Deletion {
        /** @return whether it is gone; if not, nothing has changed */
        boolean attempt(String dn) throws LdapException;
    }

    /**
     * RFC 2589 §4: the entry has this time left from now on. It needs the right to add an entryTtl, since it is one that is given.
     *
     * @return the seconds that it has, which are those that were asked for
     */
    public int refresh(StoreTransaction batch, Operation.Refresh refresh, Access access) throws LdapException {
        int ttl = refresh.ttlSeconds();
        if (ttl < 1) {
            throw new RefusedException(ResultCodeEnum.PROTOCOL_ERROR, "invalid time-to-live for dynamicObject");
        }
        if (ttl > TTL_MAX_SECONDS) {
            throw new RefusedException(ResultCodeEnum.SIZE_LIMIT_EXCEEDED, "time-to-live for dynamicObject exceeds limit");
        }
        StoredEntry entry = existing(batch.tree(), names.dn(refresh.dn()));
        require(access, batch.tree().path(entry), ttl);
        if (!TimeToLive.isDynamic(entry, schema())) {
            throw new RefusedException(ResultCodeEnum.OBJECT_CLASS_VIOLATION, "refresh operation only applies to dynamic objects");
        }
        end(batch, entry, moment.timeMillis() + ttl * 1_000L);
        return ttl;
    }

    private StoredEntry existing(EntryTree tree, Dn dn) throws RefusedException {
        NamePath path = schema().name(dn.getName());
        StoredEntry entry = path == null ? null : tree.find(path);
        if (entry != null) {
            return entry;
        }
        StoredEntry above = path == null ? null : tree.nearestAbove(path);
        throw above == null ? RefusedException.noSuchObject() : RefusedException.noSuchObject(names.dn(tree.dn(above)));
    }

    private void require(Access access, NamePath path, int ttl) throws LdapException {
        AttributeType type = schema().schemaManager().lookupAttributeTypeRegistry(ENTRY_TTL);
        byte[] value = Integer.toString(ttl).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        boolean permitted = access.entry(path, MicroOperation.MODIFY)
                && access.attribute(path, type, MicroOperation.ADD)
                && access.value(path, type, value, MicroOperation.ADD);
        if (!permitted) {
            throw new RefusedException(ResultCodeEnum.INSUFFICIENT_ACCESS_RIGHTS, "");
        }
    }

    /** Agreed time at which a life is over next; {@link Long#MAX_VALUE} if none ever is. */
    public long nextDue(EntryTree tree) {
        StoredEntry first = first(tree);
        return first == null ? Long.MAX_VALUE : endOf(first);
    }

    /** Ends a bounded part of the lives that are over, the longest over first. */
    public void expire(StoreTransaction batch, Deletion deletion) throws LdapException {
        int steps = STEPS_MAX;
        while (steps > 0) {
            StoredEntry due = first(batch.tree());
            if (due == null || endOf(due) > moment.timeMillis()) {
                return;
            }
            steps -= expire(batch, due, deletion);
        }
    }

    /** An entry, after those below it that are over too. @return the steps that it took */
    private int expire(StoreTransaction batch, StoredEntry due, Deletion deletion) throws LdapException {
        Deque<StoredEntry> way = wayDown(batch.tree(), due);
        int steps = way.size();
        for (int deleted = 0; deleted < STEPS_MAX && !way.isEmpty(); deleted++) {
            StoredEntry lowest = way.pop();
            boolean isOver = endOf(lowest) <= moment.timeMillis();
            if (isOver && deletion.attempt(batch.tree().dn(lowest))) {
                if (!way.isEmpty() && batch.tree().hasChildren(way.peek())) {
                    return steps; // the next one below is found from the top
                }
                continue;
            }
            long again = isOver ? moment.timeMillis() + AGAIN_AFTER_MILLIS : endOf(lowest);
            if (isOver) {
                end(batch, lowest, again);
            }
            for (StoredEntry above : way) {
                if (endOf(above) <= moment.timeMillis()) {
                    end(batch, above, again);
                }
            }
            return steps;
        }
        return steps;
    }

    /** From the entry down to one with nothing below it, which comes first. */
    private static Deque<StoredEntry> wayDown(EntryTree tree, StoredEntry top) {
        Deque<StoredEntry> way = new ArrayDeque<>();
        StoredEntry entry = top;
        while (entry != null) {
            way.push(entry);
            try (EntryTree.Children children = tree.children(entry.id())) {
                entry = children.next() ? tree.entryInPassing(children.id()) : null;
            }
        }
        return way;
    }

    private @Nullable StoredEntry first(EntryTree tree) {
        AttributeInfo info = TimeToLive.info(schema());
        if (info == null) {
            return null;
        }
        try (EntryTree.Postings ends = tree.withAnyValue(info)) {
            return ends.next() ? tree.entry(ends.id()) : null;
        }
    }

    /** A static entry, which no rule lets come to be below a dynamic one, would be looked at again. */
    private long endOf(StoredEntry entry) {
        return TimeToLive.end(entry, schema()).orElse(moment.timeMillis() + AGAIN_AFTER_MILLIS);
    }

    /** It may have changed since the last operation. */
    private EntrySchema schema() {
        return names.stored();
    }

    /** Not a change by anybody: modifiersName and modifyTimestamp stay, as with slapd. */
    private void end(StoreTransaction batch, StoredEntry stored, long millis) throws LdapException {
        Dn dn = new Dn(schema().schemaManager(), batch.tree().dn(stored));
        Entry entry = EntryTranslator.fromStored(stored, dn, schema());
        entry.put(new DefaultAttribute(schema().schemaManager().lookupAttributeTypeRegistry(TimeToLive.END), Times.millis(millis)));
        batch.modify(stored, EntryTranslator.toStored(entry, schema()));
    }
}
