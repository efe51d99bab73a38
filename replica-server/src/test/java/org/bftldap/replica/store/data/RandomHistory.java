package org.bftldap.replica.store.data;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.NamePath;

/**
 * Batches that any store at the same state executes alike. Names are few, so they are given up and taken again by others all the time;
 * entries swap names, subtrees move, all children of an entry go.
 */
final class RandomHistory {

    static final String CONTEXT = "dc=example,dc=com";

    private static final int CONTEXT_SIZE = 2;
    private static final int DEPTH_MAX = 6;
    private static final int NAMES = 9;
    private static final int ENTRIES_MAX = 150;

    private final long seed;

    RandomHistory(Seed seed) {
        this.seed = seed.value();
    }

    static void genesis(DirectoryStore store) {
        try (StoreTransaction batch = store.begin(0)) {
            TestEntries.add(batch, CONTEXT, "objectClass: domain", "dc: example");
            TestEntries.add(batch, "o=grid", "objectClass: organization", "o: grid");
            batch.commit();
        }
    }

    /** Executes the batches after the store's last, up to this one. */
    void run(DirectoryStore store, long upTo) {
        for (long sequence = store.applied() + 1; sequence <= upTo; sequence++) {
            RandomGenerator random = new Seed(seed * 1_000_003 + sequence).random();
            try (StoreTransaction batch = store.begin(sequence)) {
                batch.putLibraryLeaf(new byte[] {'s', (byte) random.nextInt(8)}, new byte[] {(byte) sequence});
                batch.agreedTime(1_000 * sequence);
                batch.removeLibraryLeaf(new byte[] {'s', (byte) random.nextInt(8)});
                for (int i = random.nextInt(6); i >= 0; i--) {
                    StoreTransaction.Savepoint savepoint = batch.savepoint();
                    update(batch, random);
                    if (random.nextInt(8) == 0) {
                        batch.rollBackTo(savepoint);
                    }
                }
                batch.commit();
            }
        }
    }

    private static void update(StoreTransaction batch, RandomGenerator random) {
        List<NamePath> names = names(batch.tree());
        NamePath one = names.get(random.nextInt(names.size()));
        NamePath other = names.get(random.nextInt(names.size()));
        switch (random.nextInt(names.size() > ENTRIES_MAX ? 14 : 10)) {
            case 0, 1, 2, 3, 4 -> add(batch, one, random);
            case 5 -> batch.modify(entry(batch, one), TestEntries.builder(lines(random)));
            case 6 -> move(batch, one, other, random);
            case 7 -> swap(batch, one, other, random);
            case 8 -> batch.touch("rules");
            default -> {
                // Mostly of little, or nothing would ever grow.
                if (one.size() > 3 || names.size() > ENTRIES_MAX || random.nextInt(8) == 0) {
                    deleteBelow(batch, one);
                }
            }
        }
    }

    private static void add(StoreTransaction batch, NamePath parent, RandomGenerator random) {
        String rdn = rdn(random);
        NamePath path = child(batch.tree(), parent, rdn);
        if (path.size() <= DEPTH_MAX && batch.tree().findId(path) == EntryTree.ROOT_ID) {
            batch.add(path, contextSize(path), rdn, TestEntries.builder(lines(random)));
        }
    }

    private static void move(StoreTransaction batch, NamePath path, NamePath superior, RandomGenerator random) {
        String rdn = random.nextBoolean() ? rdn(random) : entry(batch, path).rdn();
        NamePath to = child(batch.tree(), superior, rdn);
        long taken = batch.tree().findId(to);
        boolean free = taken == EntryTree.ROOT_ID || to.equals(path);
        if (path.size() > contextSize(path) && !superior.startsWith(path) && free) {
            batch.rename(entry(batch, path), to, contextSize(to), rdn, TestEntries.builder(lines(random)));
        }
    }

    /** Two entries take each other's names, children and all. */
    private static void swap(StoreTransaction batch, NamePath one, NamePath other, RandomGenerator random) {
        if (one.startsWith(other) || other.startsWith(one) || one.size() == contextSize(one) || other.size() == contextSize(other)) {
            return;
        }
        String rdnOfOne = entry(batch, one).rdn();
        String rdnOfOther = entry(batch, other).rdn();
        NamePath between = child(batch.tree(), TestSchema.SCHEMA.name("o=grid"), "ou=between");
        batch.rename(entry(batch, one), between, 1, "ou=between", TestEntries.builder(lines(random)));
        batch.rename(entry(batch, other), one, contextSize(one), rdnOfOne, TestEntries.builder(lines(random)));
        batch.rename(entry(batch, between), other, contextSize(other), rdnOfOther, TestEntries.builder(lines(random)));
    }

    private static void deleteBelow(StoreTransaction batch, NamePath top) {
        List<NamePath> below = names(batch.tree()).stream().filter(path -> path.startsWith(top) && path.size() > contextSize(path)).toList();
        for (int i = below.size() - 1; i >= 0; i--) {
            batch.delete(entry(batch, below.get(i)));
        }
    }

    /** In canonical order, parents first. */
    static List<NamePath> names(EntryTree tree) {
        List<NamePath> names = new ArrayList<>();
        collect(tree, EntryTree.ROOT_ID, names);
        return names;
    }

    private static void collect(EntryTree tree, long id, List<NamePath> names) {
        try (EntryTree.Children children = tree.children(id)) {
            while (children.next()) {
                names.add(tree.path(tree.entry(children.id())));
                collect(tree, children.id(), names);
            }
        }
    }

    private static NamePath child(EntryTree tree, NamePath parent, String rdn) {
        return TestSchema.SCHEMA.name(rdn + "," + tree.dn(tree.find(parent)));
    }

    private static StoredEntry entry(StoreTransaction batch, NamePath path) {
        StoredEntry entry = batch.tree().find(path);
        if (entry == null) {
            throw new AssertionError("the entry is gone");
        }
        return entry;
    }

    private static int contextSize(NamePath path) {
        return TestEntries.contextSize(path) == CONTEXT_SIZE ? CONTEXT_SIZE : 1;
    }

    private static String rdn(RandomGenerator random) {
        return List.of("ou=", "OU=", "cn=").get(random.nextInt(3)) + "N" + random.nextInt(NAMES);
    }

    private static String[] lines(RandomGenerator random) {
        List<String> lines = new ArrayList<>(List.of("objectClass: " + (random.nextBoolean() ? "organizationalUnit" : "inetOrgPerson")));
        for (String attribute : List.of("cn", "sn", "description", "ou")) {
            for (int i = random.nextInt(3); i > 0; i--) {
                String line = attribute + ": Value " + random.nextInt(5);
                if (!lines.contains(line)) {
                    lines.add(line);
                }
            }
        }
        if (random.nextInt(10) == 0) {
            lines.add("description: " + "long ".repeat(60) + random.nextInt(3));
        }
        return lines.toArray(new String[0]);
    }
}
