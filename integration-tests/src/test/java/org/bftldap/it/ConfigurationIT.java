package org.bftldap.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.bftldap.testkit.Command;
import org.bftldap.testkit.CommandResult;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.Ports;
import org.bftldap.testkit.Project;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration that cannot work is refused in one line that names file, line, key and what to do; nothing half-started remains. */
class ConfigurationIT {
    private static final Duration REFUSED_BY = Duration.ofSeconds(30);

    /** Two groups, made once; tests work on copies, since their paths start at their own files. */
    @TempDir
    static Path templates;

    @TempDir
    Path folder;

    @BeforeAll
    static void makeGroups() {
        assumeTrue(DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
        for (String name : List.of("group", "other")) {
            String path = templates.resolve(name).toString();
            DevGroup.bftldap("init", "group", path, "--replicas", "4", "--suffix", "o=grid", "--ldap-port", "" + Ports.free()).run().orFail();
        }
    }

    @BeforeEach
    void copyTheGroup() {
        Command.of("cp", "-a", templates.resolve("group").toString(), folder.toString()).run().orFail();
    }

    private Path replicaFile(int id) {
        return folder.resolve("group/replica-" + id + "/replica.toml");
    }

    private static CommandResult daemon(String program, Path configuration) {
        return Command.of(Project.distribution().resolve("bin").resolve(program).toString(), "--config", configuration.toString())
                .limit(REFUSED_BY)
                .run();
    }

    /** The daemon ends by itself, says one line with all of these in it, and no stack trace. */
    private static void assertRefused(CommandResult result, String... parts) {
        assertThat(result.exitCode()).as(result.toString()).isNotIn(0, 124);
        List<String> lines = (result.out() + result.err()).lines().filter(line -> !line.isBlank()).toList();
        assertThat(lines).as(result.toString()).filteredOn(line -> line.matches(".*BD-\\d{4}: .*")).hasSize(1).first().asString().contains(parts);
        assertThat(lines).as(result.toString()).noneMatch(line -> line.startsWith("\tat ") || line.contains("Exception"));
    }

    private void change(Path file, String regex, String replacement) throws IOException {
        String before = Files.readString(file);
        String after = before.replaceAll(regex, replacement);
        assertThat(after).isNotEqualTo(before);
        Files.writeString(file, after);
    }

    @Test
    void anUnknownKeyIsNamedWithItsLineAndTheNearestKnownOne() throws IOException {
        change(replicaFile(0), "admin_port", "admin_prot");
        int line = 1 + Files.readAllLines(replicaFile(0)).indexOf(
                Files.readAllLines(replicaFile(0)).stream().filter(l -> l.startsWith("admin_prot")).findFirst().orElseThrow());
        assertRefused(daemon("bftslapd", replicaFile(0)), replicaFile(0) + ":" + line, "'admin_prot'", "did you mean 'admin_port'");
    }

    @Test
    void anUnknownKeyOfTheRelayIsNamed() throws IOException {
        Path file = folder.resolve("group/relay-0/relay.toml");
        Files.writeString(file, "lissten = \"x\"\n" + Files.readString(file));
        assertRefused(daemon("bftldap-relay", file), file + ":", "'lissten'", "did you mean 'listen'");
    }

    @Test
    void aMissingKeyFileIsNamed() throws IOException {
        try (Stream<Path> keys = Files.list(replicaFile(1).resolveSibling("keys"))) {
            Files.delete(keys.filter(key -> key.getFileName().toString().startsWith("signing")).findFirst().orElseThrow());
        }
        assertRefused(daemon("bftslapd", replicaFile(1)), replicaFile(1) + ":", "'keys'", "signing.pem");
    }

    @Test
    void theKeyOfAnotherGroupIsRefused() throws IOException {
        Path other = templates.resolve("other/replica-1/keys");
        Path mine = replicaFile(1).resolveSibling("keys");
        try (Stream<Path> keys = Files.list(other)) {
            for (Path key : keys.toList()) {
                Files.copy(key, mine.resolve(key.getFileName()), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
        assertRefused(daemon("bftslapd", replicaFile(1)), replicaFile(1) + ":", "'keys'", "group.toml");
    }

    @Test
    void aPortThatIsTakenIsNamed() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            change(replicaFile(2), "(?m)^port = \\d+", "port = " + taken.getLocalPort());
            assertRefused(daemon("bftslapd", replicaFile(2)), replicaFile(2) + ":", "'port'", "" + taken.getLocalPort());
        }
    }

    @Test
    void anLdapPortThatIsTakenIsNamed() throws IOException {
        Path file = folder.resolve("group/relay-0/relay.toml");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            change(file, "(?m)^port = \\d+", "port = " + taken.getLocalPort());
            assertRefused(daemon("bftldap-relay", file), file + ":", "'port'", "" + taken.getLocalPort());
        }
    }

    @Test
    void aDataDirectoryThatCannotBeWrittenIsNamed() throws IOException {
        // A file in its place stops even a process that may write everywhere.
        Files.writeString(folder.resolve("in-the-way"), "");
        change(replicaFile(3), "(?m)^data = .*", "data = \"" + folder.resolve("in-the-way/data") + "\"");
        assertRefused(daemon("bftslapd", replicaFile(3)), replicaFile(3) + ":", "'data'", "in-the-way");
    }

    @Test
    void aFaultIsRefusedByAGroupThatIsNotForDevelopment() throws IOException {
        Files.writeString(replicaFile(2), Files.readString(replicaFile(2)) + "fault = \"mute\"\n");
        assertRefused(daemon("bftslapd", replicaFile(2)), replicaFile(2) + ":", "'fault'");
        CommandResult up = DevGroup.bftldap("dev", "up", "--dir", folder.resolve("group").toString(), "--fault", "2=mute").run();
        assertThat(up.exitCode()).as(up.toString()).isNotZero();
    }

    @Test
    void nothingHalfStartedRemainsWhenOneReplicaCannotStart() throws IOException {
        change(replicaFile(2), "(?m)^data = .*", "data = \"/proc/no-such-place\"");
        CommandResult up = DevGroup.bftldap("dev", "up", "--dir", folder.resolve("group").toString()).run();
        assertThat(up.exitCode()).as(up.toString()).isNotZero();
        assertThat(up.err()).contains("replica-2");
        assertThat(ProcessHandle.allProcesses()
                        .filter(process -> process.info().commandLine().orElse("").contains(folder.toString()))
                        .filter(process -> process.pid() != ProcessHandle.current().pid())
                        .map(process -> process.info().commandLine().orElse("")))
                .as("processes that remain")
                .isEmpty();
    }
}
