package org.bftldap.cli.ldif;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** RFC 2849, and what other servers write of it. */
class LdifReaderTest {

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private List<LdifRecord> read(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("f.ldif"), content);
        List<LdifRecord> records = new ArrayList<>();
        Problems problems = new Problems(line -> told.add(line.replace(folder + "/", "")));
        try (LdifReader reader = new LdifReader(new LdifSource(file), problems)) {
            LdifRecord record;
            while ((record = reader.next()) != null) {
                records.add(record);
            }
        }
        return records;
    }

    private List<LdifRecord> read(String content) throws IOException {
        return read(content.getBytes(UTF_8));
    }

    private static String text(LdifRecord record, int value) {
        return new String(((LdifRecord.Entry) record).values().get(value).value(), UTF_8);
    }

    @Test
    void entries_with_comments_long_lines_base64_and_utf8() throws IOException {
        List<LdifRecord> records = read(
                """
                version: 1
                # a comment that
                  goes on
                dn: cn=a,
                 dc=x

                dn:: Y249w6Qs ZGM9eA==
                """
                        .replace("Y249w6Qs ZGM9eA==", "Y249w6QsZGM9eA==")
                        + "cn: ä\r\ncn:: w6Q=\r\nobjectClass:person\ncn:   two words \ndescription:\n\n\n\n# end\n");
        assertThat(told).containsExactly("f.ldif:4: cn=a,dc=x: an entry without attributes; is an empty line behind its dn?");
        assertThat(records).hasSize(1);
        LdifRecord entry = records.get(0);
        assertThat(entry.dn()).isEqualTo("cn=ä,dc=x");
        assertThat(entry.line()).isEqualTo(7);
        assertThat(List.of(text(entry, 0), text(entry, 1), text(entry, 2), text(entry, 3), text(entry, 4)))
                .containsExactly("ä", "ä", "person", "two words ", "");
        assertThat(((LdifRecord.Entry) entry).values().get(2).line()).isEqualTo(10);
    }

    /** What is skipped are the records that would be read: comments, empty lines and the version are none. */
    @Test
    void a_record_may_be_skipped() throws IOException {
        String content =
                """

                # first of all
                version: 1
                dn: cn=a,dc=x
                description: of a
                  which goes on

                # only a comment

                dn: cn=b,dc=x
                description: of b


                # with one before it
                dn: cn=c,dc=x
                # and one in it
                description: of c""";
        for (String end : List.of("\n", "\r\n")) {
            List<LdifRecord> all = read(content.replace("\n", end));
            assertThat(all).extracting(LdifRecord::dn).containsExactly("cn=a,dc=x", "cn=b,dc=x", "cn=c,dc=x");
            for (int taken = 0; taken < 3; taken++) {
                try (LdifReader reader = new LdifReader(new LdifSource(folder.resolve("f.ldif")), new Problems(told::add))) {
                    for (int i = 0; i < taken; i++) {
                        assertThat(reader.skip()).isTrue();
                    }
                    assertThat(reader.next()).usingRecursiveComparison().isEqualTo(all.get(taken));
                    for (int i = taken + 1; i < 3; i++) {
                        assertThat(reader.skip()).isTrue();
                    }
                    assertThat(reader.skip()).isFalse();
                    assertThat(reader.next()).isNull();
                }
            }
        }
        assertThat(told).isEmpty();
    }

    /** Lines, carriage returns and continuations across the ends of what is read at once. */
    @Test
    void lines_are_joined_wherever_the_file_is_cut() throws IOException {
        for (int length = (64 << 10) - 40; length < (64 << 10) + 4; length++) {
            String value = "v".repeat(length);
            List<LdifRecord> records = read("dn: cn=a\r\ndescription: " + value + "\r\n w\rx\r\n\r\ndn: cn=b\r\ncn: b\r");
            assertThat(records).hasSize(2);
            assertThat(text(records.get(0), 0)).isEqualTo(value + "w\rx");
            assertThat(text(records.get(1), 0)).isEqualTo("b\r");
        }
    }

    @Test
    void gzip_is_read_as_what_it_holds() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write("dn: o=a\no: a\n".getBytes(UTF_8));
        }
        assertThat(read(bytes.toByteArray())).hasSize(1);
        assertThatThrownBy(() -> read(new byte[] {0x1f, (byte) 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("begins like gzip");
    }

    @Test
    void a_byte_order_mark_is_no_part_of_the_first_line() throws IOException {
        assertThat(read("\ufeffdn: o=a\no: a\n")).extracting(LdifRecord::dn).containsExactly("o=a");
        assertThat(told).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_stay_what_they_are() throws IOException {
        List<LdifRecord> records = read("dn: o=a\no: \u00e9\njpegPhoto:: /9j/\n".getBytes(ISO_8859_1));
        assertThat(((LdifRecord.Entry) records.get(0)).values().get(0).value()).isEqualTo(new byte[] {(byte) 0xe9});
        assertThat(((LdifRecord.Entry) records.get(0)).values().get(1).value()).isEqualTo(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff});
    }

    @Test
    void a_value_may_stand_in_a_file_of_its_own_and_nowhere_else() throws IOException {
        Path other = Files.write(folder.resolve("photo"), new byte[] {1, 2, 3});
        List<LdifRecord> records = read("dn: o=a\njpegPhoto:< " + other.toUri() + "\n\ndn: o=b\no:< http://example.com/\n\ndn: o=c\no:< file:///no/such\n");
        assertThat(((LdifRecord.Entry) records.get(0)).values().get(0).value()).isEqualTo(new byte[] {1, 2, 3});
        assertThat(told).hasSize(2);
        assertThat(told.get(0)).startsWith("f.ldif:5: o=b: o: only file:///");
        assertThat(told.get(1)).contains("o=c: o: file:///no/such cannot be read");
    }

    @Test
    void changes_are_what_they_say() throws IOException {
        List<LdifRecord> records = read(
                """
                dn: o=a
                changetype: add
                o: a

                dn: o=a
                changetype: modify
                add: description
                description: one
                description: two
                -
                delete: seeAlso
                -
                replace: cn
                -
                increment: uidNumber
                uidNumber: 2

                dn: o=a
                changetype: modrdn
                newrdn: o=b
                deleteoldrdn: 1
                newsuperior: dc=x

                dn: o=b
                changetype: delete
                """);
        assertThat(told).isEmpty();
        assertThat(records).hasSize(4);
        LdifRecord.Modify modify = (LdifRecord.Modify) records.get(1);
        assertThat(modify.changes()).extracting(LdifRecord.Change::kind)
                .containsExactly(LdifRecord.Kind.ADD, LdifRecord.Kind.DELETE, LdifRecord.Kind.REPLACE, LdifRecord.Kind.INCREMENT);
        assertThat(modify.changes().get(0).values()).hasSize(2);
        assertThat(records.get(2)).isEqualTo(new LdifRecord.Rename("o=a", 18, "o=b", true, Optional.of("dc=x")));
        assertThat(records.get(3)).isEqualTo(new LdifRecord.Delete("o=b", 24));
    }

    @Test
    void each_mistake_is_told_with_its_line_and_the_rest_is_read() throws IOException {
        List<LdifRecord> records = read(
                """
                dn: o=a
                o: a
                a value that was folded without a space
                photo:: %%

                cn: without a dn

                dn: o=b
                changetype: turn

                dn: o=c
                changetype: modify
                description: x

                dn: o=d
                changetype: modrdn
                newrdn: o=e

                dn: o=f
                control: 1.2.3 true
                changetype: delete

                dn: o=g
                o: g
                """);
        assertThat(records).extracting(LdifRecord::dn).containsExactly("o=g");
        assertThat(told).extracting(line -> line.substring(0, line.indexOf(' ')))
                .containsExactly("f.ldif:3:", "f.ldif:4:", "f.ldif:6:", "f.ldif:9:", "f.ldif:13:", "f.ldif:15:", "f.ldif:20:");
    }

    @Test
    void what_is_larger_than_a_relay_takes_is_refused_and_skipped() throws IOException {
        List<LdifRecord> records = read("dn: o=a\no: " + "x".repeat(LdifLines.LINE_BYTES_MAX) + "\n\ndn: o=b\no: b\n");
        assertThat(records).extracting(LdifRecord::dn).containsExactly("o=b");
        assertThat(told).hasSize(1);
        assertThat(told.get(0)).contains("f.ldif:2: o=a: the line is longer");
    }

    @Test
    void the_thousandth_problem_is_the_last_one_shown() {
        Problems problems = new Problems(told::add);
        for (int i = 1; i <= 1_500; i++) {
            problems.add(new Problem("f", i, "", "", "wrong"));
        }
        problems.end();
        assertThat(told).hasSize(1_001).last().isEqualTo("… and 500 more; mend these and look again");
    }
}
