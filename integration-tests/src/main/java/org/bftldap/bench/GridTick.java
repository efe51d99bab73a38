package org.bftldap.bench;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldif.LDIFException;
import com.unboundid.ldif.LDIFModifyChangeRecord;
import com.unboundid.ldif.LDIFReader;
import com.unboundid.ldif.LDIFWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What of a grid moved between two of its dumps, as changes in LDIF, a file for each group that holds some of it. */
final class GridTick {

    /** Which group holds an entry. */
    interface Holders {
        String of(String dn) throws LDAPException;
    }

    private final Holders holders;
    private final int modificationsMax;

    /** @param modificationsMax entries that are changed; what moved besides is left as it was */
    GridTick(Holders holders, int modificationsMax) {
        this.holders = holders;
        this.modificationsMax = modificationsMax;
    }

    /**
     * @param before the dump that the groups hold
     * @param after another one with the same names
     * @return each group's file, in {@code folder}
     */
    Map<String, Path> write(Path before, Path after, Path folder) throws IOException, LDIFException, LDAPException {
        Map<String, LDIFWriter> writers = new HashMap<>();
        Map<String, Path> files = new TreeMap<>();
        int written = 0;
        try (LDIFReader old = new LDIFReader(before.toFile());
                LDIFReader now = new LDIFReader(after.toFile())) {
            for (Entry was = old.readEntry(), is = now.readEntry();
                    was != null && is != null && written < modificationsMax;
                    was = old.readEntry(), is = now.readEntry()) {
                List<Modification> changes = changes(was, is);
                if (changes.isEmpty()) {
                    continue;
                }
                String group = holders.of(was.getDN());
                LDIFWriter writer = writers.get(group);
                if (writer == null) {
                    files.put(group, folder.resolve("tick-" + group + ".ldif"));
                    writer = new LDIFWriter(files.get(group).toFile());
                    writers.put(group, writer);
                }
                writer.writeChangeRecord(new LDIFModifyChangeRecord(was.getDN(), changes));
                written++;
            }
        } finally {
            for (LDIFWriter writer : writers.values()) {
                writer.close();
            }
        }
        return files;
    }

    /** Dumps of one grid have the same entries in the same order. */
    private static List<Modification> changes(Entry was, Entry is) throws LDAPException {
        if (!was.getParsedDN().equals(is.getParsedDN())) {
            throw new IllegalArgumentException("the dumps do not have the same entries: " + was.getDN() + ", " + is.getDN());
        }
        return is.getAttributes().stream()
                .filter(attribute -> !attribute.equals(was.getAttribute(attribute.getName())))
                .map(GridTick::replace)
                .toList();
    }

    private static Modification replace(Attribute attribute) {
        return new Modification(ModificationType.REPLACE, attribute.getName(), attribute.getRawValues());
    }
}
