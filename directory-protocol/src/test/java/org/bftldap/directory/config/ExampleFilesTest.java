package org.bftldap.directory.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in {@code config/examples} are valid and complete, and the reference describes every key. */
class ExampleFilesTest {

    private static final Path EXAMPLES = Path.of("../config/examples");

    @Test
    void the_example_of_a_group_file_is_valid() throws IOException {
        GroupFile group = GroupFile.load(EXAMPLES.resolve("group.toml"));
        assertThat(group.config().size()).isEqualTo(4);
        assertThat(group.config().tuning()).isEqualTo(org.bftldap.bft.config.Tuning.defaults());
    }

    @Test
    void the_defaults_in_the_example_of_a_relay_are_those_of_the_relay(@TempDir Path directory) throws IOException {
        TestGroup files = new TestGroup(directory, "test");
        Files.copy(EXAMPLES.resolve("relay.toml"), files.relay(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        RelayFile plain = RelayFile.load(files.relay());
        uncomment(files.relay());
        RelayFile spelt = RelayFile.load(files.relay());
        assertThat(spelt.limits()).isEqualTo(plain.limits());
        assertThat(spelt.listen()).isEqualTo(plain.listen());
        assertThat(spelt.altServers()).isEqualTo(plain.altServers());
        assertThat(spelt.tls().orElseThrow().protocols()).isEqualTo(plain.tls().orElseThrow().protocols());
        assertThat(spelt.tls().orElseThrow().ciphers()).isEqualTo(plain.tls().orElseThrow().ciphers());
        assertThat(spelt.logLevel()).isEqualTo(plain.logLevel());
    }

    @Test
    void the_defaults_in_the_example_of_a_replica_are_those_of_the_replica(@TempDir Path directory) throws IOException {
        TestGroup files = new TestGroup(directory, "test");
        Files.copy(EXAMPLES.resolve("replica.toml"), files.replica(1), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        ReplicaFile plain = ReplicaFile.load(files.replica(1));
        uncomment(files.replica(1));
        ReplicaFile spelt = ReplicaFile.load(files.replica(1));
        assertThat(spelt.listen()).isEqualTo(plain.listen());
        assertThat(spelt.journalKeepBytes()).isEqualTo(plain.journalKeepBytes());
        assertThat(spelt.development()).isEqualTo(plain.development());
        assertThat(spelt.logLevel()).isEqualTo(plain.logLevel());
    }

    @Test
    void the_reference_describes_every_key_that_is_read() throws IOException {
        String reference = Files.readString(Path.of("../docs/reference/config.md"));
        for (String source : List.of("GroupFile", "ReplicaFile", "RelayFile", "RelayTls")) {
            String code = Files.readString(Path.of("src/main/java/org/bftldap/directory/config/" + source + ".java"));
            Stream<String> keys = Pattern.compile("allow\\(([^;]*)\\);").matcher(code).results()
                    .map(MatchResult::group)
                    .flatMap(call -> Pattern.compile("\"([a-z_]+)\"").matcher(call).results().map(key -> key.group(1)));
            assertThat(keys).isNotEmpty().allSatisfy(key -> assertThat(reference).containsPattern("[`\\[]" + key + "[`\\]]"));
        }
    }

    private static void uncomment(Path file) throws IOException {
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^#(?=[a-z_]+ =)", ""));
    }
}
