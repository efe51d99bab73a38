package org.bftldap.directory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bftldap.bft.config.ClientMember;
import org.bftldap.bft.config.GroupConfig;
import org.bftldap.bft.crypto.NodeKeys;
import org.bftldap.bft.nested.CallerGroups;
import org.bftldap.directory.agent.AgentKeys;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GrisFileTest {

    private static final String MINIMAL = """
            group = "../group.toml"
            client_id = 1100
            keys = "keys"
            admin_port = 0
            suffixes = ["Mds-Vo-name=ce1,Mds-Vo-name=local,o=grid"]
            """;

    @TempDir
    Path directory;

    private Path file;

    @BeforeEach
    void setUp() throws IOException {
        TestGroup files = new TestGroup(directory, "test");
        file = Files.createDirectories(directory.resolve("gris-0")).resolve("gris.toml");
        NodeKeys keys = NodeKeys.generate();
        keys.save(file.resolveSibling("keys"));
        GroupFile group = GroupFile.load(files.group());
        List<ClientMember> clients = new ArrayList<>(group.config().clients());
        clients.add(new ClientMember(1100, "ce1", "gris", keys.publicKeys()));
        GroupConfig with = new GroupConfig(
                group.config().name(), new byte[32], 0, group.config().replicas(), clients, group.config().tuning(), group.config().development());
        Files.writeString(files.group(), GroupFile.of(files.group(), with, group.genesis()).text());
        Files.writeString(file, MINIMAL);
    }

    @Test
    void most_keys_have_defaults_and_paths_start_beside_the_file() throws IOException {
        GrisFile gris = GrisFile.load(file);
        assertThat(gris.self().name()).isEqualTo("ce1");
        assertThat(gris.sources().ldif()).isEqualTo(directory.resolve("gris-0/ldif"));
        assertThat(gris.sources().providers()).isEqualTo(directory.resolve("gris-0/provider"));
        assertThat(gris.sources().plugins()).isEqualTo(directory.resolve("gris-0/plugin"));
        assertThat(gris.sources().usual().timeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(gris.publishing().noise()).contains("GLUE2EntityCreationTime");
        assertThat(gris.publishing().onStop()).isEqualTo(GrisPublishing.OnStop.KEEP);
        assertThat(gris.checks()).isEmpty();
        assertThat(gris.renames()).isEmpty();
    }

    @Test
    void the_defaults_in_the_example_are_those_of_an_agent() throws IOException {
        GrisFile plain = GrisFile.load(file);
        Files.copy(Path.of("../config/examples/gris.toml"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^#(?=[a-z_]+ =)", ""));
        GrisFile spelt = GrisFile.load(file);
        assertThat(spelt.publishing()).isEqualTo(plain.publishing());
        assertThat(spelt.registration()).usingRecursiveComparison().ignoringFields("host").isEqualTo(plain.registration());
        assertThat(spelt.registration().host()).contains("ce1.example.org");
        assertThat(spelt.sources().usual()).isEqualTo(plain.sources().usual());
        assertThat(spelt.sources()).usingRecursiveComparison().ignoringFields("programs").isEqualTo(plain.sources());
        assertThat(spelt.logLevel()).isEqualTo(plain.logLevel());
        assertThat(spelt.sources().program("storage.py").period()).isEqualTo(Duration.ofMinutes(10));
        assertThat(spelt.renames()).containsEntry("GLUE2GroupID=resource,o=glue", "GLUE2GroupID=ce1,o=glue");
        assertThat(spelt.checks()).extracting(GrisCheck::kind).containsExactly(GrisCheck.Kind.PID_FILE, GrisCheck.Kind.DISK);
    }

    @Test
    void the_reference_describes_every_key() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/config.md"));
        String example = Files.readString(Path.of("../config/examples/gris.toml"));
        List<String> keys = java.util.regex.Pattern.compile("(?m)^#?([a-z_]+) =").matcher(example).results().map(found -> found.group(1)).toList();
        assertThat(keys).hasSizeGreaterThan(30).allSatisfy(key -> assertThat(reference).contains("`" + key + "`"));
    }

    @Test
    void a_misspelt_key_is_refused_with_file_line_and_the_nearest_one() {
        assertRefused("\n[publish]\nnoice = []\n", ":8: key 'publish.noice': is unknown; remove it (did you mean 'noise'?)");
        assertRefused("\n[[program]]\nname = \"a\"\nperiod = 3\n", ":9: key 'program[0].period': is unknown");
    }

    @Test
    void what_cannot_be_meant_is_refused() {
        assertRefused("\n[sources]\nperiod_seconds = 0\n", ":8: key 'sources.period_seconds': is 0; use a number from 1 to 86400");
        assertRefused("\n[registration]\nttl_seconds = 100\nkeep_seconds = 50\n", ":9: key 'registration.keep_seconds': is 50; use at least ttl_seconds, 100");
        assertRefused("\n[rename]\n\"resource\" = \"o=grid\"\n", "key 'rename.resource': names \"resource\", which is no DN");
        assertRefused("\n[[program]]\nname = \"../x\"\n", "write the file name of a provider or plugin");
        assertRefused("\n[[check]]\nname = \"a\"\ndn = \"o=grid\"\nattribute = \"l\"\n", "has 0 of pid_file, command and disk; give one");
        assertRefused("\n[[check]]\nname = \"a\"\ndisk = \"/\"\ncommand = [\"true\"]\ndn = \"o=grid\"\nattribute = \"l\"\n", "has 2 of pid_file");
    }

    @Test
    void an_agent_must_be_a_client_of_role_gris() throws IOException {
        Files.writeString(file, MINIMAL.replace("1100", "1000"));
        assertThatThrownBy(() -> GrisFile.load(file)).hasMessageStartingWith("BD-1006: " + file + ":2: key 'client_id'").hasMessageContaining("no client of that id and role \"gris\"");
    }

    /** The group file does not know it: its keys and its name are its own word, until a grant of that name holds those keys. */
    @Test
    void an_added_agent_is_known_by_its_name_and_its_own_keys_and_stands_in_no_group_file() throws IOException {
        NodeKeys keys = NodeKeys.generate();
        Path folder = Files.createDirectories(directory.resolve("added"));
        keys.save(folder.resolve("keys"));
        Path added = Files.writeString(folder.resolve("gris.toml"), MINIMAL.replace("client_id = 1100", "name = \"site-9\""));
        GrisFile gris = GrisFile.load(added);
        assertThat(gris.isAdded()).isTrue();
        assertThat(gris.self().name()).isEqualTo("site-9");
        assertThat(gris.self().role()).isEqualTo("gris");
        assertThat(gris.self().id()).as("drawn from its keys, as the replicas draw it").isEqualTo(CallerGroups.guestId(keys.publicKeys()));
        assertThat(AgentKeys.text(gris.self().keys())).isEqualTo(AgentKeys.text(keys.publicKeys()));
        assertThat(gris.dialled().clients()).as("as the replicas know it that let it in").contains(gris.self());
        assertThat(gris.dialled().fileDigest()).as("still that of the file").isEqualTo(gris.group().config().fileDigest());
        assertThat(gris.group().config().clients()).extracting(ClientMember::name).doesNotContain("site-9");
        assertThat(GrisFile.load(file).isAdded()).as("one of the group file").isFalse();
        assertThat(GrisFile.load(file).dialled().clients()).hasSameSizeAs(GrisFile.load(file).group().config().clients());
    }

    @Test
    void a_name_is_one_that_a_grant_can_have_and_stands_alone() throws IOException {
        for (String bad : List.of("", "Site", "site 9", "-site", "a".repeat(64), "x,cn=agents")) {
            Files.writeString(file, MINIMAL.replace("client_id = 1100", "name = \"" + bad + "\""));
            assertThatThrownBy(() -> GrisFile.load(file)).as(bad).isInstanceOf(ConfigException.class).hasMessageContaining(":2: key 'name': ");
        }
        Files.writeString(file, "name = \"site-9\"\n" + MINIMAL);
        assertThatThrownBy(() -> GrisFile.load(file)).hasMessageContaining("key 'name': stands beside client_id; keep client_id for an agent of ");
        Files.writeString(file, MINIMAL.replace("client_id = 1100\n", ""));
        assertThatThrownBy(() -> GrisFile.load(file)).isInstanceOf(ConfigException.class).hasMessageContaining("client_id");
    }

    @Test
    void an_added_agent_without_keys_is_told_where_they_should_be() throws IOException {
        Path folder = Files.createDirectories(directory.resolve("added"));
        Path added = Files.writeString(folder.resolve("gris.toml"), MINIMAL.replace("client_id = 1100", "name = \"site-9\""));
        assertThatThrownBy(() -> GrisFile.load(added)).isInstanceOf(ConfigException.class).hasMessageContaining("key 'keys'");
    }

    @Test
    void suffixes_are_dns() throws IOException {
        Files.writeString(file, MINIMAL.replace("o=grid", "nothing"));
        assertThatThrownBy(() -> GrisFile.load(file)).hasMessageContaining(":5: key 'suffixes': names \"Mds-Vo-name=ce1,Mds-Vo-name=local,nothing\", which is no DN");
        Files.writeString(file, MINIMAL.replaceAll("suffixes = .*", "suffixes = []"));
        assertThatThrownBy(() -> GrisFile.load(file)).hasMessageContaining("names 0 DNs");
    }

    private void assertRefused(String more, String message) {
        assertThatThrownBy(() -> {
                    Files.writeString(file, MINIMAL + more);
                    GrisFile.load(file);
                })
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(message);
    }
}
