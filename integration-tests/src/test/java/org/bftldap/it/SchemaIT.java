package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapTools;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Types and classes that administrators add while the group runs, by the tools that they have. */
@OnGroup
class SchemaIT {
    private static final String BEETLE = "cn=beetle,dc=example,dc=com";
    private static final String CHANGE =
            """
            dn: cn=schema
            changetype: modify
            add: attributeTypes
            attributeTypes: ( 1.3.6.1.4.1.32473.7.1 NAME 'carColour' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )
            -
            add: objectClasses
            objectClasses: ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MAY carColour )
            """;
    private static final String ENTRY = "dn: " + BEETLE + "\nobjectClass: car\ncn: beetle\ncarColour: green\n";

    private static final String PYTHON =
            """
            import sys, ldap.schema
            dn, schema = ldap.schema.urlfetch(sys.argv[1] + "/??base")
            car = schema.get_obj(ldap.schema.ObjectClass, "car")
            assert car.may == ("carColour",) and car.sup == ("device",), str(car)
            assert schema.get_obj(ldap.schema.AttributeType, "carColour").equality == "caseIgnoreMatch"
            print(dn, car.x_origin[-1])
            """;

    private final DevGroup group;
    private final LdapTools tools;

    @TempDir
    private Path folder;

    SchemaIT(DevGroup group) {
        this.group = group;
        this.tools = new LdapTools(group);
    }

    @AfterEach
    void takeAway() throws LDAPException {
        try (LDAPConnection admin = group.connectAsAdmin()) {
            if (admin.getEntry(BEETLE) != null) {
                admin.delete(BEETLE);
            }
            admin.modify("cn=schema", List.of(
                    new Modification(ModificationType.REPLACE, "objectClasses"), new Modification(ModificationType.REPLACE, "attributeTypes")));
        }
    }

    @Test
    void whatLdapmodifyAddsIsUsedByTheNextOperation() {
        assumeTrue(LdapTools.installed(), "OpenLDAP's tools are not installed (Debian: apt install ldap-utils)");
        assertThat(tools.asAdmin("ldapadd").input(ENTRY).run().exitCode()).as("objectClass: no such class").isNotZero();
        tools.asAdmin("ldapmodify").input(CHANGE).run().orFail();
        tools.asAdmin("ldapadd").input(ENTRY).run().orFail();
        assertThat(tools.asAdmin("ldapsearch", "-LLL", "-b", "dc=example,dc=com", "(carColour=GREEN)", "1.1").run().orFail().out()).contains("dn: " + BEETLE);
        assertThat(tools.anonymously("ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-b", "cn=schema", "objectClasses").run().orFail().out())
                .contains("objectClasses: ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MAY carColour X-ORIGIN 'user defined' )");
        CommandResult used = tools.asAdmin("ldapmodify").input("dn: cn=schema\nchangetype: modify\ndelete: objectClasses\nobjectClasses: ( 1.3.6.1.4.1.32473.7.9 )\n").run();
        assertThat(used.exitCode()).isEqualTo(19);
        assertThat(used.err()).contains("the object class 'car' is in use by \"" + BEETLE + "\"");
        for (String python : List.of("python3", "/usr/bin/python3")) {
            if (Command.find(python).isPresent() && Command.of(python, "-c", "import ldap").run().exitCode() == 0) {
                assertThat(Command.of(python, "-", group.url()).input(PYTHON).run().orFail().out().strip()).isEqualTo("cn=schema user defined");
                return;
            }
        }
    }

    @Test
    void theCommandTriesFilesAddsThemAndFindsEntriesInTheWay() throws IOException, LDAPException {
        String type = "attributetype ( 1.3.6.1.4.1.32473.7.1 NAME 'carColour' EQUALITY caseIgnoreMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 )\n";
        Path file = Files.writeString(folder.resolve("cars.schema"), type + "objectclass ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MAY carColour )\n");
        assertThat(schema("check", file).orFail().out()).startsWith("2 new, 0 changed");
        assertThat(schema("add", file).orFail().out()).startsWith("2 new, 0 changed");
        try (LDAPConnection admin = group.connectAsAdmin()) {
            admin.add("dn: " + BEETLE, "objectClass: car", "cn: beetle", "carColour: green");
        } catch (com.unboundid.ldif.LDIFException e) {
            throw new AssertionError(e);
        }
        Files.writeString(file, type + "objectclass ( 1.3.6.1.4.1.32473.7.9 NAME 'car' SUP device STRUCTURAL MUST owner )\n");
        CommandResult tried = schema("check", file);
        assertThat(tried.exitCode()).isEqualTo(1);
        assertThat(tried.err()).contains("stored: " + BEETLE + ": owner: missing", "stored: " + BEETLE + ": carColour: none of");
        CommandResult refused = DevGroup.bftldap("schema", "add", file.toString(), "--replace", "--dir", group.folder().toString()).run();
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("BD-7005", "in use by \"" + BEETLE + "\"");
    }

    private CommandResult schema(String what, Path file) {
        return DevGroup.bftldap("schema", what, file.toString(), "--dir", group.folder().toString()).run();
    }
}
