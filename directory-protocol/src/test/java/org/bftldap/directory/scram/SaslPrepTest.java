package org.bftldap.directory.scram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SaslPrepTest {

    /** RFC 4013 §3. */
    @Test
    void the_examples_of_the_rfc_come_out_as_there() {
        assertThat(SaslPrep.prepared("I\u00adX")).contains("IX");
        assertThat(SaslPrep.prepared("user")).contains("user");
        assertThat(SaslPrep.prepared("USER")).contains("USER");
        assertThat(SaslPrep.prepared("\u00aa")).contains("a");
        assertThat(SaslPrep.prepared("\u2168")).contains("IX");
        assertThat(SaslPrep.prepared("\u0007")).isEmpty();
        assertThat(SaslPrep.prepared("\u0627\u0031")).isEmpty();
    }

    @Test
    void spaces_become_spaces_and_what_looks_the_same_becomes_the_same() {
        assertThat(SaslPrep.prepared("a\u00a0b\u3000c\u200bd")).contains("a b c d");
        assertThat(SaslPrep.prepared("gr\u00f6\u00dfe")).contains("gr\u00f6\u00dfe");
        assertThat(SaslPrep.prepared("gro\u0308\u00dfe")).contains("gr\u00f6\u00dfe");
        assertThat(SaslPrep.prepared("\u0627\u0628")).contains("\u0627\u0628");
        assertThat(SaslPrep.prepared("\ud83d\ude00")).contains("\ud83d\ude00");
    }

    @Test
    void what_does_not_belong_into_texts_is_refused() {
        for (String text : List.of("\u007f", "\u0085", "\u06dd", "\ue000", "\ufdd0", "\uffff", "\ud83f\udffe", "\u200e", "\u202e", "\u2028", "\u2ff0", "\ufffd",
                "\udb40\udc01", "\ud834\udd73", "a\u0627", "\u0627a\u0628", "\u0627-")) {
            assertThat(SaslPrep.prepared(text)).as("U+%04X", text.codePointAt(0)).isEmpty();
        }
    }

    @Test
    void a_password_that_is_no_such_text_stays_as_it_was_sent() {
        byte[] binary = {(byte) 0xff, 0, 7};
        assertThat(SaslPrep.password(binary)).isEqualTo(binary);
        assertThat(SaslPrep.password("tab\t".getBytes(UTF_8))).isEqualTo("tab\t".getBytes(UTF_8));
        assertThat(SaslPrep.password("\u00ad".getBytes(UTF_8))).as("nothing would be left").isEqualTo("\u00ad".getBytes(UTF_8));
        assertThat(SaslPrep.password("gro\u0308".getBytes(UTF_8))).isEqualTo("gr\u00f6".getBytes(UTF_8));
    }
}
