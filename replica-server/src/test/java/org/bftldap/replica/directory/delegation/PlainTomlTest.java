package org.bftldap.replica.directory.delegation;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTomlTest {

    @Test
    void whatBftldapWritesIsPlain() {
        assertThat(PlainToml.is("""
                # A group: don't [mind] this
                name = "a [b] #c \\" ]"
                [genesis]
                suffixes = ["o=grid", "o=[x]"] # [ two
                [[replica]]
                id = 0
                key = '[literal\\'
                """)).isTrue();
    }

    @Test
    void whatWouldSendTheParserIntoTheDeepIsNot() {
        assertThat(PlainToml.is("a = " + "[".repeat(100_000))).isFalse();
        assertThat(PlainToml.is("a = [[[1]]]")).isFalse();
        assertThat(PlainToml.is("a = [\n[\n[\n1]]]")).isFalse();
        assertThat(PlainToml.is("a = [ \"]\", [ \"]\", [ \"]\", 1 ]]]")).isFalse();
        assertThat(PlainToml.is("a = { b = { c = { d = 1 } } }")).isFalse();
        assertThat(PlainToml.is("a = \"\"\"x\"y\"\"\"")).isFalse();
        assertThat(PlainToml.is("a = '''x'''")).isFalse();
        assertThat(PlainToml.is("a = \"not closed")).isFalse();
        assertThat(PlainToml.is("a = 1]")).isFalse();
        assertThat(PlainToml.is("a = " + "1".repeat(8 << 10))).isFalse();
    }
}
