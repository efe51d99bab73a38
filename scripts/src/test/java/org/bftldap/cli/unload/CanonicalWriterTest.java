package org.bftldap.cli.unload;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Entry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.bftldap.bft.Seed;
import org.bftldap.bft.SeededTest;
import org.bftldap.cli.ldif.LdifReader;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CanonicalWriterTest {

    @TempDir
    private Path folder;

    private static String written(Entry... entries) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CanonicalWriter writer = new CanonicalWriter(out);
        writer.version();
        for (Entry entry : entries) {
            writer.entry(entry);
        }
        return out.toString(UTF_8);
    }

    @Test
    void attributes_have_one_order_and_values_keep_theirs() throws IOException {
        Entry entry = new Entry(
                "cn=a,o=x",
                new Attribute("sn", "z"),
                new Attribute("description", "second", "first"),
                new Attribute("objectClass", "person"),
                new Attribute("CN", "a"));
        assertThat(written(entry))
                .isEqualTo("version: 1\n\ndn: cn=a,o=x\nobjectClass: person\nCN: a\ndescription: second\ndescription: first\nsn: z\n");
    }

    @Test
    void what_ldif_cannot_show_is_base64_and_long_lines_are_folded() throws IOException {
        Entry entry = new Entry(
                "cn=\u00e4,o=x",
                new Attribute("objectClass", "person"),
                new Attribute("cn", "\u00e4"),
                new Attribute("description", " space before", "space behind ", "line\nend", ":colon", "", "x".repeat(100)));
        String text = written(entry);
        assertThat(text).contains("dn:: ", "cn:: w6Q=", "description:: IHNwYWNl", "description:: ").doesNotContain("line\nend");
        assertThat(text.lines()).allMatch(line -> line.length() <= 76);
    }

    @SeededTest(runs = 50)
    void whatever_was_written_is_read_as_it_was(Seed seed) throws IOException {
        RandomGenerator random = seed.random();
        byte[][] values = new byte[random.nextInt(1, 6)][];
        for (int i = 0; i < values.length; i++) {
            values[i] = new byte[random.nextInt(0, 200)];
            for (int k = 0; k < values[i].length; k++) {
                values[i][k] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(32, 127));
            }
        }
        Path file = Files.writeString(folder.resolve("f.ldif"), written(new Entry("cn=a", new Attribute("jpegPhoto;binary", values))));
        try (LdifReader reader = new LdifReader(new LdifSource(file), new Problems(problem -> assertThat(problem).isNull()))) {
            LdifRecord.Entry entry = (LdifRecord.Entry) reader.next();
            assertThat(entry.dn()).isEqualTo("cn=a");
            assertThat(entry.values().stream().map(value -> value.value()).toArray(byte[][]::new)).isDeepEqualTo(values);
        }
    }
}
