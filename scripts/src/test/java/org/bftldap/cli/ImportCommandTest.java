package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user is told before anything is sent to a relay. */
class ImportCommandTest {

    @TempDir
    private Path folder;

    private String file = "";
    private String password = "";

    @BeforeEach
    void files() throws IOException {
        file = Files.writeString(folder.resolve("f.ldif"), "dn: o=a\no: a\n").toString();
        password = Files.writeString(folder.resolve("password"), "secret\n").toString();
    }

    private Cli.Result run(String... arguments) {
        return Cli.run(folder, arguments);
    }

    @Test
    void a_relay_must_be_named() {
        assertThat(run("import", file)).isEqualTo(new Cli.Result(1, "bftldap: name the relay: -H ldap://host:port, or --dir DIR of a group on this machine\n"));
        assertThat(run("import", file, "-H", "relay").out()).contains("\"relay\" is no address of a relay");
        assertThat(run("export", "-H", "http://relay").out()).contains("is no address of a relay");
        assertThat(run("import", file, "--dir", folder.toString()).out()).contains("ldap.url is not there; is " + folder + " a group's directory?");
    }

    @Test
    void a_password_crosses_no_network_in_clear() {
        // An address that nobody has (RFC 5737): it is not even connected.
        assertThat(run("import", file, "-H", "ldap://192.0.2.1:389", "-D", "cn=a", "-y", password).out())
                .contains("a password would cross the network in clear to ldap://192.0.2.1:389; use ldaps:// or --starttls");
    }

    @Test
    void a_password_comes_from_a_file_and_belongs_to_a_name() throws IOException {
        String empty = Files.writeString(folder.resolve("empty"), "\n").toString();
        assertThat(run("import", file, "-H", "ldap://127.0.0.1:1", "-D", "cn=a", "-y", empty).out()).contains("holds no password");
        assertThat(run("import", file, "-H", "ldap://127.0.0.1:1", "-D", "cn=a", "-y", folder + "/none").out()).contains("cannot be read");
        assertThat(run("import", file, "-H", "ldap://127.0.0.1:1", "-y", password).out()).contains("add -D DN");
        assertThat(run("import", file, "-H", "ldap://127.0.0.1:1", "-D", "cn=a", "-w", "secret").exitCode()).as("no such option").isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_relay_that_is_not_there_is_named() {
        assertThat(run("import", file, "-H", "ldap://127.0.0.1:1").out()).contains("ldap://127.0.0.1:1 does not answer; is it the relay's address");
    }

    @Test
    void a_server_that_migrate_does_not_know_is_refused() {
        assertThat(run("migrate", "--from", "edirectory", file, "-o", folder + "/out").out()).contains("no such server \"edirectory\"; use openldap or 389ds");
    }

    @Test
    void a_failed_export_leaves_no_file() {
        assertThat(run("export", "-H", "ldap://127.0.0.1:1", "-o", folder + "/out.ldif").exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(folder).isDirectoryNotContaining(path -> path.getFileName().toString().startsWith("out.ldif"));
    }
}
