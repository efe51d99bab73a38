package org.bftldap.replica.store.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.bftldap.replica.store.TestSchema;
import org.junit.jupiter.api.Test;

class EntrySchemaTest {

    private static final EntrySchema SCHEMA = TestSchema.SCHEMA;

    @Test
    void namesAreTheSameWhateverTheirSpelling() {
        NamePath name = SCHEMA.name("cn=Ann Lee+uid=a,ou=People,dc=example,dc=com");
        for (String other : List.of(
                "UID=A + commonName=ann  lee,OU=people,DC=EXAMPLE,0.9.2342.19200300.100.1.25=com",
                "cn=#0c07416e6e204c6565+uid=a,ou=people,dc=example,dc=com",
                "cn=Ann\\20Lee+uid=a; ou = People , dc=example,dc=com")) {
            assertThat(SCHEMA.name(other)).as(other).isEqualTo(name);
        }
        assertThat(SCHEMA.name("cn=Ann Lee,uid=a,ou=People,dc=example,dc=com")).isNotEqualTo(name);
    }

    @Test
    void whatIsNoNameIsNone() {
        for (String bad : List.of("cn", "cn=a,", "=a", "cn=a\\", "cn=a\\zz", "cn=\"a\"", "cn=#zz", "c n=a", "cn=a+")) {
            assertThat(SCHEMA.name(bad)).as(bad).isNull();
        }
        assertThat(SCHEMA.name("")).isEqualTo(NamePath.ROOT);
    }

    @Test
    void escapedCharactersAreOrdinaryOnesOfAValue() {
        assertThat(SCHEMA.name("cn=a\\,b,dc=com").size()).isEqualTo(2);
        assertThat(SCHEMA.nameParts("cn=a\\2c\\c3\\a9 ,dc=com").get(0).value()).isEqualTo("a,é".getBytes(StandardCharsets.UTF_8));
        assertThat(SCHEMA.nameParts("cn=a\\ ,dc=com").get(0).value()).isEqualTo(bytes("a "));
    }

    @Test
    void aDescriptionIsKnownIfItsTypeAndAllItsOptionsAre() {
        for (String known : List.of("cn", "USERCERTIFICATE;BINARY", "cACertificate;binary", "cn;lang-de", "cn;lang-", "cn;lang-de-", "cn;lang-de-1996;lang-x-y", "2.5.4.3;lang-EN")) {
            assertThat(SCHEMA.select(known)).as(known).isNotNull();
        }
        for (String unknown : List.of("noSuchType", "cn;", "cn;binary", "jpegPhoto;binary", "userPassword;binary", "cn;x-mine", "cn;lang", "cn;lang-de_at", "cn;lang--", "cn;lang-abcdefghi", "cn;lang-1a", "cn;lang-de;")) {
            assertThat(SCHEMA.select(unknown)).as(unknown).isNull();
        }
        assertThat(SCHEMA.select("userCertificate;binary").optionText()).as("how it is transferred is not stored").isEmpty();
        assertThat(SCHEMA.select("cn;lang-fr;Lang-DE;lang-de").optionText()).isEqualTo(";lang-de;lang-fr");
    }

    @Test
    void aDescriptionCoversThoseWithMoreOptions() {
        assertThat(SCHEMA.select("cn").covers(";lang-de")).isTrue();
        assertThat(SCHEMA.select("cn;lang-de").covers(";lang-de;lang-fr")).isTrue();
        assertThat(SCHEMA.select("cn;lang-de").covers(";lang-de-at")).isFalse();
        assertThat(SCHEMA.select("cn;lang-de").covers("")).isFalse();
        assertThat(SCHEMA.select("cn;lang-de-").covers(";lang-de")).isTrue();
        assertThat(SCHEMA.select("cn;lang-de-").covers(";lang-de-at;lang-fr")).isTrue();
        assertThat(SCHEMA.select("cn;lang-de-").covers(";lang-den")).isFalse();
        assertThat(SCHEMA.select("cn;lang-").covers("")).isFalse();
        assertThat(SCHEMA.select("cn;lang-").writable()).isNull();
    }

    @Test
    void pathsJoinAndSplitAndKeepTheirOrder() {
        NamePath path = SCHEMA.name("uidNumber=b\\00\\01c,ou=x,dc=com");
        assertThat(NamePath.ROOT.childJoined(path.joined())).isEqualTo(path);
        List<NamePath> ordered = List.of(
                // No integers, so they stay as they are, zeros included.
                SCHEMA.name("dc=com"),
                SCHEMA.name("uidNumber=a,dc=com"),
                SCHEMA.name("cn=z,uidNumber=a,dc=com"),
                SCHEMA.name("uidNumber=a\\00,dc=com"),
                SCHEMA.name("uidNumber=aa,dc=com"));
        for (int i = 1; i < ordered.size(); i++) {
            assertThat(ordered.get(i - 1)).isLessThan(ordered.get(i));
            assertThat(Arrays.compareUnsigned(ordered.get(i - 1).joined(), ordered.get(i).joined())).isNegative();
        }
    }

    @Test
    void numbersInNormalFormAreInTheOrderOfNumbers() {
        List<String> ordered = List.of("-70000", "-300", "-256", "-255", "-2", "-1", "0", "1", "2", "127", "128", "255", "256", "65536", "99999999999999999999");
        for (int i = 1; i < ordered.size(); i++) {
            assertThat(Arrays.compareUnsigned(normal(MatchingKind.INTEGER, ordered.get(i - 1)), normal(MatchingKind.INTEGER, ordered.get(i))))
                    .as(ordered.get(i))
                    .isNegative();
        }
        for (String none : List.of("seven", "", "-", "007", "-0", "+7", " 7")) { // RFC 4517 §3.3.16
            assertThat(normal(MatchingKind.INTEGER, none)).as(none).isNull();
        }
        for (String number : ordered) {
            assertThat(NormalForms.number(normal(MatchingKind.INTEGER, number))).hasToString(number);
        }
    }

    @Test
    void timesAreComparedInUtc() {
        assertThat(text(MatchingKind.TIME, "20261121023000Z")).isEqualTo("20261121023000");
        assertThat(text(MatchingKind.TIME, "20261121043000+0200")).isEqualTo("20261121023000");
        assertThat(text(MatchingKind.TIME, "2026112102.5Z")).isEqualTo("20261121023000");
        assertThat(text(MatchingKind.TIME, "20261121023000.250Z")).isEqualTo("20261121023000.25");
        assertThat(normal(MatchingKind.TIME, "20261321023000Z")).isNull();
    }

    @Test
    void textIsFoldedAsItsRuleSays() {
        assertThat(text(MatchingKind.CASE_IGNORE, "  Foo   BAR ")).isEqualTo("foo bar");
        assertThat(text(MatchingKind.CASE_EXACT, "  Foo   BAR ")).isEqualTo("Foo BAR");
        assertThat(text(MatchingKind.CASE_IGNORE, "ÉTÉ\u00a0Ｘ")).isEqualTo("été x");
        assertThat(text(MatchingKind.TELEPHONE, "+49 (30) 12-34")).isEqualTo("+49(30)1234");
        assertThat(text(MatchingKind.OBJECT_IDENTIFIER, "inetorgPERSON")).isEqualTo("2.16.840.1.113730.3.2.2");
        assertThat(SCHEMA.normalize(MatchingKind.CASE_IGNORE, new byte[] {(byte) 0xff, 'a'})).isNull();
    }

    private static String text(MatchingKind kind, String value) {
        byte[] normal = normal(kind, value);
        assertThat(normal).isNotNull();
        return new String(normal, StandardCharsets.UTF_8);
    }

    private static byte[] normal(MatchingKind kind, String value) {
        return SCHEMA.normalize(kind, bytes(value));
    }

    private static byte[] bytes(String value) {
        return value.getBytes(StandardCharsets.UTF_8);
    }
}
