package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.giis.gris.ldif.LdifRecord;

/**
 * Makes one tree of all sources, as BDII does: the first occurrence of a DN wins, then plugins change what is there. For one use by one
 * thread.
 */
public final class Assembly {

    private static final int FINDINGS_MAX = 1_000;

    private final Names names;
    private final List<EntryName> suffixes;
    private final List<Resolved.Rename> renames;
    private final Map<String, DirectoryEntry> entries = new LinkedHashMap<>();
    private final List<Finding> findings = new ArrayList<>();
    private int findingCount;

    /** @param suffixes what is outside of them all is left out */
    public Assembly(Names names, List<EntryName> suffixes, List<Resolved.Rename> renames) {
        this.names = names;
        this.suffixes = List.copyOf(suffixes);
        this.renames = List.copyOf(renames);
    }

    /** Takes entries; call it in the order in which sources win. */
    public void take(Resolved source) {
        for (Resolved.Item item : source.items()) {
            if (item.entry().isEmpty()) {
                find(new Finding(source.source(), item.line(), item.dn(), item.problem()));
            } else {
                add(source.source(), item, item.entry().get());
            }
        }
    }

    private void add(String source, Resolved.Item item, DirectoryEntry entry) {
        if (suffixes.stream().noneMatch(entry.name()::isIn)) {
            find(new Finding(source, item.line(), item.dn(), "outside of this agent's suffixes"));
        } else if (entries.putIfAbsent(entry.name().key(), entry) != null) {
            find(new Finding(source, item.line(), item.dn(), "given before; the first one is published"));
        }
    }

    /** Takes a plugin's changes of what is there. */
    public void change(SourceText plugin) {
        for (LdifRecord record : plugin.text().records()) {
            try {
                change(plugin.source(), record);
            } catch (BadNameException e) {
                find(plugin.source(), record, String.valueOf(e.getMessage()));
            }
        }
    }

    /** Takes a check's result; without the entry there is nothing to say it of. */
    public void set(StateSet state) {
        try {
            EntryName name = names.name(state.dn());
            DirectoryEntry entry = entries.get(name.key());
            if (entry == null) {
                find(new Finding(state.source(), 0, state.dn(), "no source gives this entry, so its state is not published"));
            } else {
                DirectoryEntry.Builder changed = new DirectoryEntry.Builder(names.vocabulary()).with(entry).removeAll(state.attribute());
                entries.put(name.key(), changed.add(state.attribute(), Octets.of(state.value()).bytes()).build(entry.name()));
            }
        } catch (BadNameException e) {
            find(new Finding(state.source(), 0, state.dn(), String.valueOf(e.getMessage())));
        }
    }

    /** By key, in the order in which they came. */
    public Map<String, DirectoryEntry> entries() {
        return entries;
    }

    /** The first {@value #FINDINGS_MAX}. */
    public List<Finding> findings() {
        return findings;
    }

    public int findingCount() {
        return findingCount;
    }

    private void change(String plugin, LdifRecord record) throws BadNameException {
        EntryName name = Resolved.published(names.name(record.dn()), names, renames);
        DirectoryEntry entry = entries.get(name.key());
        if (entry == null) {
            find(plugin, record, "no source gives this entry, so there is nothing to change");
            return;
        }
        DirectoryEntry.Builder changed = new DirectoryEntry.Builder(names.vocabulary()).with(entry);
        if (record instanceof LdifRecord.Modification modification) {
            modification.changes().forEach(change -> apply(change, changed));
        } else if (record instanceof LdifRecord.Content content) {
            content.attributes().stream().filter(attribute -> changed.has(attribute.description())).forEach(attribute -> replace(attribute, changed));
        }
        names.completeNaming(name, changed);
        entries.put(name.key(), changed.build(entry.name()));
    }

    private static void apply(Change change, DirectoryEntry.Builder entry) {
        AttributeValues attribute = change.attribute();
        switch (change.kind()) {
            case ADD -> attribute.values().forEach(value -> entry.add(attribute.description(), value));
            case REPLACE -> replace(attribute, entry);
            case DELETE -> {
                if (attribute.values().isEmpty()) {
                    entry.removeAll(attribute.description());
                }
                attribute.values().forEach(value -> entry.remove(attribute.description(), value));
            }
            case INCREMENT -> throw new IllegalArgumentException("LDIF has no increment");
        }
    }

    private static void replace(AttributeValues attribute, DirectoryEntry.Builder entry) {
        entry.removeAll(attribute.description());
        attribute.values().forEach(value -> entry.add(attribute.description(), value));
    }

    private void find(String source, LdifRecord record, String what) {
        find(new Finding(source, record.line(), record.dn(), what));
    }

    private void find(Finding finding) {
        findingCount++;
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding);
        }
    }
}
