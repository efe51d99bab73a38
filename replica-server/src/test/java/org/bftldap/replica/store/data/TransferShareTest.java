package org.bftldap.replica.store.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.service.StateImage;
import org.bftldap.bft.service.StateLeaves;
import org.bftldap.bft.service.StateStage;
import org.bftldap.replica.directory.schema.DirectorySchema;
import org.bftldap.replica.store.entry.EntryBuilder;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;
import org.bftldap.replica.store.schema.EntrySchema;
import org.bftldap.replica.store.schema.NamePath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a replica must fetch that missed changes of one entry in a hundred: 100,000 entries, made of the small generated site under some
 * 600 names. How long it takes is printed, and depends on the machine; the share of the state that travels does not.
 */
class TransferShareTest {

    private static final int ENTRIES = 100_000;
    private static final int BATCH = 1_000;
    private static final int CHANGED = ENTRIES / 100;
    private static final int CHANGED_IN_A_BATCH = 20;
    /** Sequence numbers of a group that has been in use for a while: their length counts. */
    private static final long FIRST = 3_000_000;

    private static final double SHARE_MAX = 0.03;

    @TempDir
    private Path directory;

    private EntrySchema schema;
    private final List<NamePath> names = new ArrayList<>();

    private record LdifEntry(String dn, Map<String, List<String>> attributes) {}

    private record Size(long leaves, long bytes) {

        static final Size NONE = new Size(0, 0);

        Size plus(StateStage.Leaf leaf) {
            return new Size(leaves + 1, bytes + leaf.key().length + leaf.value().length);
        }

        double megabytes() {
            return bytes / 1e6;
        }
    }

    @Test
    void aReplicaThatMissedOnePercentFetchesLittleMore() throws Exception {
        schema = EntrySchema.of(DirectorySchema.load(Path.of("..", "config", "schema")).manager());
        long old;
        long end;
        try (DirectoryStore store = open()) {
            fill(store);
            old = certify(store);
            change(store);
            end = certify(store);
        }
        // Back to the older of the two images, as a replica is that stopped there.
        Files.writeString(directory.resolve("store").resolve("certified"), old + "\n");
        Path ahead = directory.resolve("ahead");
        Files.createDirectory(ahead);
        Files.move(directory.resolve("store").resolve("image-" + end), ahead.resolve("image-" + end));
        Files.writeString(ahead.resolve("certified"), end + "\n");
        try (DirectoryStore behind = open();
                DirectoryStore donor = DirectoryStore.open(ahead, elements -> schema, StoreOptions.LAPTOP);
                StateImage image = donor.openImage(end)) {
            assertThat(transfer(image, behind)).isLessThan(SHARE_MAX);
        }
        long start = System.nanoTime();
        try (DirectoryStore taken = open()) {
            System.out.printf(Locale.ROOT, "opened again in %.0f ms%n", millisSince(start));
            try (StoreSnapshot snapshot = taken.snapshot()) {
                assertThat(snapshot.sequence()).isEqualTo(end);
                assertThat(StoreVerifier.firstDifference(snapshot)).isNull();
            }
        }
    }

    /** Gives the share of the state's bytes that travelled. */
    private double transfer(StateImage image, DirectoryStore behind) {
        Size all = Size.NONE;
        for (int bucket = 0; bucket < StateLeaves.BUCKETS; bucket++) {
            for (StateStage.Leaf leaf : Transfer.leaves(image, bucket)) {
                all = all.plus(leaf);
            }
        }
        long start = System.nanoTime();
        try (StateStage stage = behind.stage()) {
            double begun = millisSince(start);
            start = System.nanoTime();
            List<Integer> differing = Transfer.differing(image, stage, 1);
            double compared = millisSince(start);
            Size travelled = Size.NONE;
            Size changed = Size.NONE;
            List<List<StateStage.Leaf>> buckets = new ArrayList<>();
            for (int bucket : differing) {
                List<StateStage.Leaf> leaves = Transfer.leaves(image, bucket);
                buckets.add(leaves);
                for (StateStage.Leaf leaf : leaves) {
                    travelled = travelled.plus(leaf);
                    changed = holds(stage, bucket, leaf) ? changed : changed.plus(leaf);
                }
            }
            start = System.nanoTime();
            for (int i = 0; i < buckets.size(); i++) {
                stage.replaceBucket(differing.get(i), buckets.get(i));
            }
            double replaced = millisSince(start);
            start = System.nanoTime();
            stage.install(image.sequence());
            double installed = millisSince(start);
            double share = (double) travelled.bytes() / all.bytes();
            System.out.printf(Locale.ROOT, "%d of %d entries changed: %d of %d leaves in %d buckets, %.3f of %.1f MB travel, %.2f %%%n",
                    CHANGED, ENTRIES, travelled.leaves(), all.leaves(), differing.size(), travelled.megabytes(), all.megabytes(), 100 * share);
            System.out.printf(Locale.ROOT, "leaves that differ, without the others of their buckets: %d, %.3f MB, %.2f %%%n",
                    changed.leaves(), changed.megabytes(), 100.0 * changed.bytes() / all.bytes());
            System.out.printf(Locale.ROOT, "stage begun in %.0f ms, all buckets compared in %.0f ms, replaced in %.0f ms, installed in %.0f ms%n",
                    begun, compared, replaced, installed);
            return share;
        }
    }

    private static boolean holds(StateStage stage, int bucket, StateStage.Leaf leaf) {
        byte[] wanted = Sha256.of(leaf.value());
        boolean[] held = {false};
        stage.leaves().forEachDigest(bucket, (keyHash, digest) -> held[0] |= MessageDigest.isEqual(digest, wanted));
        return held[0];
    }

    private void fill(DirectoryStore store) throws IOException {
        List<LdifEntry> sample = sample();
        int next = 0;
        for (long sequence = FIRST; names.size() < ENTRIES; sequence++) {
            try (StoreTransaction batch = store.begin(sequence)) {
                for (int end = names.size() + BATCH; names.size() < end; next++) {
                    add(batch, sample.get(next % sample.size()), next / sample.size());
                }
                batch.commit();
            }
        }
    }

    /** Entries above all sites are there already from the second site on. */
    private void add(StoreTransaction batch, LdifEntry entry, int site) {
        String dn = named(entry.dn(), site);
        NamePath path = schema.name(dn);
        if (batch.tree().findId(path) != EntryTree.ROOT_ID) {
            return;
        }
        EntryBuilder builder = new EntryBuilder(schema);
        entry.attributes().forEach((name, values) -> builder.attribute(
                schema.attribute(name), "", values.stream().map(value -> named(value, site).getBytes(StandardCharsets.UTF_8)).toList()));
        batch.add(path, 1, path.size() == 1 ? dn : dn.substring(0, dn.indexOf(',')), builder);
        names.add(path);
    }

    private static String named(String text, int site) {
        return text.replace("Aurora", "Aurora" + site).replace("aurora", "aurora" + site);
    }

    /** Entries all over the grid get another value, as dynamic ones do. */
    private void change(DirectoryStore store) {
        RandomGenerator random = new Seed(1).random();
        AttributeInfo description = schema.attribute("description");
        for (int done = 0; done < CHANGED; done += CHANGED_IN_A_BATCH) {
            long sequence = store.applied() + 1;
            try (StoreTransaction batch = store.begin(sequence)) {
                for (int i = 0; i < CHANGED_IN_A_BATCH; i++) {
                    StoredEntry entry = batch.tree().find(names.get(random.nextInt(names.size())));
                    EntryBuilder builder = new EntryBuilder(schema);
                    entry.attributes().forEach(builder::same);
                    builder.attribute(description, "", List.of(("as of " + sequence).getBytes(StandardCharsets.UTF_8)));
                    batch.modify(entry, builder);
                }
                batch.commit();
            }
        }
    }

    private static List<LdifEntry> sample() throws IOException {
        List<LdifEntry> entries = new ArrayList<>();
        for (String text : Files.readString(Path.of("src", "test", "resources", "grid-sample.ldif")).split("\n\n")) {
            Map<String, List<String>> attributes = new LinkedHashMap<>();
            String dn = "";
            for (String line : text.replace("\n ", "").strip().split("\n")) {
                String name = line.substring(0, line.indexOf(':'));
                String value = line.substring(line.indexOf(": ") + 2);
                if (name.equals("dn")) {
                    dn = value;
                } else {
                    attributes.computeIfAbsent(name, any -> new ArrayList<>()).add(value);
                }
            }
            entries.add(new LdifEntry(dn, attributes));
        }
        return entries;
    }

    private static double millisSince(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e6;
    }

    private static long certify(DirectoryStore store) {
        store.takeImage(store.applied());
        store.imageCertified(store.applied());
        return store.applied();
    }

    private DirectoryStore open() {
        return DirectoryStore.open(directory.resolve("store"), elements -> schema, StoreOptions.LAPTOP);
    }
}
