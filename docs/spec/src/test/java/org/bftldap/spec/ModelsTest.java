package org.bftldap.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Configurations in {@code holds} are searched to the end and break no rule; those in {@code fails} break the one that they name; those in
 * {@code simulate} are too large to be searched to the end, and random runs of them break none.
 *
 * <p>{@code -Dspec.only=TEXT} takes those alone whose names contain TEXT.
 */
final class ModelsTest {

    private static final Path MODELS = Path.of("").toAbsolutePath();
    private static final String RUNS = "num=" + Integer.getInteger("spec.runs", 200);

    static Stream<Path> holds() throws IOException {
        return configurations("holds");
    }

    static Stream<Path> fails() throws IOException {
        return configurations("fails");
    }

    static Stream<Path> simulate() throws IOException {
        return configurations("simulate");
    }

    private static Stream<Path> configurations(String folder) throws IOException {
        try (Stream<Path> files = Files.list(MODELS.resolve(folder))) {
            String only = System.getProperty("spec.only", "");
            return files.filter(file -> file.toString().contains(only)).sorted().toList().stream();
        }
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    void holds(Path configuration) {
        Tlc.Result result = run(configuration, List.of());
        assertThat(result.exitCode()).as(result.output()).isEqualTo(Tlc.HOLDS);
        assertThat(result.figures()).contains(" 0 states left on queue");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    void fails(Path configuration) throws IOException {
        String invariant = Files.readAllLines(configuration).stream()
                .filter(line -> line.startsWith("INVARIANT"))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .findFirst()
                .orElseThrow();
        Tlc.Result result = run(configuration, List.of());
        assertThat(result.exitCode()).as(result.output()).isEqualTo(Tlc.VIOLATED);
        assertThat(result.output()).contains("Invariant " + invariant + " is violated");
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource
    void simulate(Path configuration) {
        Tlc.Result result = run(configuration, List.of("-simulate", RUNS, "-depth", "60"));
        assertThat(result.exitCode()).as(result.output()).isEqualTo(Tlc.HOLDS);
    }

    private static Tlc.Result run(Path configuration, List<String> options) {
        long start = System.nanoTime();
        Tlc.Result result = Tlc.run(MODELS, configuration, options);
        System.out.printf(
                "%s: %s %d s%n",
                MODELS.relativize(configuration), result.figures(), (System.nanoTime() - start) / 1_000_000_000);
        return result;
    }
}
