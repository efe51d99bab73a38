package org.bftldap.replica.store;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.apache.directory.api.ldap.model.entry.Attribute;
import org.apache.directory.api.ldap.model.entry.Value;
import org.apache.directory.api.ldap.model.exception.LdapException;
import org.apache.directory.api.ldap.model.ldif.LdifEntry;
import org.apache.directory.api.ldap.model.ldif.LdifReader;
import org.bftldap.bft.state.StateTree;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.directory.schema.SchemaException;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.kv.RocksStore;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.bftldap.replica.store.search.AttributeSelection;
import org.bftldap.replica.store.search.EntryEncoder;
import org.bftldap.replica.store.search.FoundEntry;
import org.bftldap.replica.store.search.SearchAnswer;
import org.bftldap.replica.store.search.SearchEngine;
import org.bftldap.replica.store.search.SearchQuery;
import org.bftldap.replica.store.search.Visibility;

/**
 * What the store alone costs: {@code StoreBenchmark SCHEMA-DIRECTORY WORK-DIRECTORY ENTRIES [LDIF]}.
 *
 * <p>CPU time of the process per operation, since that is what survives a busy machine. With an LDIF file also the size of its entries on
 * disk.
 */
public final class StoreBenchmark {

    private static final int BATCH = 20;
    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final EntrySchema schema;
    private final Path directory;
    private DirectoryStore store;
    private long sequence;

    private StoreBenchmark(EntrySchema schema, Path directory) {
        this.schema = schema;
        this.directory = directory;
        this.store = DirectoryStore.open(directory, elements -> schema, StoreOptions.LAPTOP);
    }

    public static void main(String[] arguments) throws IOException, SchemaException, LdapException {
        EntrySchema schema = EntrySchema.of(DirectorySchema.load(Path.of(arguments[0])).manager());
        int entries = Integer.parseInt(arguments[2]);
        new StoreBenchmark(schema, Files.createTempDirectory(Path.of(arguments[1]), "people")).people(entries);
        if (arguments.length > 3) {
            new StoreBenchmark(schema, Files.createTempDirectory(Path.of(arguments[1]), "ldif")).ldif(Path.of(arguments[3]));
        }
    }

    private void people(int entries) {
        begin().add(name("dc=example,dc=com"), 2, "dc=example,dc=com", builder("objectClass: domain", "dc: example"));
        store.current().add(name("ou=people,dc=example,dc=com"), 2, "ou=people", builder("objectClass: organizationalUnit", "ou: people"));
        store.current().commit();
        measure("add, batches of " + BATCH, entries, BATCH, this::addPeople);
        image(entries);
        measure("modify, batches of " + BATCH, 20_000, BATCH, batch -> modifyPeople(batch, entries));
        try (StoreSnapshot snapshot = store.snapshot()) {
            for (int warm = 0; warm < 2; warm++) {
                measure("search by uid", 100_000, 1, i -> count(snapshot, new Filter.Equality("uid", bytes("user." + i * 7919L % entries)), "dc=example,dc=com", Operation.Scope.SUBTREE, 1));
                measure("read by name", 100_000, 1, i -> count(snapshot, new Filter.Present("objectClass"), "uid=user." + i * 7919L % entries + ",ou=people,dc=example,dc=com", Operation.Scope.BASE, 1));
                measure("substring *er.77* on cn", 20, 1, i -> count(snapshot, new Filter.Substrings("cn", Optional.empty(), List.of(bytes("er.77")), Optional.empty()), "dc=example,dc=com", Operation.Scope.SUBTREE, -1));
                measure("initial substring", 2_000, 1, i -> count(snapshot, new Filter.Substrings("cn", Optional.of(bytes("user.77" + i % 10)), List.of(), Optional.empty()), "dc=example,dc=com", Operation.Scope.SUBTREE, -1));
                measure("all " + entries, 5, 1, i -> count(snapshot, new Filter.Present("objectClass"), "dc=example,dc=com", Operation.Scope.SUBTREE, entries + 2));
            }
        }
        store.close();
    }

    private void image(int entries) {
        StateTree tree = new StateTree(store.leaves());
        long start = System.nanoTime();
        store.takeImage(sequence);
        long taken = System.nanoTime();
        store.imageCertified(sequence);
        System.out.printf(Locale.ROOT, "image of %d entries: %.0f ms, root %s%n", entries, (taken - start) / 1e6, HexFormat.of().formatHex(tree.root(), 0, 4));
        addSome(1000, entries);
        start = System.nanoTime();
        tree.root();
        System.out.printf(Locale.ROOT, "root after 1000 more: %.1f ms%n", (System.nanoTime() - start) / 1e6);
        start = System.nanoTime();
        store.takeImage(sequence);
        System.out.printf(Locale.ROOT, "image after 1000 more: %.0f ms%n", (System.nanoTime() - start) / 1e6);
    }

    private void addSome(int count, int from) {
        try (StoreTransaction batch = begin()) {
            for (int i = 0; i < count; i++) {
                addPerson(batch, from + 1_000_000 + i);
            }
            batch.commit();
        }
        // Gone again before the searches.
        try (StoreTransaction batch = begin()) {
            for (int i = 0; i < count; i++) {
                batch.delete(batch.tree().find(name("uid=user." + (from + 1_000_000 + i) + ",ou=people,dc=example,dc=com")));
            }
            batch.commit();
        }
    }

    private void addPeople(int first) {
        try (StoreTransaction batch = begin()) {
            for (int i = first; i < first + BATCH; i++) {
                addPerson(batch, i);
            }
            batch.commit();
        }
    }

    private void addPerson(StoreTransaction batch, int i) {
        batch.add(name("uid=user." + i + ",ou=people,dc=example,dc=com"), 2, "uid=user." + i, builder(
                "objectClass: top", "objectClass: person", "objectClass: organizationalPerson", "objectClass: inetOrgPerson",
                "uid: user." + i, "cn: User.Number " + i, "cn: user." + i, "sn: Number" + i % 1000, "givenName: User", "mail: user." + i + "@example.com",
                "telephoneNumber: +49 30 " + i, "employeeNumber: " + i, "title: Worker", "description: The person with the number " + i,
                "entryUUID: 00000000-0000-4000-8000-" + String.format(Locale.ROOT, "%012d", i),
                "entryCSN: 20261121000000." + i + "Z#000000#000#000000", "createTimestamp: 20261121000000Z", "creatorsName: cn=admin,ou=system",
                "modifyTimestamp: 20261121000000Z", "modifiersName: cn=admin,ou=system"));
    }

    private void modifyPeople(int first, int entries) {
        try (StoreTransaction batch = begin()) {
            for (int i = first; i < first + BATCH; i++) {
                var entry = batch.tree().find(name("uid=user." + i * 7919L % entries + ",ou=people,dc=example,dc=com"));
                EntryBuilder builder = new EntryBuilder(schema);
                entry.attributes().forEach(builder::same);
                AttributeInfo description = schema.attribute("description");
                batch.modify(entry, builder.attribute(description, "", List.of(bytes("changed in " + sequence))));
            }
            batch.commit();
        }
    }

    private void count(StoreSnapshot snapshot, Filter filter, String base, Operation.Scope scope, int expected) {
        AttributeSelection selection = AttributeSelection.of(List.of(), Operation.Values.WITH_VALUES, schema);
        SearchQuery query = new SearchQuery(name(base), scope, Operation.AliasDereferencing.NEVER, 0, filter, selection);
        EntryEncoder encoder = new EntryEncoder(selection, Visibility.ALL);
        int found = 0;
        try (SearchAnswer answer = SearchEngine.search(snapshot.tree(), query, Visibility.ALL)) {
            for (FoundEntry entry = answer.next(); entry != null; entry = answer.next()) {
                found += encoder.encode(entry).length > 0 ? 1 : 0;
            }
        }
        if (expected >= 0 && found != expected) {
            throw new IllegalStateException("found " + found + " instead of " + expected);
        }
    }

    /** Adds a file's entries; then their size on disk. */
    private void ldif(Path file) throws IOException, LdapException {
        List<LdifEntry> entries = new ArrayList<>();
        try (LdifReader reader = new LdifReader()) {
            entries.addAll(reader.parseLdif(Files.readString(file)));
        }
        int[] next = {0};
        measure("add of " + file.getFileName(), entries.size(), entries.size(), first -> {
            try (StoreTransaction batch = begin()) {
                for (LdifEntry entry : entries) {
                    addLdif(batch, entry, next[0]++);
                }
                batch.commit();
            }
        });
        store.takeImage(sequence);
        store.imageCertified(sequence);
        long bytes = RocksStore.sizeBytes(directory.resolve("image-" + sequence));
        System.out.printf(Locale.ROOT, "%d entries take %d bytes on disk, %d each%n", entries.size(), bytes, bytes / entries.size());
        store.close();
    }

    private void addLdif(StoreTransaction batch, LdifEntry entry, int number) {
        String dn = entry.getDn().getName();
        NamePath path = name(dn);
        EntryBuilder builder = builder(
                "entryUUID: 00000000-0000-4000-8000-" + String.format(Locale.ROOT, "%012d", number),
                "entryCSN: 20261121000000." + number + "Z#000000#000#000000", "createTimestamp: 20261121000000Z", "creatorsName: cn=admin,ou=system",
                "modifyTimestamp: 20261121000000Z", "modifiersName: cn=admin,ou=system");
        for (Attribute attribute : entry.getEntry()) {
            List<byte[]> values = new ArrayList<>();
            for (Value value : attribute) {
                values.add(value.getBytes());
            }
            builder.attribute(schema.attribute(attribute.getUpId()), "", values);
        }
        batch.add(path, 1, path.size() == 1 ? dn : entry.getDn().getRdn().getName(), builder);
    }

    private StoreTransaction begin() {
        return store.begin(++sequence);
    }

    private static void measure(String what, int operations, int step, IntConsumer work) {
        long cpu = PROCESS.getProcessCpuTime();
        long start = System.nanoTime();
        for (int i = 0; i < operations; i += step) {
            work.accept(i);
        }
        double micros = 1e-3 / operations;
        System.out.printf(Locale.ROOT, "%-28s %8.1f µs CPU, %8.1f µs elapsed%n", what,
                (PROCESS.getProcessCpuTime() - cpu) * micros, (System.nanoTime() - start) * micros);
    }

    private EntryBuilder builder(String... lines) {
        EntryBuilder builder = new EntryBuilder(schema);
        List<byte[]> values = new ArrayList<>();
        for (int i = 0; i < lines.length; i++) {
            int colon = lines[i].indexOf(": ");
            values.add(bytes(lines[i].substring(colon + 2)));
            if (i + 1 == lines.length || !lines[i + 1].startsWith(lines[i].substring(0, colon + 2))) {
                builder.attribute(schema.attribute(lines[i].substring(0, colon)), "", List.copyOf(values));
                values.clear();
            }
        }
        return builder;
    }

    private NamePath name(String dn) {
        return schema.name(dn);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
