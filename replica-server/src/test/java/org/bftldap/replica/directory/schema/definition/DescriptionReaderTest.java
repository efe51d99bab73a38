package org.bftldap.replica.directory.schema.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Random;
import org.bftldap.replica.directory.schema.definition.Definition.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4512 §4.1, with what OpenLDAP takes beyond it. */
class DescriptionReaderTest {

    private static final String ALL = "( 1.2.3.4 NAME ( 'a' 'b-2' ) DESC 'it\\27s 5\\5C6 §' OBSOLETE SUP name EQUALITY caseIgnoreMatch "
            + "ORDERING caseIgnoreOrderingMatch SUBSTR caseIgnoreSubstringsMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} SINGLE-VALUE "
            + "X-A ( 'one' 'two' ) X-ORIGIN 'RFC 1' )";

    private static Definition read(Kind kind, String text) {
        try {
            return DescriptionReader.read(kind, text);
        } catch (DefinitionException e) {
            throw new AssertionError(e.getMessage() + " at " + e.position(), e);
        }
    }

    @Test
    void whatIsWrittenIsReadAsItWas() {
        AttributeDefinition type = (AttributeDefinition) read(Kind.ATTRIBUTE_TYPE, ALL);
        assertThat(type.text()).isEqualTo(ALL);
        assertThat(type.head().description()).contains("it's 5\\6 §");
        assertThat(type.length()).hasValue(64);
        assertThat(read(Kind.ATTRIBUTE_TYPE, type.text())).isEqualTo(type);
        String objectClass = "( 1.2.3 NAME 'c' SUP ( a $ b ) AUXILIARY MUST cn MAY ( sn $ 2.5.4.4 ) )";
        assertThat(read(Kind.OBJECT_CLASS, objectClass).text()).isEqualTo(objectClass);
    }

    @Test
    void whatOthersWriteIsTaken() {
        assertThat(read(Kind.OBJECT_CLASS, "(1.2.3 MAY(sn$cn$sn)SUP 'top'\n\tDESC '' NAME \"c\")").text())
                .isEqualTo("( 1.2.3 NAME 'c' SUP top STRUCTURAL MAY ( sn $ cn ) )");
        assertThat(read(Kind.ATTRIBUTE_TYPE, "( 1.2.3 SUP name USAGE USERAPPLICATIONS )").text()).isEqualTo("( 1.2.3 SUP name )");
    }

    @Test
    void whatUsersDefineIsMarkedOnce() {
        assertThat(read(Kind.ATTRIBUTE_TYPE, ALL).byUser().byUser().text()).endsWith("X-ORIGIN ( 'RFC 1' 'user defined' ) )");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.3", "( 1.2.3 )", "(1.2.3 NAME 'a' whatever"})
    void valuesAreKnownByTheirFirstComponent(String text) throws DefinitionException {
        assertThat(DescriptionReader.oidOf(text)).isEqualTo("1.2.3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        0  |                               | expected '(', found the end
        2  | ( 3.1 )                       | '3.1' is no numeric OID; one is needed, as 1.3.6.1.4.1.32473.1.1
        2  | ( 1.02 )                      | '1.02' is no numeric OID; one is needed, as 1.3.6.1.4.1.32473.1.1
        11 | ( 1.2 NAME '1a' )             | '1a' is no name: a letter, then letters, digits and hyphens, 128 at most
        11 | ( 1.2 NAME ( 'a' 'A' ) )      | the name 'A' stands twice
        10 | ( 1.2 SUP (a) )               | expected a name or an OID, found '('
        14 | ( 1.2 SUP a ) x               | expected nothing behind the last ')', found 'x'
        11 | ( 1.2 DESC 'open )            | this quote is never closed
        12 | ( 1.2 USAGE mine )            | USAGE is userApplications, directoryOperation, distributedOperation or dSAOperation, not 'mine'
        """)
    void errorsSayWhereAndWhat(int position, String text, String message) {
        DefinitionException e = catchThrowableOfType(
                DefinitionException.class, () -> DescriptionReader.read(Kind.ATTRIBUTE_TYPE, text == null ? "" : text));
        assertThat(e.getMessage()).isEqualTo(message);
        assertThat(e.position()).isEqualTo(position);
    }

    /** Whatever comes, it is read or refused, and what was read is written so that it is read again. */
    @Test
    void anythingIsReadOrRefused() {
        Random random = new Random(4512);
        int taken = 0;
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(ALL);
            for (int j = random.nextInt(3); j >= 0 && !text.isEmpty(); j--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.deleteCharAt(at);
                    case 1 -> text.insert(at, " ()$'\\\"{}X-1é".charAt(random.nextInt(13)));
                    default -> text.setLength(at);
                }
            }
            try {
                Definition read = DescriptionReader.read(Kind.ATTRIBUTE_TYPE, text.toString());
                assertThat(read(Kind.ATTRIBUTE_TYPE, read.text())).isEqualTo(read);
                taken++;
            } catch (DefinitionException e) {
                assertThat(e.position()).isBetween(0, text.length());
            }
        }
        assertThat(taken).isPositive();
    }
}
