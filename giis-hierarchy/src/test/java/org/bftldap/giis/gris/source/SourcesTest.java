package org.bftldap.giis.gris.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bftldap.directory.admin.AgentReport;
import org.bftldap.directory.config.GrisSources;
import org.bftldap.giis.gris.content.Ldif;
import org.bftldap.giis.gris.ldif.LdifLimits;
import org.bftldap.giis.gris.ldif.LdifRecord;
import org.bftldap.giis.gris.loop.VirtualLoop;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs run every 10 s, for at most 5 s; what they gave counts for 30 s while they fail; one of them, {@code slow}, may take 50 s. */
class SourcesTest {

    /** Programs that a test ends by hand. */
    private static final class HandRunner implements ProgramRunner {
        private final Map<String, Consumer<Outcome>> running = new java.util.TreeMap<>();
        private final List<String> started = new ArrayList<>();

        @Override
        public Run start(List<String> command, Path directory, Duration guard, LdifLimits limits, Consumer<Outcome> ended) {
            String name = Path.of(command.get(0)).getFileName().toString();
            started.add(name);
            running.put(name, ended);
            return reason -> end(name, new Outcome.Failed(reason));
        }

        void end(String name, Outcome outcome) {
            Consumer<Outcome> ended = running.remove(name);
            if (ended != null) {
                ended.accept(outcome);
            }
        }
    }

    @TempDir
    Path directory;

    private final VirtualLoop loop = new VirtualLoop();
    private final HandRunner runner = new HandRunner();
    private int changes;
    private Sources sources;

    @BeforeEach
    void setUp() throws IOException {
        for (String each : List.of("ldif", "provider", "plugin")) {
            Files.createDirectory(directory.resolve(each));
        }
        GrisSources.Program usual = new GrisSources.Program(Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(30));
        sources = new Sources(
                loop,
                new GrisSources(
                        directory.resolve("ldif"), directory.resolve("provider"), directory.resolve("plugin"), Duration.ofMillis(500), usual,
                        Map.of("slow", new GrisSources.Program(Duration.ofSeconds(10), Duration.ofSeconds(50), Duration.ofSeconds(30))), 2, 10_000, 10, 1_000),
                runner,
                () -> changes++);
    }

    @Test
    void static_files_are_taken_by_name_and_again_when_they_change() throws IOException {
        Files.writeString(directory.resolve("ldif/b.ldif"), "dn: cn=b\ncn: b\n");
        Files.writeString(directory.resolve("ldif/a.ldif"), "dn: cn=a\ncn: a\n");
        Files.writeString(directory.resolve("ldif/.hidden.ldif"), "dn: cn=h\ncn: h\n");
        Files.writeString(directory.resolve("ldif/left.ldif~"), "dn: cn=l\ncn: l\n");
        Files.writeString(directory.resolve("ldif/README"), "not LDIF");
        sources.start();
        assertThat(dns()).containsExactly("ldif/a.ldif cn=a", "ldif/b.ldif cn=b");
        assertThat(changes).isEqualTo(1);
        loop.pass(Duration.ofSeconds(2));
        assertThat(changes).isEqualTo(1);
        Files.writeString(directory.resolve("ldif/a.ldif"), "dn: cn=another\ncn: a\n");
        Files.delete(directory.resolve("ldif/b.ldif"));
        loop.pass(Duration.ofMillis(500));
        assertThat(dns()).containsExactly("ldif/a.ldif cn=another");
        assertThat(changes).isEqualTo(2);
    }

    @Test
    void a_static_file_beyond_the_limits_counts_as_it_was_and_is_named() throws IOException {
        Files.writeString(directory.resolve("ldif/a.ldif"), "dn: cn=a\ncn: a\n");
        sources.start();
        Files.writeString(directory.resolve("ldif/a.ldif"), "dn: cn=a\ncn: a\n\n".repeat(11));
        loop.pass(Duration.ofMillis(500));
        assertThat(dns()).containsExactly("ldif/a.ldif cn=a");
        assertThat(report("ldif/a.ldif").failure()).isEqualTo("holds more than 10 entries");
    }

    @Test
    void a_program_runs_at_once_and_then_by_its_period_from_start_to_start() throws IOException {
        program("provider/p");
        sources.start();
        assertThat(runner.started).containsExactly("p");
        loop.pass(Duration.ofSeconds(3));
        give("p", "dn: cn=p\ncn: p\n");
        assertThat(dns()).containsExactly("provider/p cn=p");
        loop.pass(Duration.ofMillis(6_500));
        assertThat(runner.started).hasSize(1);
        loop.pass(Duration.ofSeconds(1));
        assertThat(runner.started).hasSize(2);
    }

    @Test
    void only_another_output_is_a_change() throws IOException {
        program("provider/p");
        sources.start();
        give("p", "dn: cn=p\ncn: p\n");
        int before = changes;
        loop.pass(Duration.ofSeconds(10));
        give("p", "dn: cn=p\ncn: p\n");
        assertThat(changes).isEqualTo(before);
        loop.pass(Duration.ofSeconds(10));
        give("p", "dn: cn=p\ncn: other\n");
        assertThat(changes).isEqualTo(before + 1);
    }

    @Test
    void a_program_that_takes_too_long_is_killed_and_what_it_gave_before_counts_on_for_a_while() throws IOException {
        program("provider/p");
        sources.start();
        give("p", "dn: cn=p\ncn: p\n");
        loop.pass(Duration.ofSeconds(16));
        assertThat(report("provider/p").failure()).isEqualTo("was killed after 5 s");
        assertThat(report("provider/p").state()).isEqualTo("failing");
        assertThat(dns()).containsExactly("provider/p cn=p");
        loop.pass(Duration.ofSeconds(13));
        assertThat(dns()).hasSize(1);
        int before = changes;
        loop.pass(Duration.ofSeconds(2));
        assertThat(dns()).isEmpty();
        assertThat(changes).isEqualTo(before + 1);
        loop.pass(Duration.ofSeconds(9));
        give("p", "dn: cn=p\ncn: p\n");
        assertThat(dns()).containsExactly("provider/p cn=p");
        assertThat(changes).isEqualTo(before + 2);
    }

    @Test
    void a_program_with_a_table_of_its_own_has_its_own_patience() throws IOException {
        program("provider/slow");
        sources.start();
        loop.pass(Duration.ofSeconds(49));
        assertThat(report("provider/slow").state()).isEqualTo("running");
        assertThat(runner.started).containsExactly("slow");
    }

    @Test
    void all_are_heard_when_each_told_or_has_failed_for_too_long() throws IOException {
        program("provider/good");
        program("provider/bad");
        sources.start();
        give("good", "dn: cn=p\ncn: p\n");
        assertThat(sources.allHeard()).isFalse();
        loop.pass(Duration.ofSeconds(29));
        assertThat(sources.allHeard()).isFalse();
        loop.pass(Duration.ofSeconds(7));
        assertThat(sources.allHeard()).isTrue();
    }

    @Test
    void no_more_programs_run_at_once_than_allowed_and_files_that_are_no_programs_never() throws IOException {
        program("provider/a");
        program("provider/b");
        program("plugin/c");
        Files.writeString(directory.resolve("provider/README"), "not executable");
        sources.start();
        assertThat(runner.started).containsExactly("a", "b");
        give("a", "");
        loop.pass(Duration.ofMillis(500));
        assertThat(runner.started).containsExactly("a", "b", "c");
    }

    @Test
    void a_program_that_was_taken_away_gives_nothing_and_is_ended() throws IOException {
        program("provider/p");
        program("plugin/q");
        sources.start();
        give("p", "dn: cn=p\ncn: p\n");
        give("q", "dn: cn=p\ncn: q\n");
        assertThat(sources.changes()).hasSize(1);
        loop.pass(Duration.ofSeconds(10));
        Files.delete(directory.resolve("provider/p"));
        loop.pass(Duration.ofMillis(500));
        assertThat(dns()).isEmpty();
        assertThat(runner.running).containsOnlyKeys("q");
        sources.stop();
        assertThat(runner.running).isEmpty();
    }

    private void program(String name) throws IOException {
        Path file = directory.resolve(name);
        Files.writeString(file, "#!/bin/sh\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void give(String name, String ldif) {
        runner.end(name, new ProgramRunner.Outcome.Ended(Ldif.text(ldif), "digest of " + ldif));
        loop.settle();
    }

    private List<String> dns() {
        return sources.entries().stream()
                .flatMap(each -> each.text().records().stream().map(LdifRecord::dn).map(dn -> each.source() + " " + dn))
                .toList();
    }

    private AgentReport.Source report(String name) {
        return sources.reports().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    }
}
