package org.bftldap.giis.gris.ldif;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.Operation.Change;
import org.junit.jupiter.api.Test;

class LdifTextTest {

    private static final LdifLimits LIMITS = new LdifLimits(10_000, 5, 200);

    @Test
    void entries_are_read_with_comments_folding_carriage_returns_and_spaces_behind() throws LdifTooLongException {
        LdifText text = read("version: 1\n# a comment\n  that is folded\ndn: cn=a,\n  o=grid\r\nobjectClass: top  \r\nobjectclass: device\n# between\ndescr\n iption:one\n \n\n\n dn is not here\ndn: cn=b,o=grid\ncn: b\n");
        assertThat(shown(text)).containsExactly("4 cn=a, o=grid objectClass=[top, device] description=[one]", "15 cn=b,o=grid cn=[b]");
        assertThat(text.problems()).extracting(LdifProblem::line).containsExactly(14);
    }

    @Test
    void an_entry_begins_at_its_dn_also_without_an_empty_line_before() throws LdifTooLongException {
        assertThat(shown(read("dn: cn=a,o=grid\ncn: a\nDN: cn=b,o=grid\ncn: b"))).containsExactly("1 cn=a,o=grid cn=[a]", "3 cn=b,o=grid cn=[b]");
    }

    @Test
    void values_are_base64_utf8_or_latin1() throws LdifTooLongException {
        byte[] text = "dn:: Y249w7wsbz1ncmlk\ncn:: w7w=\ndescription: Z\u00fcrich\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(shown(LdifText.read(text, LIMITS))).containsExactly("1 cn=\u00fc,o=grid cn=[\u00fc] description=[Z\u00fcrich]");
        assertThat(shown(read("dn: cn=a\ndescription: Z\u00fcrich\n"))).containsExactly("1 cn=a description=[Z\u00fcrich]");
    }

    @Test
    void a_broken_record_is_named_with_line_and_dn_and_the_others_are_read() throws LdifTooLongException {
        LdifText text = read("""
                dn: cn=a,o=grid
                cn: a

                dn: cn=bad,o=grid
                cn: bad
                this is no attribute

                dn: cn=worse,o=grid
                cn:: !!!!

                cn: nobody

                dn: cn=b,o=grid
                cn: b
                """);
        assertThat(shown(text)).containsExactly("1 cn=a,o=grid cn=[a]", "13 cn=b,o=grid cn=[b]");
        assertThat(text.problems()).containsExactly(
                new LdifProblem(6, "cn=bad,o=grid", "no 'attribute: value': this is no attribute"),
                new LdifProblem(9, "cn=worse,o=grid", "not Base64: cn:: !!!!"),
                new LdifProblem(11, "", "a record must begin with 'dn:'; this is cn: nobody"));
        assertThat(text.problemCount()).isEqualTo(3);
    }

    @Test
    void an_attribute_without_a_value_is_named_and_the_entry_taken() throws LdifTooLongException {
        LdifText text = read("dn: cn=a,o=grid\ncn: a\ndescription:\n");
        assertThat(shown(text)).containsExactly("1 cn=a,o=grid cn=[a]");
        assertThat(text.problems()).containsExactly(new LdifProblem(3, "cn=a,o=grid", "'description' has no value; the rest of the entry is taken"));
    }

    /** The agent's own key file would else be published by whoever may write LDIF. */
    @Test
    void values_from_urls_are_never_fetched() throws LdifTooLongException {
        LdifText text = read("dn: cn=a,o=grid\ncn: a\ndescription:< file:///etc/hostname\n");
        assertThat(text.records()).isEmpty();
        assertThat(text.problems()).singleElement().extracting(LdifProblem::what).asString().startsWith("values from URLs are not fetched");
    }

    @Test
    void changes_end_with_a_dash_or_without_one() throws LdifTooLongException {
        LdifText text = read("""
                dn: cn=a,o=grid
                changetype: Modify
                replace: description
                description: x
                description: y
                -
                delete: l
                add: seeAlso
                seeAlso: cn=b
                """);
        assertThat(shown(text)).containsExactly("1 cn=a,o=grid REPLACE description=[x, y] DELETE l=[] ADD seeAlso=[cn=b]");
        assertThat(read("dn: cn=a\nchangetype: modrdn\nnewrdn: cn=b\n").problems()).containsExactly(
                new LdifProblem(2, "cn=a", "changetype is 'modrdn'; add and modify are understood"));
    }

    @Test
    void a_line_that_is_too_long_costs_its_record_only() throws LdifTooLongException {
        LdifText text = read("dn: cn=a,o=grid\ncn: a\ndescription: " + "x".repeat(300) + "\n\ndn: cn=b,o=grid\ncn: b\n");
        assertThat(shown(text)).containsExactly("5 cn=b,o=grid cn=[b]");
        assertThat(text.problems()).singleElement().extracting(LdifProblem::line).isEqualTo(3);
    }

    @Test
    void a_text_beyond_its_limits_is_refused_as_a_whole() {
        assertThatThrownBy(() -> read("x".repeat(10_001))).isInstanceOf(LdifTooLongException.class).hasMessage("more than 10000 bytes");
        assertThatThrownBy(() -> read("dn: cn=a\ncn: a\n\n".repeat(6))).isInstanceOf(LdifTooLongException.class).hasMessage("more than 5 entries");
    }

    @Test
    void nothing_is_a_text_too() throws LdifTooLongException {
        assertThat(read("")).isEqualTo(LdifText.EMPTY);
        assertThat(read("\n\n# only this")).isEqualTo(LdifText.EMPTY);
    }

    private static LdifText read(String text) throws LdifTooLongException {
        return LdifText.read(text.getBytes(StandardCharsets.UTF_8), LIMITS);
    }

    private static List<String> shown(LdifText text) {
        return text.records().stream().map(LdifTextTest::shown).toList();
    }

    private static String shown(LdifRecord record) {
        String rest = record instanceof LdifRecord.Content content
                ? content.attributes().stream().map(LdifTextTest::shown).collect(Collectors.joining(" "))
                : ((LdifRecord.Modification) record).changes().stream().map(LdifTextTest::shown).collect(Collectors.joining(" "));
        return record.line() + " " + record.dn() + " " + rest;
    }

    private static String shown(Change change) {
        return change.kind() + " " + shown(change.attribute());
    }

    private static String shown(AttributeValues attribute) {
        return attribute.description() + "=" + attribute.values().stream().map(value -> new String(value, StandardCharsets.UTF_8)).toList();
    }
}
