package org.bftldap.replica.directory.registration;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.DefaultAttribute;
import org.apache.directory.api.ldap.model.entry.DefaultEntry;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.message.ResultCodeEnum;
import org.apache.directory.api.ldap.model.name.Dn;
import org.apache.directory.api.ldap.model.name.Rdn;
import org.bftldap.directory.config.Agents;
import org.bftldap.directory.registration.RegistrationNames;
import org.bftldap.giis.registration.Limits;
import org.bftldap.giis.registration.Usage;
import org.bftldap.replica.directory.access.Requestor;
import org.bftldap.replica.directory.service.AgreedMoment;
import org.bftldap.replica.directory.update.HeadState;
import org.bftldap.replica.directory.update.Names;
import org.bftldap.replica.directory.update.RefusedException;
import org.bftldap.replica.directory.update.Updates;
import org.bftldap.replica.store.data.EntryTree;
import org.bftldap.replica.store.entry.StoredEntry;
import org.jspecify.annotations.Nullable;

/**
 * What agents have used of what they were granted, kept in an entry each and written once a batch. An agent's entries are those that it
 * made, whoever changes or deletes them. For the replica's thread.
 */
public final class UsageBook {

    private static final String ENTRIES = "bftldapEntries";
    private static final String BYTES = "bftldapBytes";
    private static final String MINUTE = "bftldapMinute";
    private static final String OPERATIONS = "bftldapOperations";

    private final Optional<Fields> fields;
    private final Names names;
    private final HeadState head;
    private final Updates updates;
    private final AgreedMoment moment;

    /** As this batch leaves it, by subject. */
    private final Map<String, Usage> current = new TreeMap<>();

    /** Of the operation in progress: entries and bytes. */
    private final Map<String, long[]> gained = new TreeMap<>();

    public UsageBook(Supplier<EntryTree> tree, Names names, HeadState head, Updates updates, AgreedMoment moment) {
        this.fields = Fields.of(tree.get().schema());
        this.names = names;
        this.head = head;
        this.updates = updates;
        this.moment = moment;
    }

    /** An entry changed in the operation in progress. */
    public void changed(@Nullable StoredEntry before, @Nullable StoredEntry after) {
        gain(before, -1);
        gain(after, 1);
    }

    private void gain(@Nullable StoredEntry entry, int sign) {
        if (entry != null && fields.isPresent()) {
            Optional<String> creator = Fields.text(entry, fields.get().creator()).filter(Subjects::isAgent);
            if (creator.isPresent()) {
                long[] gain = gained.computeIfAbsent(creator.get(), none -> new long[2]);
                gain[0] += sign;
                gain[1] += sign * (long) entry.bytes().length;
            }
        }
    }

    /**
     * Charges the operation that was just done, and refuses it if that is too much. More than is allowed may be there already, if less is
     * allowed than before: then whatever adds nothing still is.
     */
    public void charge(Requestor requestor, Limits limits) throws LdapException {
        String subject = Subjects.dn(requestor);
        long[] gain = gained.getOrDefault(subject, new long[2]);
        Usage usage = usage(subject);
        if ((gain[0] > 0 || gain[1] > 0) && usage.plus(gain[0], gain[1]).isOverSpace(limits)) {
            throw new RefusedException(
                    ResultCodeEnum.ADMIN_LIMIT_EXCEEDED,
                    "more than " + limits.entriesMax() + " entries or " + limits.bytesMax() + " bytes by this agent");
        }
        if (limits.operationsPerMinuteMax() > 0) {
            Usage counted = usage.operationAt(moment.timeMillis());
            if (counted.isOverRate(limits)) {
                throw new RefusedException(
                        ResultCodeEnum.BUSY, "more than " + limits.operationsPerMinuteMax() + " updates in a minute; come again later");
            }
            current.put(subject, counted);
        }
    }

    /** The operation stays. */
    public void keep() throws LdapException {
        for (Map.Entry<String, long[]> gain : gained.entrySet()) {
            if (gain.getValue()[0] != 0 || gain.getValue()[1] != 0) {
                current.put(gain.getKey(), usage(gain.getKey()).plus(gain.getValue()[0], gain.getValue()[1]));
            }
        }
        gained.clear();
    }

    /** The operation was undone. */
    public void drop() {
        gained.clear();
    }

    /** The batch ends, one way or the other. */
    public void clear() {
        current.clear();
        gained.clear();
    }

    /** Writes what changed in this batch. */
    public void write() throws LdapException {
        for (Map.Entry<String, Usage> one : current.entrySet()) {
            Dn dn = dn(one.getKey());
            Entry before = head.lookup(dn);
            Entry after = before == null ? fresh(dn) : before.clone();
            put(after, ENTRIES, one.getValue().entries());
            put(after, BYTES, one.getValue().bytes());
            put(after, MINUTE, one.getValue().minute());
            put(after, OPERATIONS, one.getValue().operations());
            write(before, after);
        }
        clear();
    }

    private void write(@Nullable Entry before, Entry after) throws LdapException {
        try {
            if (before == null) {
                updates.addOwn(after, names.dn(Subjects.GROUP));
            } else if (!after.equals(before)) {
                updates.replaceOwn(before, after, names.dn(Subjects.GROUP));
            }
        } catch (RefusedException e) {
            // An administrator took the container away: nothing is counted then.
        }
    }

    private Usage usage(String subject) throws LdapException {
        Usage known = current.get(subject);
        if (known != null) {
            return known;
        }
        Entry entry = head.lookup(dn(subject));
        return entry == null
                ? Usage.NONE
                : new Usage(number(entry, ENTRIES), number(entry, BYTES), number(entry, MINUTE), number(entry, OPERATIONS));
    }

    /** Agents by their names, others by their DNs; no agent's name is a DN. */
    private Dn dn(String subject) throws RefusedException {
        String name = Subjects.isAgent(subject)
                ? subject.substring("cn=".length(), subject.length() - Agents.CONTAINER.length() - 1)
                : subject;
        return names.dn("cn=" + Rdn.escapeValue(name) + "," + RegistrationNames.USAGE);
    }

    private Entry fresh(Dn dn) throws LdapException {
        Entry entry = new DefaultEntry(names.schema(), dn);
        entry.put(new DefaultAttribute(names.schema().lookupAttributeTypeRegistry("objectClass"), "top", "applicationProcess"));
        entry.put(new DefaultAttribute(names.schema().lookupAttributeTypeRegistry("cn"), dn.getRdn().getValue()));
        return entry;
    }

    private void put(Entry entry, String type, long number) throws LdapException {
        entry.put(new DefaultAttribute(names.schema().lookupAttributeTypeRegistry(type), Long.toString(number)));
    }

    private static long number(Entry entry, String type) {
        Attribute attribute = entry.get(type);
        return attribute == null ? 0 : Long.parseLong(attribute.get().getString());
    }
}
