package org.bftldap.replica.store.entry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.replica.store.TestEntries;
import org.bftldap.replica.store.TestSchema;
import org.junit.jupiter.api.Test;

class EntryCheckTest {

    private static final long ID = 1 << 20 | 1;
    private static final byte[] RDN_KEY = "2.5.4.3=ann".getBytes(StandardCharsets.UTF_8);
    private static final byte[] ENTRY = entry();

    private static byte[] entry() {
        EntryBuilder builder = TestEntries.builder(
                "objectClass: inetOrgPerson", "cn: Ann", "cn:  Two  Words ", "sn: same", "uidNumber: 7", "description: " + "long ".repeat(40));
        builder.attribute(TestSchema.SCHEMA.attribute("description"), ";lang-de", List.of("kurz".getBytes(StandardCharsets.UTF_8)));
        return builder.build(ID, 0, 3, "cn=Zoë", RDN_KEY).bytes();
    }

    @Test
    void whatWasBuiltPasses() {
        EntryCheck.check(ID, ENTRY);
        EntryCheck.check(ID, new EntryBuilder(TestSchema.SCHEMA).build(ID, ID + 1, 0, "cn=a", RDN_KEY).bytes());
    }

    @Test
    void everyCutAndEveryTailIsRefused() {
        for (int length = 0; length < ENTRY.length; length++) {
            refused(Arrays.copyOf(ENTRY, length), "an entry ");
        }
        refused(Arrays.copyOf(ENTRY, ENTRY.length + 1), "longer than it says");
    }

    @Test
    void attributesHaveOneOrder() {
        byte[] sn = attribute("2.5.4.4", "", 1);
        byte[] cn = attribute("2.5.4.3", "", 1);
        byte[] cnGerman = attribute("2.5.4.3", ";lang-de", 1);
        EntryCheck.check(ID, made(0, cn, cnGerman, sn));
        refused(made(0, sn, cn), "another order");
        refused(made(0, cn, cn), "another order");
        refused(made(0, cnGerman, cn), "another order");
    }

    @Test
    void whatNoEntryHasIsRefused() {
        refused(made(ID, attribute("2.5.4.3", "", 1)), "impossible parent");
        refused(made(-1, attribute("2.5.4.3", "", 1)), "impossible parent");
        refused(made(0, attribute("2.5.4.3", "", 0)), "without values");
        refused(made(0, attribute("", "", 1)), "without a type");
        refused(made(0, attribute("1.".repeat(70), "", 1)), "without a type");
        byte[] otherFormat = ENTRY.clone();
        otherFormat[0]++;
        refused(otherFormat, "another format");
    }

    /** Either it is refused, or whatever reads entries can read it. */
    @SeededTest(runs = 20)
    void nothingThatPassesCannotBeRead(Seed seed) {
        RandomGenerator random = seed.random();
        int passed = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = mutated(random);
            try {
                EntryCheck.check(ID, bytes);
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("an entry ");
                continue;
            }
            passed++;
            read(new StoredEntry(ID, bytes));
        }
        assertThat(passed).as("mutations that only change a letter, of %s", seed).isGreaterThan(100);
    }

    private static byte[] mutated(RandomGenerator random) {
        byte[] bytes = ENTRY.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(4)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt(256);
                case 2 -> bytes[at] = List.of((byte) 0, (byte) 0x7f, (byte) 0x80, (byte) 0xff).get(random.nextInt(4));
                default -> System.arraycopy(ENTRY, random.nextInt(ENTRY.length - 4), bytes, Math.min(at, bytes.length - 4), 4);
            }
        }
        return bytes;
    }

    private static void read(StoredEntry entry) {
        List<Object> read = new ArrayList<>(List.of(entry.parentId(), entry.modified(), entry.rdn(), entry.sizeBytes()));
        for (StoredAttribute attribute : entry.attributes()) {
            read.add(attribute.values());
            read.add(attribute.texts());
            read.add(attribute.normals());
            read.add(attribute.hasNormal(new byte[] {1}));
            attribute.writeTo(new ByteArrayOutputStream());
            assertThat(entry.attributes(attribute.key())).isNotEmpty();
        }
        assertThat(read).hasSizeGreaterThanOrEqualTo(4);
    }

    private static byte[] made(long parentId, byte[]... attributes) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Arrays.copyOf(new EntryBuilder(TestSchema.SCHEMA).build(ID, parentId, 3, "cn=a", RDN_KEY).bytes(), 17 + 1 + 4 + 1 + RDN_KEY.length));
        EntryBuilder.number(out, attributes.length);
        for (byte[] attribute : attributes) {
            EntryBuilder.bytes(out, attribute);
        }
        return out.toByteArray();
    }

    private static byte[] attribute(String oid, String options, int values) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        EntryBuilder.bytes(out, oid.getBytes(StandardCharsets.US_ASCII));
        EntryBuilder.bytes(out, options.getBytes(StandardCharsets.US_ASCII));
        EntryBuilder.number(out, values);
        for (int i = 0; i < values; i++) {
            EntryBuilder.number(out, 1 << 2);
            out.write('a');
        }
        return out.toByteArray();
    }

    private static void refused(byte[] bytes, String why) {
        assertThatThrownBy(() -> EntryCheck.check(ID, bytes)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(why);
    }
}
