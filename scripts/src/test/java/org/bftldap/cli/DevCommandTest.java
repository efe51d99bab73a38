package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures of {@code dev up}; that it succeeds is seen with real daemons in the integration tests. */
class DevCommandTest {

    @TempDir
    Path directory;

    private Path group;
    private String port;

    @BeforeEach
    void setUp() throws IOException {
        group = directory.resolve("group");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = Integer.toString(free.getLocalPort());
        }
    }

    @Test
    void a_daemon_that_stops_gives_its_reason_and_nothing_stays_behind() throws IOException {
        Path home = Cli.home(directory, "echo something; echo '10:00:00 ERROR BD-1008: x.toml:3: key data: no' >&2; exit 1");
        Cli.Result result = up(home);
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out().lines().toList()).last().asString().matches("bftldap: re[a-z]+-\\d stopped: BD-1008: x.toml:3: key data: no");
        assertNoPidFiles();
    }

    @Test
    void a_daemon_that_stops_without_a_word_for_people_is_quoted() throws IOException {
        Path home = Cli.home(directory, "echo first; echo second; exit 1");
        assertThat(up(home).out()).contains("stopped; the end of " + group).contains("first\n  second");
        assertNoPidFiles();
    }

    @Test
    void daemons_that_never_answer_are_stopped_again() throws IOException {
        Path home = Cli.home(directory, "echo $$ >>" + directory.resolve("pids") + "; exec sleep 600 # $2");
        Cli.Result result = Cli.run(home, "dev", "up", "--dir", group.toString(), "--ldap-port", port, "--timeout", "1");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        // 'sleep' does not show the configuration file, so it does not count as ours, and nothing is known to run.
        assertThat(result.out()).contains("stopped");
        for (String pid : Files.readAllLines(directory.resolve("pids"))) {
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void a_process_that_is_ours_is_stopped_after_the_time_allowed() throws IOException {
        Path home = Cli.home(directory, "echo $$ >>" + directory.resolve("pids") + "; trap 'exit 0' TERM; while :; do sleep 0.05; done");
        Cli.Result result = Cli.run(home, "dev", "up", "--dir", group.toString(), "--ldap-port", port, "--timeout", "1");
        assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
        assertThat(result.out()).contains("BD-1014: relay-0 does not start").contains("within 1 s");
        assertThat(Files.readAllLines(directory.resolve("pids")))
                .hasSize(5)
                .allMatch(pid -> ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive).isEmpty());
        assertNoPidFiles();
    }

    @Test
    void a_taken_ldap_port_is_named_before_anything_is_made() throws IOException {
        Path home = Cli.home(directory, "exit 0");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Cli.Result result = Cli.run(home, "dev", "up", "--dir", group.toString(), "--ldap-port", "" + taken.getLocalPort());
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(result.out()).isEqualTo("bftldap: BD-1009: --ldap-port " + taken.getLocalPort() + ": is taken by another process; stop that, or choose another port\n");
        }
        assertThat(group).doesNotExist();
    }

    @Test
    void a_taken_port_of_an_existing_group_is_named_with_file_line_key_and_remedy() throws IOException {
        Path home = Cli.home(directory, "exit 0");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port, "--dev");
        Path config = group.resolve("replica-2/replica.toml");
        String line = Files.readAllLines(config).stream().filter(l -> l.startsWith("port")).findFirst().orElseThrow();
        try (ServerSocket taken = new ServerSocket(Integer.parseInt(line.replaceAll("\\D", "")), 1, InetAddress.getLoopbackAddress())) {
            Cli.Result result = up(home);
            assertThat(result.out()).isEqualTo("bftldap: BD-1009: " + config + ":5: key 'port': " + taken.getLocalPort() + " is taken by another process; stop that, or choose another port\n");
        }
        assertNoPidFiles();
    }

    @Test
    void a_data_directory_that_cannot_be_written_is_named_with_file_line_key_and_remedy() throws IOException {
        Path home = Cli.home(directory, "exit 0");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port, "--dev");
        Path data = group.resolve("replica-1/data");
        Files.move(data, directory.resolve("data that was"));
        Files.writeString(data, "a file in its place");
        assertThat(up(home).out()).startsWith("bftldap: BD-1008: " + group.resolve("replica-1/replica.toml") + ":8: key 'data': names " + data + ", which cannot be written; ").hasLineCount(1);
        assertNoPidFiles();
    }

    @Test
    void an_unknown_key_is_told_before_anything_starts() throws IOException {
        Path home = Cli.home(directory, "exit 0");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port, "--dev");
        Path config = group.resolve("relay-0/relay.toml");
        Files.writeString(config, Files.readString(config).replace("listen", "lisen"));
        assertThat(up(home).out()).isEqualTo("bftldap: BD-1003: " + config + ":4: key 'lisen': is unknown; remove it (did you mean 'listen'?)\n");
    }

    @Test
    void faults_are_for_development_groups_and_stand_in_the_replicas_file() throws IOException {
        Path home = Cli.home(directory, "exit 1");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port);
        assertThat(Cli.run(home, "dev", "up", "--dir", group.toString(), "--fault", "1=mute").out()).startsWith("bftldap: BD-1007: " + group.resolve("group.toml"));
        Path other = directory.resolve("other");
        Cli.run(home, "init", "group", other.toString(), "--ldap-port", port, "--dev");
        assertThat(Cli.run(home, "dev", "up", "--dir", other.toString(), "--fault", "9=mute").out()).startsWith("bftldap: --fault names replica 9");
        assertThat(Cli.run(home, "dev", "up", "--dir", other.toString(), "--fault", "1=moody").out()).startsWith("bftldap: --fault 1=moody is unknown; use one of none, wrong-reply");
        Cli.run(home, "dev", "up", "--dir", other.toString(), "--fault", "1=wrong-reply");
        assertThat(other.resolve("replica-1/replica.toml")).content().endsWith("fault = \"wrong-reply\"\n");
        Cli.run(home, "dev", "up", "--dir", other.toString(), "--fault", "1=none");
        assertThat(other.resolve("replica-1/replica.toml")).content().doesNotContain("fault");
    }

    @Test
    void clocks_are_set_wrong_in_development_groups_only_and_above_the_tables_of_the_replicas_file() throws IOException {
        Path home = Cli.home(directory, "exit 1");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port);
        assertThat(Cli.run(home, "dev", "up", "--dir", group.toString(), "--skew", "1=+1h").out()).startsWith("bftldap: BD-1007: " + group.resolve("group.toml") + ": clocks");
        Path other = directory.resolve("other");
        Cli.run(home, "init", "group", other.toString(), "--ldap-port", port, "--dev");
        assertThat(Cli.run(home, "dev", "up", "--dir", other.toString(), "--skew", "4=+1h").out()).startsWith("bftldap: --skew names replica 4");
        assertThat(Cli.run(home, "dev", "up", "--dir", other.toString(), "--skew", "1=soon").out()).startsWith("bftldap: --skew soon is no time; write it like +1h");
        Path config = other.resolve("replica-1/replica.toml");
        Files.writeString(config, "\n[dial]\n0 = \"127.0.0.1:7000\"\n", StandardOpenOption.APPEND);
        Cli.run(home, "dev", "up", "--dir", other.toString(), "--skew", "1=-90s", "--fault", "1=mute");
        assertThat(config).content().contains("fault = \"mute\"\nclock_skew_ms = -90000\n[dial]\n");
        Cli.run(home, "dev", "up", "--dir", other.toString(), "--skew", "1=0", "--fault", "1=none");
        assertThat(config).content().doesNotContain("skew").doesNotContain("fault").contains("[dial]");
    }

    @Test
    void another_size_or_port_than_the_group_has_is_refused() throws IOException {
        Path home = Cli.home(directory, "exit 1");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port, "--dev");
        assertThat(Cli.run(home, "dev", "up", "--dir", group.toString(), "--replicas", "7").out()).startsWith("bftldap: --replicas is 7, but the group in " + group + " has 4");
        assertThat(Cli.run(home, "dev", "up", "--dir", group.toString(), "--ldap-port", "1").out()).startsWith("bftldap: --ldap-port is 1, but");
    }

    @Test
    void a_pid_file_of_a_process_that_is_not_ours_counts_for_nothing() throws IOException {
        Path home = Cli.home(directory, "exit 1");
        Cli.run(home, "init", "group", group.toString(), "--ldap-port", port, "--dev");
        Files.writeString(group.resolve("replica-0/pid"), ProcessHandle.current().pid() + "\n");
        Cli.Result down = Cli.run(home, "dev", "down", "--dir", group.toString());
        assertThat(down.out()).isEqualTo("Nothing was running.\n");
        assertThat(ProcessHandle.current().isAlive()).isTrue();
        assertNoPidFiles();
    }

    @Test
    void a_directory_without_a_group_is_told_so() throws IOException {
        Path home = Cli.home(directory, "exit 1");
        for (List<String> words : List.of(List.of("status"), List.of("dev", "status"), List.of("dev", "down"))) {
            Cli.Result result = Cli.run(home, Stream.concat(words.stream(), Stream.of("--dir", group.toString())).toArray(String[]::new));
            assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(result.out()).startsWith("bftldap: BD-1001: " + group.resolve("group.toml") + ": no group here; make one with").hasLineCount(1);
        }
    }

    private Cli.Result up(Path home) {
        return Cli.run(home, "dev", "up", "--dir", group.toString(), "--ldap-port", port);
    }

    private void assertNoPidFiles() throws IOException {
        try (Stream<Path> files = Files.walk(group)) {
            assertThat(files.filter(file -> file.getFileName().toString().startsWith("pid"))).isEmpty();
        }
    }
}
