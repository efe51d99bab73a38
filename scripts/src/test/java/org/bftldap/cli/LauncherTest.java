package org.bftldap.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with stand-ins for Java that tell how they were called. */
class LauncherTest {

    @TempDir
    Path directory;

    private Path launcher;

    @BeforeEach
    void install() throws IOException {
        launcher = Files.createDirectories(directory.resolve("home/bin")).resolve("java-run");
        Files.copy(Path.of("bin/java-run"), launcher);
        executable(launcher);
        Files.createDirectories(directory.resolve("home/lib"));
    }

    @Test
    void it_finds_a_java_when_java_home_is_not_set() throws Exception {
        // The real ones of this machine: one of them runs this test.
        Run run = run(Map.of("PATH", System.getenv("PATH") + ":" + Path.of(System.getProperty("java.home"), "bin")), "No.Such.Main");
        assertThat(run.out()).contains("No.Such.Main");
        assertThat(run.out()).doesNotContain("unbound variable").doesNotContain("parameter not set");
    }

    @Test
    void an_explicit_java_home_wins() throws Exception {
        Path jdk = jdk("chosen", "21.0.1");
        Run run = run(Map.of("JAVA_HOME", jdk.toString()), "a.Main", "x y");
        assertThat(run.out()).startsWith("chosen").contains("-Dbftldap.home=" + directory.resolve("home").toRealPath()).endsWith("a.Main x y\n");
    }

    @Test
    void bftldap_java_wins_over_java_home() throws Exception {
        Run run = run(Map.of("JAVA_HOME", jdk("other", "21").toString(), "BFTLDAP_JAVA", jdk("chosen", "17.0.2").resolve("bin/java").toString()), "a.Main");
        assertThat(run.out()).startsWith("chosen").doesNotContain("CompactObjectHeaders");
    }

    @Test
    void a_java_that_is_too_old_is_refused_with_a_remedy() throws Exception {
        Run run = run(Map.of("JAVA_HOME", jdk("old", "11.0.9").toString()), "a.Main");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.out()).contains("Java 11; 17 or newer is needed").hasLineCount(1);
    }

    @Test
    void newer_javas_get_options_that_older_ones_do_not_know() throws Exception {
        assertThat(run(Map.of("JAVA_HOME", jdk("new", "25").toString()), "a.Main").out()).contains("-XX:+UseCompactObjectHeaders");
        assertThat(run(Map.of("JAVA_HOME", jdk("less", "17").toString()), "a.Main").out()).doesNotContain("-XX:+UseCompactObjectHeaders").doesNotContain("native-access");
    }

    @Test
    void a_tree_that_is_not_built_says_how_to_build_it() throws Exception {
        Files.delete(directory.resolve("home/lib"));
        Run run = run(Map.of(), "a.Main");
        assertThat(run.exitCode()).isEqualTo(69);
        assertThat(run.out()).startsWith("bftldap is not built; run: mvn");
    }

    @Test
    void it_works_through_a_symbolic_link() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link"), launcher);
        launcher = link;
        assertThat(run(Map.of("JAVA_HOME", jdk("chosen", "21").toString()), "a.Main").out()).contains("-Dbftldap.home=" + directory.resolve("home").toRealPath());
    }

    private record Run(int exitCode, String out) {}

    private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder().redirectErrorStream(true);
        builder.command().add(launcher.toString());
        builder.command().addAll(java.util.List.of(arguments));
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new Run(process.exitValue(), out);
    }

    private Path jdk(String name, String version) throws IOException {
        Path jdk = directory.resolve(name);
        Path java = Files.createDirectories(jdk.resolve("bin")).resolve("java");
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        Files.writeString(java, "#!/bin/sh\necho " + name + " \"$@\"\n");
        executable(java);
        return jdk;
    }

    private static void executable(Path file) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
