package org.bftldap.spec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** TLC in a process of its own: it keeps its state in static fields and ends by exit codes. */
final class Tlc {

    /** TLC's exit codes: nothing found; an invariant is violated. */
    static final int HOLDS = 0;

    static final int VIOLATED = 12;

    /** @param output all that it said, with the run that breaks a rule, if there is one */
    record Result(int exitCode, String output) {
        /** "25210 states generated, 9876 distinct states found, 0 states left on queue.", or what a simulation says instead. */
        String figures() {
            return output.lines()
                    .filter(line -> line.contains("states generated") || line.contains("states checked"))
                    .reduce("found among the initial states.", (earlier, later) -> later);
        }
    }

    private Tlc() {}

    /**
     * @param configuration {@code folder/Module-variant.cfg}, below {@code models}
     * @param options more of TLC's options
     */
    static Result run(Path models, Path configuration, List<String> options) {
        String module = configuration.getFileName().toString().split("-", 2)[0];
        try {
            Path work = Files.createDirectories(models.resolve("target/tlc").toAbsolutePath());
            Path states = Files.createTempDirectory(work, module);
            Path output = states.resolve("output");
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx2g",
                    "-Djava.io.tmpdir=" + work,
                    "-cp",
                    System.getProperty("java.class.path"),
                    "tlc2.TLC",
                    "-nowarning",
                    "-workers",
                    "1",
                    "-metadir",
                    states.toString(),
                    "-config",
                    models.relativize(configuration).toString()));
            command.addAll(options);
            command.add(module + ".tla");
            Process process = new ProcessBuilder(command)
                    .directory(models.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Result(process.waitFor(), Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while TLC runs", e);
        }
    }
}
