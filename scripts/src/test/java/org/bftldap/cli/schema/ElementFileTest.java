package org.bftldap.cli.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.cli.ldif.LdifSource;
import org.bftldap.cli.ldif.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of schema as OpenLDAP and 389 Directory Server have them. */
class ElementFileTest {

    @TempDir
    private Path folder;

    private final List<String> told = new ArrayList<>();

    private List<FileElement> read(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("f"), text);
        told.clear();
        return ElementFile.read(new LdifSource(file), new Problems(line -> told.add(line.replace(folder + "/", ""))));
    }

    private static List<String> texts(List<FileElement> elements) {
        return elements.stream().map(element -> element.line() + " " + element.definition().orElseThrow().text()).toList();
    }

    @Test
    void schemaFilesOfOpenLdap() throws IOException {
        List<FileElement> read = read("""
                # cars
                objectIdentifier acme 1.3.6.1.4.1.32473
                objectidentifier acmeType acme:7

                attributetype ( acmeType:1 NAME ( 'carColour' 'carColor' )
                \tDESC 'what it''s like'
                \tEQUALITY caseIgnoreMatch
                \tSYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} )
                ObjectClass ( 1.3.6.1.4.1.32473.7.9
                    NAME 'car' DESC ''
                    MAY ( carColour $ cn )
                    SUP 'top' AUXILIARY )
                """.replace("what it''s like", "its look"));
        assertThat(told).isEmpty();
        assertThat(texts(read)).containsExactly(
                "5 ( 1.3.6.1.4.1.32473.7.1 NAME ( 'carColour' 'carColor' ) DESC 'its look' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15{64} X-ORIGIN 'user defined' )",
                "9 ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP top AUXILIARY MAY ( carColour $ cn ) X-ORIGIN 'user defined' )");
    }

    @Test
    void configurationOfOpenLdap() throws IOException {
        List<FileElement> read = read("""
                dn: cn={4}cars,cn=schema,cn=config
                objectClass: olcSchemaConfig
                cn: {4}cars
                olcAttributeTypes: {0}( acme:7.1 NAME 'carColour' EQUALITY caseIgnoreMatch SYNTA
                 X 1.3.6.1.4.1.1466.115.121.1.15 )
                olcObjectIdentifier: {0}acme 1.3.6.1.4.1.32473
                olcObjectClasses: {0}( acme:7.9 NAME 'car' SUP top AUXILIARY MAY carColour )
                """);
        assertThat(told).isEmpty();
        assertThat(read.stream().map(FileElement::oid)).containsExactly("1.3.6.1.4.1.32473.7.1", "1.3.6.1.4.1.32473.7.9");
    }

    @Test
    void fileOf389DirectoryServer() throws IOException {
        List<FileElement> read = read("""
                dn: cn=schema
                attributeTypes: ( 1.3.6.1.4.1.32473.7.1 NAME 'carColour' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 X-ORIGIN ( 'Acme' 'user defined' ) )
                """);
        assertThat(texts(read)).containsExactly("2 ( 1.3.6.1.4.1.32473.7.1 NAME 'carColour' SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 X-ORIGIN ( 'Acme' 'user defined' ) )");
    }

    @Test
    void modificationsTakeAwayToo() throws IOException {
        List<FileElement> read = read("""
                dn: cn=schema
                changetype: modify
                delete: attributeTypes
                attributeTypes: ( 1.3.6.1.4.1.32473.7.1 )
                -
                add: objectClasses
                objectClasses: ( 1.3.6.1.4.1.32473.7.9 NAME 'car' )
                -
                """);
        assertThat(told).isEmpty();
        assertThat(read.stream().map(FileElement::action)).containsExactly(FileElement.Action.DELETE, FileElement.Action.ADD);
    }

    @Test
    void errorsNameTheirLine() throws IOException {
        read("""
                attributetype ( 1.2.3.4
                    NAME 'carColour'
                    SYNTAXX 1.3.6.1.4.1.1466.115.121.1.15 )
                ditcontentrule ( 1.2.3 )
                objectclass ( acme:1 NAME 'car' )
                """);
        assertThat(told).containsExactly(
                "f:3: carColour: 'SYNTAXX' is no keyword of the description of an attribute type",
                "f:4: begins neither with attributetype, objectclass nor objectidentifier; other statements cannot be added",
                "f:5: car: 'acme:1' is no numeric OID; one is needed, as 1.3.6.1.4.1.32473.1.1");
        read("# nothing\n");
        assertThat(told).containsExactly("f: holds no attribute types and no object classes");
    }
}
