package org.bftldap.replica.directory.access;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Entry;
import org.apache.directory.api.ldap.model.entry.Value;
import org.bftldap.giis.registration.Limits;
import org.bftldap.giis.registration.StateAttribute;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.jspecify.annotations.Nullable;

/**
 * Who may register services below which names; of agents also: who may write there. Read out of the entries below {@code ou=grants,ou=system},
 * and valid for one state of the directory. Immutable; shared by threads.
 */
public final class Grants {

    public static final Grants NONE = new Grants(Map.of(), List.of(), new AddedAgents());

    /** How many entries may grant something: they are read again whenever one changes. */
    public static final int ENTRIES_MAX = 4_096;

    /** Names in one of them. */
    private static final int NAMES_MAX = 256;

    private static final String SUFFIX = "bftldapGrantSuffix";
    /** The same by its OID: what makes an entry a grant. */
    static final String SUFFIX_OID = "1.3.6.1.4.1.32473.389.3.3";

    private final Map<NamePath, List<Grant>> bySubject;
    private final List<Grant> anyones;
    private final AddedAgents added;

    /** @param suffix the name that is granted, and all below it */
    record Grant(NamePath suffix, Limits limits) {}

    private Grants(Map<NamePath, List<Grant>> bySubject, List<Grant> anyones, AddedAgents added) {
        this.added = added;
        this.bySubject = bySubject;
        this.anyones = List.copyOf(anyones);
    }

    /** @param entries those that grant, in canonical order; others among them are passed over */
    static Grants of(EntrySchema schema, Iterable<Entry> entries) throws RuleException {
        Map<NamePath, List<Grant>> bySubject = new TreeMap<>();
        List<Grant> anyones = new ArrayList<>();
        AddedAgents added = new AddedAgents();
        int count = 0;
        for (Entry entry : entries) {
            if (entry.containsAttribute(SUFFIX_OID)) {
                if (++count > ENTRIES_MAX) {
                    throw new RuleException("more than " + ENTRIES_MAX + " grants");
                }
                List<Grant> granted = granted(schema, entry);
                Optional<String> keys = text(entry, AddedAgents.KEY);
                if (keys.isPresent()) {
                    added.add(schema, entry, keys.get(), texts(entry, "bftldapGrantSubject"));
                }
                for (NamePath subject : names(schema, entry, "bftldapGrantSubject")) {
                    bySubject.computeIfAbsent(subject, none -> new ArrayList<>()).addAll(granted);
                }
                if (text(entry, "bftldapGrantAnyone").filter(text -> text.equals("TRUE")).isPresent()) {
                    anyones.addAll(granted);
                }
            }
        }
        return new Grants(bySubject, anyones, added);
    }

    /** Agents whose keys stand in their grants. */
    public AddedAgents added() {
        return added;
    }

    /** What the requestor was granted for registering this suffix, in person or as anyone; the nearest name above decides. */
    public Optional<Limits> registering(NamePath subject, NamePath suffix) {
        Grant nearest = nearest(bySubject.getOrDefault(subject, List.of()), suffix, null);
        return Optional.ofNullable(nearest(anyones, suffix, nearest)).map(Grant::limits);
    }

    /** What an agent was granted in person for writing this entry. */
    public Optional<Limits> writing(Requestor agent, NamePath entry) {
        return Optional.ofNullable(nearest(bySubject.getOrDefault(agent.path(), List.of()), entry, null)).map(Grant::limits);
    }

    /** Below which names it may write, in person; empty for who is no agent. */
    List<NamePath> suffixes(Requestor requestor) {
        return requestor.isAgent() ? bySubject.getOrDefault(requestor.path(), List.of()).stream().map(Grant::suffix).toList() : List.of();
    }

    private static @Nullable Grant nearest(
            List<Grant> grants, NamePath name, @Nullable Grant before) {
        Grant nearest = before;
        for (Grant grant : grants) {
            if (name.startsWith(grant.suffix) && (nearest == null || grant.suffix.size() > nearest.suffix.size())) {
                nearest = grant;
            }
        }
        return nearest;
    }

    private static List<Grant> granted(EntrySchema schema, Entry entry) throws RuleException {
        Limits limits = limits(schema, entry);
        List<Grant> granted = new ArrayList<>();
        for (NamePath suffix : names(schema, entry, SUFFIX)) {
            if (suffix.isRoot()) {
                throw new RuleException("bftldapGrantSuffix: everything cannot be granted");
            }
            granted.add(new Grant(suffix, limits));
        }
        return granted;
    }

    private static Limits limits(EntrySchema schema, Entry entry) throws RuleException {
        Limits d = Limits.DEFAULT;
        List<StateAttribute> states = new ArrayList<>();
        for (String text : texts(entry, "bftldapStateAttribute")) {
            StateAttribute state = StateAttribute.parse(text);
            if (schema.attribute(state.type()) == null || state.unknownValue().isEmpty()) {
                throw new RuleException("bftldapStateAttribute: no such attribute type, or no value behind the space");
            }
            states.add(state);
        }
        return new Limits(
                (int) number(entry, "bftldapMaxTtl", d.ttlSecondsMax(), Integer.MAX_VALUE),
                (int) number(entry, "bftldapMaxKeep", d.keepSecondsMax(), Integer.MAX_VALUE),
                (int) number(entry, "bftldapDeleteDelay", d.deleteDelaySeconds(), Integer.MAX_VALUE),
                (int) number(entry, "bftldapMaxRegistrations", d.registrationsMax(), Integer.MAX_VALUE),
                (int) number(entry, "bftldapMaxEntries", d.entriesMax(), Integer.MAX_VALUE),
                number(entry, "bftldapMaxBytes", d.bytesMax(), Long.MAX_VALUE),
                (int) number(entry, "bftldapMaxOperations", d.operationsPerMinuteMax(), Integer.MAX_VALUE),
                states);
    }

    private static long number(Entry entry, String attribute, long otherwise, long max) throws RuleException {
        Optional<String> text = text(entry, attribute);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // An integer by its syntax, and too long for any use.
        }
        throw new RuleException(attribute + ": use a number from 0 to " + max);
    }

    private static List<NamePath> names(EntrySchema schema, Entry entry, String attribute) throws RuleException {
        List<NamePath> names = new ArrayList<>();
        for (String text : texts(entry, attribute)) {
            NamePath name = schema.name(text);
            if (name == null) {
                throw new RuleException(attribute + " holds a name of unknown attribute types");
            }
            names.add(name);
        }
        if (names.size() > NAMES_MAX) {
            throw new RuleException(attribute + ": more than " + NAMES_MAX + " names");
        }
        return names;
    }

    private static Optional<String> text(Entry entry, String attribute) {
        return texts(entry, attribute).stream().findFirst();
    }

    private static List<String> texts(Entry entry, String attribute) {
        Attribute values = entry.get(attribute);
        List<String> texts = new ArrayList<>();
        if (values != null) {
            for (Value value : values) {
                texts.add(value.getString());
            }
        }
        return texts;
    }
}
