package org.bftldap.replica.store.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.TreeMap;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.bft.state.StateTree;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.data.DirectoryStore;
import org.bftldap.replica.store.data.StoreOptions;
import org.bftldap.replica.store.data.StoreSnapshot;
import org.bftldap.replica.store.data.StoreTransaction;
import org.bftldap.replica.store.data.StoreVerifier;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;
import org.junit.jupiter.api.io.TempDir;

/** Random updates and searches, the store beside a model of some lines. */
class StoreAgainstModelTest {

    private static final String CONTEXT = "dc=example,dc=com";
    private static final int BATCHES = 120;
    private static final int QUERIES = 12;

    @TempDir
    private Path directory;

    private final ModelDirectory model = new ModelDirectory();
    private DirectoryStore store;
    private RandomGenerator random;

    private record Watched(SearchQuery query, List<String> answer, long version) {}

    @SeededTest(runs = 12)
    void storeAndModelAgreeAndVersionsTellEveryChange(Seed seed) {
        random = seed.random();
        store = open(directory.resolve("a"));
        genesis();
        List<Watched> watched = new ArrayList<>();
        for (int i = 0; i < QUERIES; i++) {
            watched.add(watch(query()));
        }
        for (int batch = 1; batch <= BATCHES; batch++) {
            runBatch(batch);
            try (StoreSnapshot snapshot = store.snapshot()) {
                for (int i = 0; i < QUERIES; i++) {
                    check(snapshot, query());
                    Watched before = watched.get(i);
                    Watched now = watch(before.query());
                    assertThat(now.version()).as("versions only grow").isGreaterThanOrEqualTo(before.version());
                    if (!now.answer().equals(before.answer())) {
                        assertThat(now.version()).as("%s changed", before.query()).isEqualTo(batch);
                    }
                    watched.set(i, random.nextInt(10) == 0 ? watch(query()) : now);
                }
            }
        }
        try (StoreSnapshot snapshot = store.snapshot()) {
            assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
        }
        store.close();
    }

    @SeededTest(runs = 3)
    void aStoreReopenedFromAnImageGoesOnAsIfItHadNeverBeenClosed(Seed seed) throws IOException {
        byte[] root = run(seed, directory.resolve("straight"), List.of());
        byte[] reopened = run(seed, directory.resolve("reopened"), List.of(7, 8, 60));
        assertThat(reopened).isEqualTo(root);
    }

    /** Runs batches, closing and reopening after some, and gives the root at the end. */
    private byte[] run(Seed seed, Path where, List<Integer> reopenings) {
        random = seed.random();
        model.entries.clear();
        store = open(where);
        genesis();
        StateTree tree = new StateTree(store.leaves());
        for (int batch = 1; batch <= 80; batch++) {
            runBatch(batch);
            if (reopenings.contains(batch)) {
                byte[] before = tree.root();
                store.takeImage(batch);
                store.imageCertified(batch);
                store.close();
                store = open(where);
                assertThat(store.applied()).isEqualTo(batch);
                tree = new StateTree(store.leaves());
                assertThat(tree.root()).isEqualTo(before);
            }
        }
        byte[] root = tree.root();
        store.takeImage(80);
        store.imageCertified(80);
        store.close();
        store = open(where);
        assertThat(new StateTree(store.leaves()).root()).as("hashed anew").isEqualTo(root);
        try (StoreSnapshot snapshot = store.snapshot()) {
            assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
        }
        store.close();
        return root;
    }

    private static DirectoryStore open(Path directory) {
        return DirectoryStore.open(directory, elements -> TestSchema.SCHEMA, StoreOptions.LAPTOP);
    }

    private void genesis() {
        try (StoreTransaction batch = store.begin(0)) {
            add(batch, TestSchema.SCHEMA.name(CONTEXT), CONTEXT, Map.of("objectclass", List.of("domain"), "dc", List.of("example")));
            batch.commit();
        }
    }

    /** Some updates; in between, an update that is undone. */
    private void runBatch(int sequence) {
        try (StoreTransaction batch = store.begin(sequence)) {
            batch.putLibraryLeaf(new byte[] {(byte) (sequence % 5)}, new byte[] {(byte) sequence});
            for (int i = random.nextInt(3); i >= 0; i--) {
                StoreTransaction.Savepoint savepoint = batch.savepoint();
                Map<NamePath, ModelDirectory.ModelEntry> before = new TreeMap<>(model.entries);
                update(batch);
                if (random.nextInt(4) == 0) {
                    batch.rollBackTo(savepoint);
                    model.entries.clear();
                    model.entries.putAll(before);
                }
            }
            batch.commit();
        }
    }

    private void update(StoreTransaction batch) {
        int kind = random.nextInt(10);
        if (kind < 5 || model.entries.size() < 4) {
            addOne(batch);
        } else if (kind < 7) {
            NamePath path = any();
            String[] lines = lines(randomAttributes(model.entries.get(path).dn()));
            batch.modify(stored(batch, path), TestEntries.builder(lines));
            model.entries.put(path, new ModelDirectory.ModelEntry(model.entries.get(path).dn(), attributes(lines)));
        } else if (kind < 9) {
            moveOne(batch);
        } else {
            NamePath path = any();
            if (path.size() > 2 && !model.hasChildren(path)) {
                batch.delete(stored(batch, path));
                model.entries.remove(path);
            }
        }
    }

    private void addOne(StoreTransaction batch) {
        NamePath parent = any();
        String rdn = rdn();
        String dn = rdn + "," + model.entries.get(parent).dn();
        NamePath path = TestSchema.SCHEMA.name(dn);
        if (!model.entries.containsKey(path) && path.size() < 7) {
            add(batch, path, rdn, randomAttributes(dn));
        }
    }

    private void moveOne(StoreTransaction batch) {
        NamePath path = any();
        NamePath superior = any();
        String rdn = random.nextBoolean() ? rdn() : model.entries.get(path).dn().split(",")[0];
        NamePath to = TestSchema.SCHEMA.name(rdn + "," + model.entries.get(superior).dn());
        if (path.size() == 2 || superior.startsWith(path) || model.entries.containsKey(to) && !to.equals(path)) {
            return;
        }
        String dn = rdn + "," + model.entries.get(superior).dn();
        String[] lines = lines(randomAttributes(dn));
        batch.rename(stored(batch, path), to, 2, rdn, TestEntries.builder(lines));
        String oldDn = model.entries.get(path).dn();
        Map<NamePath, ModelDirectory.ModelEntry> moved = new TreeMap<>();
        for (NamePath below : List.copyOf(model.entries.tailMap(path).keySet())) {
            if (!below.startsWith(path)) {
                break;
            }
            ModelDirectory.ModelEntry entry = model.entries.remove(below);
            NamePath target = to;
            for (int i = path.size(); i < below.size(); i++) {
                target = target.child(below.rdnKey(i));
            }
            String name = entry.dn().substring(0, entry.dn().length() - oldDn.length()) + dn;
            moved.put(target, new ModelDirectory.ModelEntry(name, below.equals(path) ? attributes(lines) : entry.attributes()));
        }
        model.entries.putAll(moved);
    }

    private void add(StoreTransaction batch, NamePath path, String rdn, Map<String, List<String>> attributes) {
        String dn = path.size() == 2 ? CONTEXT : rdn + "," + model.entries.get(path.parent()).dn();
        batch.add(path, 2, rdn, TestEntries.builder(lines(attributes)));
        model.entries.put(path, new ModelDirectory.ModelEntry(dn, attributes));
    }

    private String rdn() {
        return List.of("cn=", "ou=", "OU=").get(random.nextInt(3)) + RandomFilters.word(random);
    }

    private Map<String, List<String>> randomAttributes(String dn) {
        Map<String, List<String>> attributes = new TreeMap<>();
        attributes.put("objectclass", List.of(random.nextBoolean() ? "inetOrgPerson" : "organizationalUnit"));
        for (String name : ModelDirectory.TEXT) {
            List<String> values = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                values.add(RandomFilters.word(random));
            }
            if (!values.isEmpty()) {
                attributes.put(name, values);
            }
        }
        if (random.nextBoolean()) {
            attributes.put("uidnumber", List.of(Integer.toString(random.nextInt(6) - 2)));
        }
        if (random.nextBoolean()) {
            attributes.put("createtimestamp", List.of(RandomFilters.time(random)));
        }
        if (random.nextInt(20) == 0) {
            attributes.put("description", List.of("long ".repeat(60) + RandomFilters.word(random)));
        }
        return attributes;
    }

    private static String[] lines(Map<String, List<String>> attributes) {
        List<String> lines = new ArrayList<>();
        attributes.forEach((name, values) -> values.forEach(value -> lines.add(name + ": " + value)));
        return lines.toArray(new String[0]);
    }

    private static Map<String, List<String>> attributes(String[] lines) {
        Map<String, List<String>> attributes = new TreeMap<>();
        for (String line : lines) {
            int colon = line.indexOf(": ");
            attributes.computeIfAbsent(line.substring(0, colon), name -> new ArrayList<>()).add(line.substring(colon + 2));
        }
        return attributes;
    }

    private NamePath any() {
        return new ArrayList<>(model.entries.keySet()).get(random.nextInt(model.entries.size()));
    }

    private static StoredEntry stored(StoreTransaction batch, NamePath path) {
        StoredEntry entry = batch.tree().find(path);
        assertThat(entry).isNotNull();
        return entry;
    }

    private SearchQuery query() {
        Operation.Scope scope = Operation.Scope.values()[random.nextInt(3)];
        List<String> attributes = random.nextInt(3) == 0 ? List.of("*", "hasSubordinates", "entryDN") : List.of();
        Filter filter = random.nextInt(8) == 0 ? new Filter.Present("objectClass") : RandomFilters.next(random, 3);
        NamePath base = random.nextInt(12) == 0 ? TestSchema.SCHEMA.name(rdn() + "," + CONTEXT) : random.nextInt(3) == 0 ? TestSchema.SCHEMA.name(CONTEXT) : any();
        return new SearchQuery(base, scope, Operation.AliasDereferencing.NEVER, 0, filter,
                AttributeSelection.of(attributes, Operation.Values.WITH_VALUES, TestSchema.SCHEMA));
    }

    private void check(StoreSnapshot snapshot, SearchQuery query) {
        List<String> expected = model.search(query.base(), query.scope(), query.filter());
        assertThat(names(snapshot, query, SearchEngine.Sources.WALK_ONLY)).as("%s", query).isEqualTo(expected);
        assertThat(names(snapshot, query, SearchEngine.Sources.ALL)).as("by index: %s", query).isEqualTo(expected);
    }

    private static List<String> names(StoreSnapshot snapshot, SearchQuery query, SearchEngine.Sources sources) {
        List<String> names = new ArrayList<>();
        try (SearchAnswer answer = SearchEngine.search(snapshot.tree(), query, Visibility.ALL, sources)) {
            for (FoundEntry entry = answer.next(); entry != null; entry = answer.next()) {
                names.add(entry.dn());
            }
        }
        return names;
    }

    /** The whole answer as the client would get it. */
    private Watched watch(SearchQuery query) {
        List<String> answer = new ArrayList<>();
        EntryEncoder encoder = new EntryEncoder(query.selection(), Visibility.ALL);
        try (StoreSnapshot snapshot = store.snapshot();
                SearchAnswer found = SearchEngine.search(snapshot.tree(), query, Visibility.ALL)) {
            for (FoundEntry entry = found.next(); entry != null; entry = found.next()) {
                answer.add(java.util.HexFormat.of().formatHex(encoder.encode(entry)));
            }
            answer.add(found.outcome() + " " + found.matchedDn());
            return new Watched(query, answer, found.version());
        }
    }
}
