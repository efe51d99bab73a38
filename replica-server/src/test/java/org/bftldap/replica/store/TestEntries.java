package org.bftldap.replica.store;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;

/** Adds entries written as in LDIF. Naming contexts are {@code dc=example,dc=com} and names of one RDN. */
public final class TestEntries {

    private static final NamePath EXAMPLE = TestSchema.SCHEMA.name("dc=example,dc=com");

    private TestEntries() {}

    public static StoredEntry add(StoreTransaction batch, String dn, String... lines) {
        NamePath path = TestSchema.SCHEMA.name(dn);
        int contextSize = contextSize(path);
        return batch.add(path, contextSize, path.size() == contextSize ? dn : dn.substring(0, dn.indexOf(',')), builder(lines));
    }

    public static int contextSize(NamePath path) {
        return path.startsWith(EXAMPLE) ? 2 : 1;
    }

    public static EntryBuilder builder(String... lines) {
        Map<String, List<byte[]>> attributes = new LinkedHashMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            attributes.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>())
                    .add(line.substring(colon + 2).getBytes(StandardCharsets.UTF_8));
        }
        EntryBuilder builder = new EntryBuilder(TestSchema.SCHEMA);
        attributes.forEach((name, values) -> builder.attribute(TestSchema.SCHEMA.attribute(name), "", values));
        return builder;
    }
}
