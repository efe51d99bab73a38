package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.bft.config.PublicKeys;
import org.bftldap.directory.agent.AgentKeys;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent is made for a group that runs, its keys are compared and changed; the group is files alone. */
class GrisCommandTest {

    @TempDir
    Path directory;

    private Path home;
    private Path group;
    private Path agent;

    @BeforeEach
    void makeGroup() throws IOException {
        home = Cli.home(directory, "exit 0");
        group = directory.resolve("group-x");
        agent = directory.resolve("site-9");
        done(Cli.run(home, "init", "group", group.toString(), "--gris", "1"));
    }

    private static String done(Cli.Result result) {
        assertThat(result.exitCode()).as(result.out()).isZero();
        return result.out();
    }

    private Cli.Result create(String name, String... more) {
        return create(group, name, more);
    }

    private Cli.Result create(Path of, String name, String... more) {
        Stream<String> words = Stream.of("gris", "create", name, "--group", of.resolve("group.toml").toString(), "--dir", agent.toString());
        return Cli.run(home, Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    private PublicKeys keys() throws IOException {
        return GrisFile.load(agent.resolve("gris.toml")).keys().publicKeys();
    }

    @Test
    void an_agent_gets_keys_of_its_own_a_configuration_that_can_be_used_and_a_grant_that_holds_its_keys() throws IOException {
        String told = done(create("site-9", "--admin-port", "9200"));
        GrisFile file = GrisFile.load(agent.resolve("gris.toml"));
        assertThat(file.isAdded()).isTrue();
        assertThat(file.self().name()).isEqualTo("site-9");
        assertThat(file.admin().getPort()).isEqualTo(9200);
        assertThat(file.suffixes()).containsExactly("Mds-Vo-name=site-9,Mds-Vo-name=local,o=grid", "GLUE2GroupID=site-9,o=glue");
        assertThat(file.group().config().fileDigest()).as("the group's file, beside it").isEqualTo(GroupFile.load(group.resolve("group.toml")).config().fileDigest());
        assertThat(agent.resolve("grant.ldif")).content().contains(
                "dn: Mds-Vo-name=local,o=grid\n",
                "dn: cn=site-9,ou=grants,ou=system\n",
                "bftldapGrantSubject: cn=site-9,cn=agents,cn=bftldap\n",
                "bftldapGrantKey: " + AgentKeys.text(keys()) + "\n",
                "bftldapGrantSuffix: Mds-Vo-name=site-9,Mds-Vo-name=local,o=grid\n",
                "bftldapGrantSuffix: GLUE2GroupID=site-9,o=glue\n");
        assertThat(told).contains("administrators of group group-x", agent.resolve("grant.ldif").toString(), AgentKeys.fingerprint(keys()));
        assertThat(Files.isExecutable(agent.resolve("provider/service.sh"))).isTrue();
        try (Stream<Path> files = Files.walk(agent)) {
            assertThat(files.filter(each -> each.toString().endsWith(".pem")).toList())
                    .hasSize(3)
                    .allSatisfy(key -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------"));
        }
    }

    @Test
    void below_a_domain_it_publishes_below_the_domains_name() throws IOException {
        Path domain = directory.resolve("kit");
        done(Cli.run(home, "init", "group", domain.toString(), "--suffix", "Mds-Vo-name=kit,o=grid", "--suffix", "GLUE2DomainID=KIT,GLUE2GroupID=grid,o=glue"));
        done(create(domain, "site-9"));
        GrisFile file = GrisFile.load(agent.resolve("gris.toml"));
        assertThat(file.suffixes()).containsExactly("Mds-Vo-name=site-9,Mds-Vo-name=kit,o=grid", "GLUE2GroupID=site-9,GLUE2DomainID=KIT,GLUE2GroupID=grid,o=glue");
        assertThat(file.renames())
                .as("sources write what they always wrote")
                .containsEntry("Mds-Vo-name=resource,o=grid", "Mds-Vo-name=site-9,Mds-Vo-name=kit,o=grid")
                .containsEntry("GLUE2GroupID=resource,o=glue", "GLUE2GroupID=site-9,GLUE2DomainID=KIT,GLUE2GroupID=grid,o=glue");
        assertThat(agent.resolve("grant.ldif")).content().contains("bftldapGrantSuffix: Mds-Vo-name=site-9,Mds-Vo-name=kit,o=grid\n").doesNotContain("Mds-Vo-name=local");
    }

    @Test
    void a_domain_with_several_names_in_a_namespace_has_it_below_the_first() throws IOException {
        Path domain = directory.resolve("two");
        done(Cli.run(home, "init", "group", domain.toString(), "--suffix", "Mds-Vo-name=a,o=grid", "--suffix", "Mds-Vo-name=b,o=grid"));
        done(create(domain, "site-9"));
        assertThat(GrisFile.load(agent.resolve("gris.toml")).suffixes()).containsExactly("Mds-Vo-name=site-9,Mds-Vo-name=a,o=grid");
    }

    @Test
    void the_fingerprint_of_a_grant_is_that_of_the_keys_in_it() throws IOException {
        done(create("site-9"));
        assertThat(done(Cli.run(home, "gris", "fingerprint", agent.resolve("grant.ldif").toString()))).isEqualTo(AgentKeys.fingerprint(keys()) + "\n");
        String other = AgentKeys.text(keys()).replaceFirst("^.", AgentKeys.text(keys()).startsWith("0") ? "1" : "0");
        Path altered = Files.writeString(directory.resolve("altered.ldif"), "dn: cn=site-9,ou=grants,ou=system\nbftldapGrantKey: " + other + "\n");
        assertThat(Cli.run(home, "gris", "fingerprint", altered.toString()).out()).as("altered on its way").doesNotContain(AgentKeys.fingerprint(keys()));
        for (String none : List.of("dn: cn=x\n", "bftldapGrantKey: \n", "bftldapGrantKey: 00:11:22\n")) {
            Cli.Result refused = Cli.run(home, "gris", "fingerprint", Files.writeString(directory.resolve("none.ldif"), none).toString());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(refused.out()).startsWith("bftldap: BD-1018: ").contains("holds no keys of an agent").hasLineCount(1);
        }
    }

    @Test
    void new_keys_take_the_place_of_the_old_ones_which_are_put_aside() throws IOException {
        done(create("site-9"));
        PublicKeys before = keys();
        String told = done(Cli.run(home, "gris", "rekey", agent.toString()));
        assertThat(AgentKeys.text(keys())).isNotEqualTo(AgentKeys.text(before));
        assertThat(told).contains(agent.resolve("rekey.ldif").toString(), AgentKeys.fingerprint(keys()));
        assertThat(agent.resolve("rekey.ldif")).content().isEqualTo(
                "dn: cn=site-9,ou=grants,ou=system\nchangetype: modify\nreplace: bftldapGrantKey\nbftldapGrantKey: " + AgentKeys.text(keys()) + "\n");
        assertThat(done(Cli.run(home, "gris", "fingerprint", agent.resolve("rekey.ldif").toString()))).isEqualTo(AgentKeys.fingerprint(keys()) + "\n");
        assertThat(agent.resolve("keys-before/signing.pem")).exists();
        done(Cli.run(home, "gris", "rekey", agent.toString()));
        assertThat(keys()).as("and again").isNotEqualTo(before);
    }

    @Test
    void an_agent_of_the_group_file_keeps_the_keys_that_stand_there() {
        Cli.Result refused = Cli.run(home, "gris", "rekey", group.resolve("gris-0").toString());
        assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(refused.out()).startsWith("bftldap: BD-1018: the keys of agent gris-0 stand in the group file").hasLineCount(1);
    }

    @Test
    void what_cannot_become_an_agent_is_refused_in_one_line_and_nothing_is_made() throws IOException {
        String right = GroupFile.load(group.resolve("group.toml")).fingerprint();
        assertRefused(create("Site 9"), "\"Site 9\" is no name of an agent");
        assertRefused(create("gris-0"), "has an agent gris-0 already");
        assertRefused(create("site-9", "--fingerprint", right.replaceFirst("^.", right.startsWith("0") ? "1" : "0")), "not the one given; get the group file anew");
        Path people = directory.resolve("people");
        done(Cli.run(home, "init", "group", people.toString(), "--suffix", "dc=example,dc=com"));
        assertRefused(create(people, "site-9"), "holds neither o=grid nor o=glue");
        done(create("site-9", "--fingerprint", right));
    }

    @Test
    void a_directory_with_an_agent_is_left_alone() throws IOException {
        done(create("site-9"));
        PublicKeys before = keys();
        Cli.Result again = create("site-9");
        assertThat(again.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(again.out()).startsWith("bftldap: BD-1018: " + agent + " holds an agent already").hasLineCount(1);
        assertThat(AgentKeys.text(keys())).isEqualTo(AgentKeys.text(before));
    }

    private void assertRefused(Cli.Result result, String message) {
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).startsWith("bftldap: BD-1018: ").contains(message).hasLineCount(1);
        assertThat(agent).doesNotExist();
    }
}
