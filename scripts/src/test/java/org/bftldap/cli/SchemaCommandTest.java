package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.listener.InMemoryDirectoryServer;
import com.unboundid.ldap.listener.InMemoryDirectoryServerConfig;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.schema.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bftldap.cli.load.ShippedSchema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Before an LDAP server of the library, with the schema that is shipped. */
class SchemaCommandTest {

    private static final String CARS = """
            attributetype ( 1.3.6.1.4.1.32473.7.1 NAME 'carColour' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
            attributetype ( 1.3.6.1.4.1.32473.7.2 NAME 'carSeats' EQUALITY integerMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.27 )
            objectclass ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MAY ( carColour $ carSeats ) )
            """;

    private static Schema shipped;

    @TempDir
    private Path folder;

    private InMemoryDirectoryServer server;

    @BeforeAll
    static void read() throws Exception {
        shipped = ShippedSchema.published();
    }

    @BeforeEach
    void start() throws LDAPException {
        InMemoryDirectoryServerConfig config = new InMemoryDirectoryServerConfig("o=grid");
        config.setSchema(shipped);
        config.setEnforceAttributeSyntaxCompliance(false);
        server = new InMemoryDirectoryServer(config);
        server.startListening();
        server.add("o=grid", new com.unboundid.ldap.sdk.Attribute("objectClass", "organization"), new com.unboundid.ldap.sdk.Attribute("o", "grid"));
    }

    @AfterEach
    void stop() {
        server.shutDown(true);
    }

    private Cli.Result run(String command, String file, String... more) throws IOException {
        Path path = Files.writeString(folder.resolve("f.schema"), file);
        String[] words = new String[more.length + 5];
        System.arraycopy(new String[] {"schema", command, path.toString(), "-H", "ldap://127.0.0.1:" + server.getListenPort()}, 0, words, 0, 5);
        System.arraycopy(more, 0, words, 5, more.length);
        Cli.Result result = Cli.run(folder, words);
        return new Cli.Result(result.exitCode(), result.out().replace(folder + "/", ""));
    }

    private void addBeetle() throws Exception {
        server.add("dn: cn=beetle,o=grid", "objectClass: car", "cn: beetle", "carColour: green");
    }

    @Test
    void elementsAreTriedAddedAndListed() throws Exception {
        assertThat(run("check", CARS)).isEqualTo(new Cli.Result(0, "3 new, 0 changed, 0 added before and equal, 0 come with bftldap; 0 stored entries concerned, nothing wrong\n"));
        assertThat(server.getSchema().getObjectClass("car")).isNull();
        assertThat(run("add", CARS)).isEqualTo(new Cli.Result(0, "3 new, 0 changed, 0 added before and equal, 0 come with bftldap\n"));
        addBeetle();
        assertThat(run("add", CARS).out()).isEqualTo("0 new, 0 changed, 3 added before and equal, 0 come with bftldap\n");
        Cli.Result listed = Cli.run(folder, "schema", "list", "-H", "ldap://127.0.0.1:" + server.getListenPort());
        assertThat(listed.out().lines()).hasSize(4).startsWith("dn: cn=schema")
                .contains("objectClasses: ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MAY ( carColour $ carSeats ) X-ORIGIN 'user defined' )");
        assertThat(run("check", listed.out()).out()).startsWith("0 new, 0 changed, 3 added before and equal");
    }

    @Test
    void whatComesWithBftldapIsPassedOver() throws Exception {
        assertThat(run("check", "attributetype ( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP name )\n" + CARS).out()).startsWith("3 new, 0 changed, 0 added before and equal, 1 come with");
    }

    @Test
    void changesThatEntriesStandInTheWayOfNameEachOfThem() throws Exception {
        run("add", CARS);
        addBeetle();
        server.add("dn: cn=cabrio,o=grid", "objectClass: car", "cn: cabrio", "carSeats: 2");
        Cli.Result result = run("check", CARS.replace("MAY ( carColour", "MUST serialNumber MAY ( owner").replace("integerMatch", "numericStringMatch").replace(".27 )", ".36 )"));
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out().lines()).containsExactlyInAnyOrder(
                "stored: cn=cabrio,o=grid: carSeats: holds it; what is stored of a type keeps its names, SUP, SYNTAX and rules, and does not become SINGLE-VALUE",
                "stored: cn=beetle,o=grid: serialNumber: missing; its object classes require it",
                "stored: cn=beetle,o=grid: carColour: none of the entry's object classes allows it; add the class that does, or remove the line",
                "stored: cn=cabrio,o=grid: serialNumber: missing; its object classes require it",
                "0 new, 2 changed, 1 added before and equal, 0 come with bftldap; 3 stored entries concerned, BD-7004 4 problems");
    }

    @Test
    void changesNeedToBeMeant() throws Exception {
        run("add", CARS);
        String more = CARS.replace("carSeats )", "carSeats $ owner )");
        assertThat(run("add", more).out()).contains("f.schema:3: the OID 1.3.6.1.4.1.32473.7.9 was added before and is defined otherwise (1 such); --replace makes");
        assertThat(run("add", more, "--replace").out()).isEqualTo("0 new, 1 changed, 2 added before and equal, 0 come with bftldap\n");
        assertThat(server.getSchema().getObjectClass("car").getOptionalAttributes()).contains("owner");
    }

    @Test
    void errorsNameFileAndLine() throws Exception {
        Cli.Result result = run("check", CARS.replace("SUP device", "SUP vehicle") + "attributetype ( 1.2.3.4 NAME 'cn' SUP name )\nattributetype ( 1.2.3.5 NAME 'a )\n");
        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.out()).contains(
                "f.schema:5: this quote is never closed",
                "f.schema:3: object class 'car': SUP vehicle is unknown; add that one first, or in the same change",
                "f.schema:4: attribute type 'cn': the name 'cn' is taken by one that comes with bftldap; choose another name",
                "BD-7004 3 problems");
        assertThat(run("add", CARS.replace("SUP device", "SUP vehicle")).out()).endsWith("BD-7004 1 problem; nothing was changed\n");
    }

    @Test
    void elementsThatOthersNeedStay() throws Exception {
        run("add", CARS);
        Cli.Result result = run("check", "dn: cn=schema\nchangetype: modify\ndelete: attributeTypes\nattributeTypes: 1.3.6.1.4.1.32473.7.1\n-\n");
        assertThat(result.out()).contains("cn=schema: object class 'car': would no longer be right: MAY carColour is no known attribute type", "1 deleted");
    }
}
