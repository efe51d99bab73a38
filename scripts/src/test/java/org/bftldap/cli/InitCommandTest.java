package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GroupFile;
import org.bftldap.directory.config.RelayFile;
import org.bftldap.directory.config.ReplicaFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InitCommandTest {

    @TempDir
    Path directory;

    private Path home;
    private Path group;

    @BeforeEach
    void setUp() throws IOException {
        home = Cli.home(directory, "exit 0");
        group = directory.resolve("group-x");
    }

    @Test
    void it_writes_a_group_whose_every_file_can_be_used() throws IOException {
        Cli.Result result = Cli.run(home, "init", "group", group.toString(), "--replicas", "7", "--suffix", "o=grid", "--suffix", "dc=a,dc=b", "--ldap-port", "20389");
        assertThat(result.exitCode()).as(result.out()).isZero();
        GroupFile file = GroupFile.load(group.resolve("group.toml"));
        assertThat(file.config().name()).isEqualTo("group-x");
        assertThat(file.config().development()).isFalse();
        assertThat(file.genesis().suffixes()).containsExactly("o=grid", "dc=a,dc=b");
        assertThat(file.genesis().anonymousSuffixes()).containsExactly("o=grid");
        for (int id = 0; id < 7; id++) {
            assertThat(ReplicaFile.load(group.resolve("replica-" + id).resolve("replica.toml")).id()).isEqualTo(id);
        }
        assertThat(RelayFile.load(group.resolve("relay-0/relay.toml")).listen().getPort()).isEqualTo(20389);
        assertThat(group.resolve("ldap.url")).hasContent("ldap://127.0.0.1:20389");
        assertThat(group.resolve("admin.dn")).hasContent("cn=admin,ou=system");
    }

    @Test
    void the_password_is_printed_and_kept_for_its_owner_alone_and_the_group_file_holds_only_its_public_half() throws IOException {
        Cli.Result result = Cli.run(home, "init", "group", group.toString());
        String password = Files.readString(group.resolve("admin.password"));
        assertThat(result.out()).contains("Password:      " + password);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(group.resolve("admin.password")))).isEqualTo("rw-------");
        String text = GroupFile.load(group.resolve("group.toml")).genesis().adminCredential();
        assertThat(StoredCredential.parse(text.getBytes(java.nio.charset.StandardCharsets.US_ASCII))).isPresent();
        assertThat(Files.readString(group.resolve("group.toml"))).doesNotContain(password);
    }

    @Test
    void keys_are_readable_by_their_owner_alone() throws IOException {
        Cli.run(home, "init", "group", group.toString());
        try (Stream<Path> files = Files.walk(group)) {
            List<Path> keys = files.filter(file -> file.toString().endsWith(".pem")).toList();
            assertThat(keys).hasSize(15).allSatisfy(key ->
                    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------"));
        }
    }

    @Test
    void two_groups_of_the_same_name_refuse_each_others_keys() throws IOException {
        Path other = directory.resolve("other/group-x");
        Cli.run(home, "init", "group", group.toString());
        Cli.run(home, "init", "group", other.toString());
        Files.copy(group.resolve("group.toml"), other.resolve("group.toml"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> ReplicaFile.load(other.resolve("replica-0/replica.toml"))).hasMessageStartingWith("BD-3010: ");
    }

    @Test
    void agents_get_keys_sources_and_a_grant_for_an_administrator_to_add() throws IOException {
        Cli.Result result = Cli.run(home, "init", "group", group.toString(), "--gris", "2");
        assertThat(result.exitCode()).as(result.out()).isZero();
        GrisFile agent = GrisFile.load(group.resolve("gris-1/gris.toml"));
        assertThat(agent.self().id()).isEqualTo(1101);
        assertThat(agent.suffixes()).containsExactly("Mds-Vo-name=gris-1,Mds-Vo-name=local,o=grid", "GLUE2GroupID=gris-1,o=glue");
        assertThat(agent.renames()).containsEntry("Mds-Vo-name=resource,o=grid", "Mds-Vo-name=gris-1,Mds-Vo-name=local,o=grid");
        assertThat(Files.isExecutable(group.resolve("gris-1/provider/service.sh"))).isTrue();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(group.resolve("gris-0/keys/signing.pem")))).isEqualTo("rw-------");
        assertThat(group.resolve("gris-1/grant.ldif")).content().contains(
                "dn: cn=gris-1,ou=grants,ou=system\n",
                "bftldapGrantSubject: cn=gris-1,cn=agents,cn=bftldap\n",
                "bftldapGrantSuffix: Mds-Vo-name=gris-1,Mds-Vo-name=local,o=grid\n",
                "bftldapGrantSuffix: GLUE2GroupID=gris-1,o=glue\n");
        assertThat(GroupFile.load(group.resolve("group.toml")).agents().dns()).hasSize(2);
    }

    @Test
    void a_directory_in_use_is_left_alone() throws IOException {
        Files.createDirectories(group);
        Files.writeString(group.resolve("mine"), "x");
        Cli.Result result = Cli.run(home, "init", "group", group.toString());
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).isEqualTo("bftldap: BD-1011: " + group + ": is not empty; choose a new directory\n");
        assertThat(group.resolve("group.toml")).doesNotExist();
        assertThat(group.resolve("mine")).hasContent("x");
    }

    @Test
    void a_directory_that_cannot_be_made_is_named() {
        Cli.Result result = Cli.run(home, "init", "group", "/dev/null/group");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).startsWith("bftldap: BD-1008: /dev/null/group: cannot be written").hasLineCount(1);
    }

    @Test
    void wrong_wishes_are_refused_in_one_line_before_anything_is_written() {
        assertRefused("--replicas is 3; use 4", "--replicas", "3");
        assertRefused("--suffix \"grid\" is no DN; write it like", "--suffix", "grid");
        assertRefused("--anonymous names \"o=x\"", "--anonymous", "o=x");
        assertRefused("--gris is 65; use 0 to 64", "--gris", "65");
        assertRefused("--gris makes agents, which publish below o=grid or o=glue", "--gris", "1", "--suffix", "dc=a");
        assertRefused("--host is given 1 times for 4 replicas", "--host", "a.example");
        assertRefused("--ldap-port is 70000", "--ldap-port", "70000");
        assertRefused("--name is \"A b\"", "--name", "A b");
        assertThat(Cli.run(home, "init", "group", group.toString(), "--replica", "4").exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(group).doesNotExist();
    }

    private void assertRefused(String message, String... options) {
        Cli.Result result = Cli.run(home, Stream.concat(Stream.of("init", "group", group.toString()), Stream.of(options)).toArray(String[]::new));
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).startsWith("bftldap: " + message).hasLineCount(1);
        assertThat(group).doesNotExist();
    }
}
