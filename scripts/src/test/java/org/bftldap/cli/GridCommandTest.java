package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bftldap.directory.config.GrisFile;
import org.bftldap.directory.config.GroupFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code dev grid up} makes before it starts anything; here its daemons end at once. */
class GridCommandTest {

    @TempDir
    Path directory;

    private Path home;
    private Path grid;

    @BeforeEach
    void setUp() throws IOException {
        home = Cli.home(directory, "exit 1");
        grid = directory.resolve("grid");
    }

    private Cli.Result up(String domains, String... more) {
        Stream<String> words = Stream.of("dev", "grid", "up", "--dir", grid.toString(), "--domains", domains, "--ldap-port", "20489", "--timeout", "1");
        return Cli.run(home, Stream.concat(words, Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void agents_are_made_for_domains_without_others_below_and_publish_below_these() throws IOException {
        up("root{a{b},c}", "--gris", "2");
        assertThat(GroupFile.load(grid.resolve("root/group.toml")).agents().dns()).isEmpty();
        assertThat(GroupFile.load(grid.resolve("a/group.toml")).agents().dns()).isEmpty();
        assertThat(GroupFile.load(grid.resolve("b/group.toml")).agents().dns()).hasSize(2);
        assertThat(GrisFile.load(grid.resolve("b/gris-1/gris.toml")).suffixes()).containsExactly("Mds-Vo-name=gris-1,Mds-Vo-name=b,Mds-Vo-name=a,o=grid");
        assertThat(GrisFile.load(grid.resolve("c/gris-0/gris.toml")).suffixes()).containsExactly("Mds-Vo-name=gris-0,Mds-Vo-name=c,o=grid");
        Set<Integer> ports = new HashSet<>();
        for (String agent : List.of("b/gris-0", "b/gris-1", "c/gris-0", "c/gris-1")) {
            assertThat(ports.add(GrisFile.load(grid.resolve(agent + "/gris.toml")).admin().getPort())).isTrue();
        }
    }

    @Test
    void another_number_of_agents_for_a_grid_that_there_is_is_refused() {
        up("root{a}", "--gris", "1");
        assertThat(up("root{a}", "--gris", "2").out()).startsWith("bftldap: --gris is 2, but group a in " + grid + " has 1 agents").hasLineCount(1);
        assertThat(up("root{b}", "--gris", "1").out()).startsWith("bftldap: --domains is root{b}, but").hasLineCount(1);
        assertThat(up("root{a}").out()).as("whoever does not say means those that there are").doesNotContain("--gris");
    }

    @Test
    void what_no_agent_can_publish_below_is_refused_before_anything_is_made() {
        assertThat(up("root{a}", "--gris", "1", "--suffix", "root=dc=com", "--suffix", "a=dc=a,dc=com").out()).startsWith("bftldap: --gris makes agents").contains("domain a holds neither");
        assertThat(up("root{a}", "--gris", "9").out()).startsWith("bftldap: --gris is 9; use 0 to 8");
        assertThat(grid.resolve("root")).doesNotExist();
    }
}
