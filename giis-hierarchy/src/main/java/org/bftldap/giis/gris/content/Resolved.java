package org.bftldap.giis.gris.content;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.giis.gris.ldif.LdifRecord;

/**
 * The entries of one source, under the names that they are published by. Made once for a text, however often trees are made of it.
 *
 * @param items in the order of the text
 */
public record Resolved(String source, List<Item> items) {

    /**
     * A base that sources write and another one that is published instead, such as {@code mds-vo-name=resource,o=grid}.
     *
     * @param from in the sources
     * @param to in the group
     */
    public record Rename(EntryName from, EntryName to) {}

    /**
     * One record.
     *
     * @param dn as written
     * @param entry empty if there is none
     * @param problem why there is none; else empty
     */
    public record Item(int line, String dn, Optional<DirectoryEntry> entry, String problem) {}

    public Resolved {
        items = List.copyOf(items);
    }

    public static Resolved of(SourceText source, Names names, List<Rename> renames) {
        List<Item> items = new ArrayList<>(source.text().records().size());
        for (LdifRecord record : source.text().records()) {
            items.add(item(record, names, renames));
        }
        return new Resolved(source.source(), items);
    }

    private static Item item(LdifRecord record, Names names, List<Rename> renames) {
        if (!(record instanceof LdifRecord.Content content)) {
            return new Item(record.line(), record.dn(), Optional.empty(), "a change, which plugins give; here entries are due");
        }
        try {
            return new Item(record.line(), record.dn(), Optional.of(entry(content, names, renames)), "");
        } catch (BadNameException e) {
            return new Item(record.line(), record.dn(), Optional.empty(), String.valueOf(e.getMessage()));
        }
    }

    private static DirectoryEntry entry(LdifRecord.Content content, Names names, List<Rename> renames) throws BadNameException {
        EntryName written = names.name(content.dn());
        EntryName name = published(written, names, renames);
        DirectoryEntry.Builder entry = new DirectoryEntry.Builder(names.vocabulary());
        for (AttributeValues attribute : content.attributes()) {
            attribute.values().forEach(value -> entry.add(attribute.description(), value));
        }
        if (renames.stream().anyMatch(rename -> rename.from().equals(written))) {
            names.withoutNaming(written, entry);
        }
        names.completeNaming(name, entry);
        return entry.build(name);
    }

    /** The name under which what a source calls so is published. */
    static EntryName published(EntryName written, Names names, List<Rename> renames) throws BadNameException {
        for (Rename rename : renames) {
            if (written.isIn(rename.from())) {
                return names.moved(written, rename.from(), rename.to());
            }
        }
        return written;
    }
}
