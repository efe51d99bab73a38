package org.bftldap.replica.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation.Change;
import org.bftldap.directory.operation.Operation.Scope;
import org.bftldap.directory.result.DirectoryResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Elements that cannot be added to {@code cn=schema}: what is said of each. */
class SchemaRefusalsTest {

    @TempDir
    private static Path directory;

    private static TestReplica replica;

    @BeforeAll
    static void open() throws Exception {
        replica = new TestReplica(directory.resolve("one"));
    }

    @AfterAll
    static void close() {
        replica.close();
    }

    private static DirectoryResult add(String line) {
        return replica.write(TestReplica.modify("cn=schema", Change.Kind.ADD, line));
    }

    private static List<String> published(String attribute) {
        return replica.search(new Identity.Anonymous(), "cn=schema", Scope.BASE, TestReplica.all(), attribute)
                .entries()
                .get(0)
                .attributes()
                .get(attribute);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        21 | ( 1.2.3.4 NAME carColour SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 ) | value #0, character 16: expected a string in single quotes, found 'carColour'
        21 | ( carColour NAME 'carColour' )                                  | value #0, character 3: 'carColour' is no numeric OID; one is needed, as 1.3.6.1.4.1.32473.1.1
        21 | ( 1.2.3.4 NAME 'a' SYNTAX 1.2 SUPERIOR name )                    | value #0, character 31: 'SUPERIOR' is no keyword of the description of an attribute type
        21 | ( 1.2.3.4 NAME 'a' NAME 'b' SUP name )                           | value #0, character 20: NAME stands twice
        21 | ( 1.2.3.4 NAME 'a' SUP name                                      | value #0, character 28: expected a keyword or ')', found the end
        19 | ( 1.2.3.4 NAME 'carColour' SUP colour )                          | attribute type 'carColour': SUP colour is unknown; add that one first, or in the same change
        19 | ( 1.2.3.4 NAME 'carColour' SUP carColour )                       | attribute type 'carColour': SUP carColour leads back to it, leads nowhere, or has more than 32 above it
        19 | ( 1.2.3.4 NAME 'carColour' SYNTAX 1.2.3.99 )                      | attribute type 'carColour': SYNTAX 1.2.3.99 is unknown; those that are known stand in ldapSyntaxes of cn=schema
        19 | ( 1.2.3.4 NAME 'carColour' )                                     | attribute type 'carColour': a type needs SYNTAX, or SUP from which to have it
        19 | ( 1.2.3.4 NAME 'a' EQUALITY noMatch SUP name )                   | attribute type 'a': EQUALITY noMatch is unknown; those that are known stand in matchingRules of cn=schema
        19 | ( 1.2.3.4 NAME 'a' EQUALITY integerMatch SUP name )              | attribute type 'a': EQUALITY does not fit to SYNTAX 1.3.6.1.4.1.1466.115.121.1.15; choose a rule for values of that syntax
        19 | ( 1.2.3.4 NAME 'CN' SUP name )                                   | attribute type 'CN': the name 'CN' is taken by one that comes with bftldap; choose another name
        20 | ( 2.5.4.3 NAME 'cn' SUP name )                                   | attribute type 'cn': OID 2.5.4.3 is that of 'cn', which comes with bftldap and stays
        20 | ( 2.5.6.6 NAME 'personal' SUP name )                             | attribute type 'personal': OID 2.5.6.6 is that of 'person', which comes with bftldap and stays
        53 | ( 1.2.3.4 NAME 'a' SUP name USAGE directoryOperation )           | attribute type 'a': operational attributes are written by the server, which knows nothing of this one; leave USAGE and NO-USER-MODIFICATION away
        53 | ( 1.2.3.4 NAME 'pin' SUP userPassword )                          | attribute type 'pin': SUP userPassword: passwords are kept in userPassword alone, where nobody can read them
        """)
    void typesThatCannotStandAreRefusedAndSayWhy(int code, String description, String message) {
        DirectoryResult result = add("attributeTypes: " + description);
        assertThat(result.code()).as(result.message()).isEqualTo(code);
        assertThat(result.message()).endsWith(message);
        assertThat(published("attributeTypes")).noneMatch(type -> type.contains("'user defined'"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        19 | ( 1.2.3.4 NAME 'car' SUP vehicle MAY cn )                | object class 'car': SUP vehicle is unknown; add that one first, or in the same change
        19 | ( 1.2.3.4 NAME 'car' SUP car )                           | object class 'car': SUP leads back to it, or there are more than 32 added classes above it
        19 | ( 1.2.3.4 NAME 'car' SUP top AUXILIARY MUST wheels )      | object class 'car': MUST wheels is no known attribute type; add that one first, or in the same change
        19 | ( 1.2.3.4 NAME 'car' SUP person AUXILIARY )              | object class 'car': SUP person is STRUCTURAL, of which a class that is AUXILIARY cannot be made
        19 | ( 1.2.3.4 NAME 'person' SUP top )                        | object class 'person': the name 'person' is taken by one that comes with bftldap; choose another name
        20 | ( 2.5.6.6 NAME 'person' SUP top MUST ( sn $ cn ) )       | object class 'person': OID 2.5.6.6 is that of 'person', which comes with bftldap and stays
        21 | ( 1.2.3.4 NAME 'car' SUP top AUXILIARY STRUCTURAL )      | value #0, character 40: a class is of one kind: ABSTRACT, STRUCTURAL or AUXILIARY
        """)
    void classesThatCannotStandAreRefusedAndSayWhy(int code, String description, String message) {
        DirectoryResult result = add("objectClasses: " + description);
        assertThat(result.code()).as(result.message()).isEqualTo(code);
        assertThat(result.message()).endsWith(message);
        assertThat(published("objectClasses")).noneMatch(type -> type.contains("'user defined'"));
    }
}
